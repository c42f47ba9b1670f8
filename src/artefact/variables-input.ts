import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { ConfigurationError, errorCode } from '../command-line/errors';
import { didYouMean } from '../command-line/nearest-name';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../json';
import { NOT_AS_TEXT } from '../variables/rules';
import { readAssignments, readLiteral } from './literals';
import { normalized, type RewrittenTexts } from './normal-form';
import { ExpressionError } from './terraform-parser';
import { convertTo, isPrimitiveConstraint, TypeMismatch } from './type-constraint';
import type { VariableFiles } from './variable-files';

/** What sets variables, in Terraform's order: the files win over the environment, that over the defaults. */
export interface VariableSources {
  /** `variable` of the stack's `cdk.tf.json`. */
  readonly declarations: JsonObject;
  readonly variableFiles: VariableFiles;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Names that the files do not set, whatever they say: the example's placeholders, where they would be sent. */
  readonly placeholders?: ReadonlySet<string>;
  /** Stand-ins for required variables that neither files nor environment set. */
  readonly standIns: ReadonlyMap<string, JsonValue>;
  /** The variables that are wanted. @default all */
  readonly only?: readonly string[];
}

/** The values of the variables. */
export interface ResolvedVariables {
  readonly values: ReadonlyMap<string, JsonValue>;
  /** Where each comes from that is set: a file, or `TF_VAR_…`. */
  readonly origins: ReadonlyMap<string, string>;
  /** Required variables that got a stand-in. */
  readonly standIns: readonly string[];
  readonly rewritten: RewrittenTexts;
}

const ENVIRONMENT_PREFIX = 'TF_VAR_';

/** A value that a file sets. */
interface Given {
  /** Undefined if it is not readable; that has been reported. */
  readonly value: JsonValue | undefined;
  readonly file: string;
}

/**
 * Resolves the variables that the stack declares, as Terraform does, but stricter: a name in a file that the
 * stack does not declare is an error, as it is a misspelling that would leave a default in force.
 * `validation` rules are Terraform's to check, at plan time.
 * @throws {ConfigurationError} with every problem: unreadable file, unknown names, types, missing variables
 */
export async function resolveVariables(sources: VariableSources): Promise<ResolvedVariables> {
  const { declarations, environment, only, variableFiles } = sources;
  const problems: string[] = [];
  const rewritten = new Map<string, string>();
  const inFiles = readVariableFiles(variableFiles, problems, rewritten);
  const readable = problems.length === 0;
  problems.push(...undeclared(inFiles, declarations));
  for (const name of sources.placeholders ?? []) inFiles.delete(name);

  const values = new Map<string, JsonValue>();
  const origins = new Map<string, string>();
  const standIns: string[] = [];
  const missing: string[] = [];
  for (const [name, declaration] of Object.entries(declarations)) {
    if (!isJsonObject(declaration) || (only !== undefined && !only.includes(name))) continue;
    const type = String(member(declaration, 'type') ?? 'any');
    const origin = originOf(name, inFiles, sources);
    let raw: JsonValue | undefined;
    if (origin !== undefined) {
      origins.set(name, origin);
      const text = environment[origin];
      raw =
        text === undefined
          ? inFiles.get(name)?.value
          : readEnvironment(origin, type, text, rewritten, problems);
      // It has been reported.
      if (raw === undefined) continue;
    }
    const isSet = raw !== undefined && !(raw === null && member(declaration, 'nullable') === false);
    if (!isSet) raw = member(declaration, 'default');
    const standIn = sources.standIns.get(name);
    if (raw === undefined && standIn !== undefined) {
      raw = standIn;
      standIns.push(name);
    }
    if (raw === undefined) {
      missing.push(name);
      continue;
    }
    const place = isSet && origin !== undefined ? origin : `the default of ${name}`;
    const converted = convertReporting(type, raw, place, name, problems);
    if (converted !== undefined) values.set(name, converted);
  }
  if (missing.length > 0 && readable) problems.push(missingProblem(missing, variableFiles));
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { values, origins, standIns, rewritten };
}

/** What sets a variable: a file, or `TF_VAR_…`. Undefined: nothing does. */
export function originOf(
  name: string,
  inFiles: ReadonlyMap<string, Given>,
  { variableFiles, environment }: Pick<VariableSources, 'variableFiles' | 'environment'>,
): string | undefined {
  const file = inFiles.get(name)?.file;
  const variable = ENVIRONMENT_PREFIX + name;
  const inEnvironment = environment[variable] === undefined ? undefined : variable;
  return variableFiles.isExample ? (inEnvironment ?? file) : (file ?? inEnvironment);
}

function undeclared(given: ReadonlyMap<string, Given>, declarations: JsonObject): string[] {
  const known = Object.keys(declarations);
  const unknown = [...given].filter(([name]) => !Object.hasOwn(declarations, name));
  const document = unknown.find(([name]) => name === 'value' && given.has('key'));
  if (document !== undefined) {
    return [`${document[1].file}: is a redaction document, and no variables; name it with --config`];
  }
  return unknown.map(
    ([name, { file }]) => `${file}: "${name}" is not a variable of this stack${didYouMean(name, known)}`,
  );
}

/** The names in files that the stack does not declare. All else that is wrong with them is Terraform's to report. */
export const undeclaredIn = (files: VariableFiles, declarations: JsonObject): readonly string[] =>
  undeclared(readVariableFiles(files), declarations);

function missingProblem(missing: readonly string[], { files, isExample }: VariableFiles): string {
  const [first = ''] = missing;
  const variable = `as ${ENVIRONMENT_PREFIX}${first}${missing.length > 1 ? ' and so on' : ''}`;
  const remedy = isExample
    ? `Set each ${variable}, or in a copy of ${files.join(', ')} that you name with --var-file`
    : `Set each in ${files.at(-1)} or ${variable}`;
  return `required variables without a value: ${missing.join(', ')}. ${remedy}`;
}

function convertReporting(
  type: string,
  raw: JsonValue,
  origin: string,
  name: string,
  problems: string[],
): JsonValue | undefined {
  const isText = typeof raw === 'string' && !isPrimitiveConstraint(type);
  if (isText && type === 'any') {
    problems.push(`${origin}: ${name} is text, and must be an object: ${NOT_AS_TEXT}`);
    return undefined;
  }
  try {
    return convertTo(type, raw);
  } catch (error) {
    if (error instanceof TypeMismatch) {
      const fix = isText ? `; it is text: ${NOT_AS_TEXT}` : '';
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
  variable: string,
  type: string,
  text: string,
  rewritten: Map<string, string>,
  problems: string[],
): JsonValue | undefined {
  if (isPrimitiveConstraint(type)) return normalized(text, rewritten);
  const result = readLiteral(text, rewritten);
  if ('value' in result) return result.value;
  problems.push(
    `${variable}: ${result.fault}; Terraform reads it as in a file of variables, such as ["a", "b"]`,
  );
  return undefined;
}

/** What files set, whatever stack they are for; later ones win. */
export function readVariableFiles(
  { files }: VariableFiles,
  problems: string[] = [],
  rewritten = new Map<string, string>(),
): Map<string, Given> {
  const given = new Map<string, Given>();
  for (const file of files) {
    const text = readText(file, problems);
    if (text === undefined) continue;
    const { values, faults } = readAssignments(text, file.endsWith('.json'), rewritten);
    problems.push(...faults.map((fault) => `${file}: ${fault}`));
    for (const [name, value] of values) given.set(name, { value, file });
  }
  return given;
}

function readText(file: string, problems: string[]): string | undefined {
  try {
    const bytes = readFileSync(file);
    if (isUtf8(bytes)) return bytes.toString('utf8');
    problems.push(`${file}: not UTF-8; save it in that encoding`);
  } catch (error) {
    problems.push(`${file}: cannot be read (${errorCode(error)}); name an existing file with --var-file`);
  }
  return undefined;
}
