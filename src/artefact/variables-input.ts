import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { ConfigurationError, errorCode } from '../cli/errors';
import { didYouMean } from '../cli/nearest-name';
import { PROJECT_ROOT } from '../cli/resources';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../records/json';
import { NOT_AS_TEXT } from '../stack/variables/rules';
import { normalized, type RewrittenTexts, readAssignments, readLiteral } from './literals';
import { stackDirectory } from './synthesize';
import { ExpressionError } from './terraform-parser';
import { convertTo, isPrimitiveConstraint, TypeMismatch } from './type-constraint';
import type { VariableFiles } from './variable-files';

/** A rule that a value breaks. */
export interface BrokenRule {
  readonly variable: string;
  /** It starts with the name of the variable, and contains no secret. */
  readonly message: string;
}

export interface RulesReport {
  readonly broken: readonly BrokenRule[];
  /** Why Terraform did not check the rules. Undefined if it did. */
  readonly notAsked: string | undefined;
}

/** The sources of variables. */
export interface VariableSources {
  /** `variable` of the stack's `cdk.tf.json`. */
  readonly declarations: JsonObject;
  /** The user's `.tfvars` or `.tfvars.json` files. Later files override earlier ones. */
  readonly varFiles: readonly string[];
  /** Where Terraform runs. @default the synthesized stack of this project */
  readonly directory?: string;
  /** Where the CDK for Terraform runs. @default the current directory */
  readonly root?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Variables whose values in the example are ignored: placeholders that must not be sent. */
  readonly placeholders?: ReadonlySet<string>;
  /** Substitutes for required variables that are not set. */
  readonly standIns?: ReadonlyMap<string, JsonValue>;
  /** The variables to resolve. @default all */
  readonly only?: readonly string[];
}

/** The values of the variables. */
export interface ResolvedVariables extends VariableFiles {
  readonly values: ReadonlyMap<string, JsonValue>;
  /** The source of each variable that is set: a file, or `TF_VAR_…`. */
  readonly sources: ReadonlyMap<string, string>;
  /** Required variables with a substitute. */
  readonly standIns: readonly string[];
  readonly rewritten: RewrittenTexts;
}

/** The values of the variables. They keep all rules that could be checked. */
export interface CheckedVariables extends ResolvedVariables {
  /** What was not checked, and why. Undefined if Terraform checked all rules. */
  readonly rulesNotChecked: string | undefined;
}

const ENVIRONMENT_PREFIX = 'TF_VAR_';
const EXAMPLE = join(PROJECT_ROOT, 'terraform.tfvars.example');
const AUTOMATIC = /\.auto\.tfvars(\.json)?$/;

/**
 * The files of variables in use, or the project's example if there are none. Terraform automatically reads files in its
 * directory, and `cdktf` passes on those in its own. If files are named, the user's `terraform.tfvars` must be one of
 * them.
 */
export function variableFiles(
  named: readonly string[],
  directory = stackDirectory(),
  root = process.cwd(),
): VariableFiles {
  const own = automaticFiles(root).filter((file) => named.length === 0 || AUTOMATIC.test(file));
  // Of a repeated file, the last position counts.
  const files = [...new Set([...automaticFiles(directory), ...own, ...named].reverse())].reverse();
  return files.length > 0
    ? { files, isExample: false }
    : { files: [relative(process.cwd(), EXAMPLE)], isExample: true };
}

/** The files that Terraform automatically reads in a directory. Later files override earlier ones. */
function automaticFiles(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const names = readdirSync(directory);
  const fixed = ['terraform.tfvars', 'terraform.tfvars.json'].filter((name) => names.includes(name));
  const automatic = names.filter((name) => AUTOMATIC.test(name)).sort();
  return [...fixed, ...automatic].map((name) => relative(process.cwd(), join(directory, name)));
}

/** A value and its source. */
interface Given {
  /** Undefined if it is not readable. This is reported. */
  readonly value: JsonValue | undefined;
  readonly source: string;
}

/**
 * Resolves the variables of the stack as Terraform does, but stricter: an undeclared name in a file is an error,
 * because it is probably misspelled, and a default would be used instead. The environment overrides the example, which
 * is read if there is no other file.
 * @throws {ConfigurationError} with all problems: unreadable files, unknown names, wrong types, missing variables
 */
export function resolveVariables(sources: VariableSources): ResolvedVariables {
  const { resolved, problems } = readVariables(sources);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return resolved;
}

/**
 * Resolves the variables, and checks the rules of their values.
 * @param checkRules checks the readable values
 * @throws {ConfigurationError} with all problems of both
 */
export async function resolveCheckedVariables(
  sources: VariableSources,
  checkRules: (values: ReadonlyMap<string, JsonValue>) => Promise<RulesReport>,
): Promise<CheckedVariables> {
  const { resolved, problems } = readVariables(sources);
  const { broken, notAsked } = await checkRules(resolved.values);
  for (const { variable, message } of broken) {
    // Substitutes are not values of the user.
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
  if (names.includes('key') && names.includes('value'))
    return [
      `${file}: is a redaction document, not a file of variables; preview, check, report and run accept it with --config`,
    ];
  const known = Object.keys(declarations);
  return names.map((name) => `${file}: "${name}" is not a variable of this stack${didYouMean(name, known)}`);
}

/** The names that a file sets. Terraform reports its faults. */
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

/** In a shell, inner quotes are part of the value. */
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
    problems.push(`${origin}: ${name} is a string, but must be an object: ${fixOf(raw)}`);
    return undefined;
  }
  try {
    return convertTo(type, raw);
  } catch (error) {
    if (error instanceof TypeMismatch) {
      const fix = isText ? `; it is a string: ${fixOf(raw)}` : around(raw);
      problems.push(`${origin}: ${name} is declared as ${type}, so ${error.message}${fix}`);
    } else if (error instanceof ExpressionError) {
      problems.push(`variable ${name}: the local run does not support its type ${type}: ${error.message}`);
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
  problems.push(`${source}: ${result.fault}; write it as in a file of variables, such as ["a", "b"]`);
  return { value: undefined, source };
}

/** The assignments in a file. A value that is not readable is undefined, and reported. */
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
