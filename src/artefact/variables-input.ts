import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { ConfigurationError, errorCode } from '../cli/errors';
import { didYouMean } from '../cli/nearest-name';
import { PROJECT_ROOT } from '../cli/resources';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../records/json';
import { NOT_AS_TEXT } from '../stack/variables/rules';
import { readAssignments, readLiteral } from './literals';
import { normalized, type RewrittenTexts } from './normal-form';
import { stackDirectory } from './synthesize';
import { ExpressionError } from './terraform-parser';
import { convertTo, isPrimitiveConstraint, TypeMismatch } from './type-constraint';
import type { VariableFiles } from './variable-files';

/** A value that breaks a rule. */
export interface BrokenRule {
  readonly variable: string;
  /** It begins with the variable as its author wrote it, and holds no secret. */
  readonly message: string;
}

export interface RulesReport {
  readonly broken: readonly BrokenRule[];
  /** Why Terraform was not asked. Undefined: it was. */
  readonly notAsked: string | undefined;
}

/** The files of variables, and what else sets them. */
export interface VariableSources {
  /** `variable` of the stack's `cdk.tf.json`. */
  readonly declarations: JsonObject;
  /** Those that the user names, `.tfvars` or `.tfvars.json`; later ones win. */
  readonly varFiles: readonly string[];
  /** Where Terraform runs. @default the synthesized stack of this project */
  readonly directory?: string;
  /** Where the CDK for Terraform runs. @default the current directory */
  readonly root?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Names that the example does not set, whatever it says: its placeholders, where they would be sent. */
  readonly placeholders?: ReadonlySet<string>;
  /** Stand-ins for required variables that are not set. */
  readonly standIns?: ReadonlyMap<string, JsonValue>;
  /** The variables that are wanted. @default all */
  readonly only?: readonly string[];
}

/** The values of the variables. */
export interface ResolvedVariables extends VariableFiles {
  readonly values: ReadonlyMap<string, JsonValue>;
  /** Where each comes from that is set: a file, or `TF_VAR_…`. */
  readonly sources: ReadonlyMap<string, string>;
  /** Required variables that got a stand-in. */
  readonly standIns: readonly string[];
  readonly rewritten: RewrittenTexts;
}

/** The values of the variables, none of which breaks a rule that could be checked. */
export interface CheckedVariables extends ResolvedVariables {
  /** What was not checked, and why. Undefined: Terraform knows no rule that is broken. */
  readonly rulesNotChecked: string | undefined;
}

const ENVIRONMENT_PREFIX = 'TF_VAR_';
const EXAMPLE = join(PROJECT_ROOT, 'terraform.tfvars.example');
const AUTOMATIC = /\.auto\.tfvars(\.json)?$/;

/**
 * The files of variables that are in force, or the project's example if there is none. Terraform reads some by itself
 * where it runs; `cdktf` hands those to it that are where `cdktf` runs. The user's own `terraform.tfvars` is one of
 * several that are named.
 */
export function variableFiles(
  named: readonly string[],
  directory = stackDirectory(),
  root = process.cwd(),
): VariableFiles {
  const own = automaticFiles(root).filter((file) => named.length === 0 || AUTOMATIC.test(file));
  // A file that is there twice counts where it is last.
  const files = [...new Set([...automaticFiles(directory), ...own, ...named].reverse())].reverse();
  return files.length > 0
    ? { files, isExample: false }
    : { files: [relative(process.cwd(), EXAMPLE)], isExample: true };
}

/** What Terraform reads by itself in the directory where it runs, the weakest first. */
function automaticFiles(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const names = readdirSync(directory);
  const fixed = ['terraform.tfvars', 'terraform.tfvars.json'].filter((name) => names.includes(name));
  const automatic = names.filter((name) => AUTOMATIC.test(name)).sort();
  return [...fixed, ...automatic].map((name) => relative(process.cwd(), join(directory, name)));
}

/** A value that is set. */
interface Given {
  /** Undefined if it is not readable; that has been reported. */
  readonly value: JsonValue | undefined;
  readonly source: string;
}

/**
 * Resolves the variables that the stack declares, as Terraform does, but stricter: a name in a file that the
 * stack does not declare is an error, as it is a misspelling that would leave a default in force. The example, which is
 * read if there is no other file, is weaker than the environment.
 * @throws {ConfigurationError} with every problem: unreadable file, unknown names, types, missing variables
 */
export function resolveVariables(sources: VariableSources): ResolvedVariables {
  const { resolved, problems } = readVariables(sources);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return resolved;
}

/**
 * The same, with the rules of their values.
 * @param checkRules checks the values that could be read
 * @throws {ConfigurationError} with every problem of both
 */
export async function resolveCheckedVariables(
  sources: VariableSources,
  checkRules: (values: ReadonlyMap<string, JsonValue>) => Promise<RulesReport>,
): Promise<CheckedVariables> {
  const { resolved, problems } = readVariables(sources);
  const { broken, notAsked } = await checkRules(resolved.values);
  for (const { variable, message } of broken) {
    // What stands in is not the user's.
    if (resolved.standIns.includes(variable)) continue;
    const origin = resolved.sources.get(variable);
    problems.push(origin === undefined ? message : `${origin}: ${message}`);
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  const rulesNotChecked =
    notAsked &&
    `names and types of the variables and the redaction list were checked, the other rules of the variables were not: ${notAsked}`;
  return { ...resolved, rulesNotChecked };
}

function readVariables(sources: VariableSources): { resolved: ResolvedVariables; problems: string[] } {
  const { environment, only, varFiles, directory, root } = sources;
  const problems: string[] = [];
  const rewritten = new Map<string, string>();
  const { files, isExample } = variableFiles(varFiles, directory, root);
  const inFiles = new Map<string, Given>();
  for (const source of files) {
    const values = readFile(source, rewritten, problems);
    problems.push(...undeclared(source, values.keys(), sources.declarations));
    for (const [name, value] of values) {
      if (!isExample || !sources.placeholders?.has(name)) inFiles.set(name, { value, source });
    }
  }
  const readable = problems.length === 0;

  const values = new Map<string, JsonValue>();
  const origins = new Map<string, string>();
  const standIns: string[] = [];
  const missing: string[] = [];
  for (const [name, declaration] of Object.entries(sources.declarations)) {
    if (!isJsonObject(declaration) || (only !== undefined && !only.includes(name))) continue;
    const type = String(member(declaration, 'type') ?? 'any');
    const inEnvironment = environment[ENVIRONMENT_PREFIX + name];
    const useFile = inFiles.has(name) && !(isExample && inEnvironment !== undefined);
    const given =
      useFile || inEnvironment === undefined
        ? inFiles.get(name)
        : readEnvironment(name, type, inEnvironment, rewritten, problems);
    if (given !== undefined) {
      origins.set(name, given.source);
      if (given.value === undefined) continue;
    }
    let raw = given?.value;
    let origin = given?.source;
    if (raw === undefined || (raw === null && member(declaration, 'nullable') === false)) {
      raw = member(declaration, 'default');
      origin = `the default of ${name}`;
    }
    const standIn = sources.standIns?.get(name);
    if (raw === undefined && standIn !== undefined) {
      raw = standIn;
      standIns.push(name);
    }
    if (raw === undefined) {
      missing.push(name);
      continue;
    }
    const converted = convertReporting(type, raw, origin ?? '', name, problems);
    if (converted !== undefined) values.set(name, converted);
  }
  if (missing.length > 0 && readable) problems.push(missingProblem(missing, files, isExample));
  return { resolved: { values, sources: origins, files, isExample, standIns, rewritten }, problems };
}

function undeclared(file: string, given: Iterable<string>, declarations: JsonObject): string[] {
  const names = [...given].filter((name) => !Object.hasOwn(declarations, name));
  if (names.includes('key') && names.includes('value')) {
    return [`${file}: is a redaction document, and no variables; name it with --config`];
  }
  const known = Object.keys(declarations);
  return names.map((name) => `${file}: "${name}" is not a variable of this stack${didYouMean(name, known)}`);
}

/** The names that a file sets. What is wrong with it is Terraform's to report. */
export const namesIn = (file: string): readonly string[] => [...readFile(file, new Map(), []).keys()];

function missingProblem(missing: readonly string[], files: readonly string[], isExample: boolean): string {
  const [first = ''] = missing;
  const file = files.at(-1) ?? '';
  const variable = `as ${ENVIRONMENT_PREFIX}${first}${missing.length > 1 ? ' and so on' : ''}`;
  const remedy = isExample
    ? `Set each ${variable}, or in a copy of ${basename(file)} that you name with --var-file`
    : `Set each in ${file} or ${variable}`;
  return `required variables without a value: ${missing.join(', ')}. ${remedy}`;
}

const fixOf = (text: string): string =>
  /^\s*[[{]/.test(text) ? NOT_AS_TEXT : 'write it in [ ] or { }, as in terraform.tfvars.example';

/** In a shell, quotes within quotes belong to the value. */
const around = (raw: JsonValue): string =>
  typeof raw === 'string' && /^["'\s]|["'\s]$/.test(raw) ? '; remove the quotes and spaces around it' : '';

function convertReporting(
  type: string,
  raw: JsonValue,
  origin: string,
  name: string,
  problems: string[],
): JsonValue | undefined {
  const isText = typeof raw === 'string' && !isPrimitiveConstraint(type);
  if (isText && type === 'any') {
    problems.push(`${origin}: ${name} is text, and must be an object: ${fixOf(raw)}`);
    return undefined;
  }
  try {
    return convertTo(type, raw);
  } catch (error) {
    if (error instanceof TypeMismatch) {
      const fix = isText ? `; it is text: ${fixOf(raw)}` : around(raw);
      problems.push(`${origin}: ${name} is declared as ${type}, so ${error.message}${fix}`);
    } else if (error instanceof ExpressionError) {
      problems.push(`variable ${name}: the local run does not understand its type ${type}: ${error.message}`);
    } else {
      throw error;
    }
    return undefined;
  }
}

function readEnvironment(
  name: string,
  type: string,
  text: string,
  rewritten: Map<string, string>,
  problems: string[],
): Given {
  const source = ENVIRONMENT_PREFIX + name;
  if (isPrimitiveConstraint(type)) return { value: normalized(text, rewritten), source };
  const result = readLiteral(text, rewritten);
  if ('value' in result) return { value: result.value, source };
  problems.push(
    `${source}: ${result.fault}; Terraform reads it as in a file of variables, such as ["a", "b"]`,
  );
  return { value: undefined, source };
}

/** What a file sets. A value that is not readable is undefined; it is reported. */
function readFile(
  file: string,
  rewritten: Map<string, string>,
  problems: string[],
): ReadonlyMap<string, JsonValue | undefined> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    problems.push(`${file}: cannot be read (${errorCode(error)}); name an existing file with --var-file`);
    return new Map();
  }
  if (!isUtf8(bytes)) {
    problems.push(`${file}: not UTF-8; save it in that encoding`);
    return new Map();
  }
  const { values, faults } = readAssignments(bytes.toString('utf8'), file.endsWith('.json'), rewritten);
  problems.push(...faults.map((fault) => `${file}: ${fault}`));
  return values;
}
