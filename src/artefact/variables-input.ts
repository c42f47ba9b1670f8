import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ConfigurationError, errorCode } from '../command-line/errors';
import { didYouMean } from '../command-line/nearest-name';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../json';
import { type HclSource, literalValue, parseHcl } from './hcl';
import { asTerraformReads, noteRewritten, type RewrittenTexts } from './normal-form';
import { ExpressionError } from './terraform-parser';
import { convertTo, isPrimitiveConstraint, TypeMismatch } from './type-constraint';
import type { VariableFiles } from './variable-files';

/** Where variables come from, in Terraform's order: the files win over the environment, that over the defaults. */
export interface VariableSources {
  /** `variable` of the stack's `cdk.tf.json`. */
  readonly declarations: JsonObject;
  readonly variableFiles: VariableFiles;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Names that the files do not set, whatever they say: the example's placeholders, where they would be sent. */
  readonly placeholders?: ReadonlySet<string>;
  /** Stand-ins for required variables that neither files nor environment set. */
  readonly standIns: ReadonlyMap<string, JsonValue>;
}

/** The values of all variables of the stack. */
export interface ResolvedVariables {
  readonly values: ReadonlyMap<string, JsonValue>;
  /** The file that sets a variable, by its name. */
  readonly fromFile: ReadonlyMap<string, string>;
  /** Required variables that got a stand-in. */
  readonly standIns: readonly string[];
  readonly rewritten: RewrittenTexts;
}

const ENVIRONMENT_PREFIX = 'TF_VAR_';

/**
 * Resolves every variable that the stack declares, as Terraform does, but stricter: a name in a file that the
 * stack does not declare is an error, as it is a misspelling that would leave a default in force.
 * `validation` rules are Terraform's to check, at plan time.
 * @throws {ConfigurationError} with every problem: unreadable file, unknown names, types, missing variables
 */
export async function resolveVariables(sources: VariableSources): Promise<ResolvedVariables> {
  const problems: string[] = [];
  const declared = new Map(
    Object.entries(sources.declarations).filter((entry): entry is [string, JsonObject] =>
      isJsonObject(entry[1]),
    ),
  );
  const { file, fromFile, environment, readable, rewritten } = await readAssignments(
    sources,
    declared,
    problems,
  );
  problems.push(...undeclared(fromFile, declared.keys()));
  for (const name of sources.placeholders ?? []) file.delete(name);
  const values = new Map<string, JsonValue>();
  const standIns: string[] = [];
  const missing: string[] = [];
  for (const [name, declaration] of declared) {
    const type = String(member(declaration, 'type') ?? 'any');
    const useFile = file.has(name) && !(sources.variableFiles.isExample && environment.has(name));
    const given = useFile ? file.get(name) : environment.get(name);
    const origin = useFile ? (fromFile.get(name) ?? '') : `${ENVIRONMENT_PREFIX}${name}`;
    const standIn = sources.standIns.get(name);
    let raw: JsonValue | undefined = given;
    if (raw === undefined || (raw === null && member(declaration, 'nullable') === false)) {
      raw = member(declaration, 'default');
    }
    if (raw === undefined && standIn !== undefined) {
      raw = standIn;
      standIns.push(name);
    }
    if (raw === undefined) {
      // What could not be read has been reported already.
      if (!file.has(name) && !environment.has(name)) missing.push(name);
      continue;
    }
    const converted = convertReporting(
      type,
      raw,
      given === undefined ? `the default of ${name}` : origin,
      name,
      problems,
    );
    if (converted !== undefined) values.set(name, converted);
  }
  if (missing.length > 0 && readable) problems.push(missingProblem(missing, sources));
  if (problems.length > 0) throw new ConfigurationError(problems);
  for (const name of sources.placeholders ?? []) fromFile.delete(name);
  return { values, fromFile, standIns, rewritten };
}

const undeclared = (fromFile: ReadonlyMap<string, string>, declared: Iterable<string>): string[] => {
  const known = new Set(declared);
  return [...fromFile].flatMap(([name, file]) =>
    known.has(name) ? [] : `${file}: "${name}" is not a variable of this stack${didYouMean(name, known)}`,
  );
};

/** The names in files that the stack does not declare. All else that is wrong with them is Terraform's to report. */
export async function undeclaredIn(
  variableFiles: VariableFiles,
  declarations: JsonObject,
): Promise<readonly string[]> {
  const sources = { declarations, variableFiles, environment: {}, standIns: new Map() };
  const { fromFile } = await readAssignments(sources, new Map(), []);
  return undeclared(fromFile, Object.keys(declarations));
}

/**
 * The assignments of `.tfvars` or `.tfvars.json` files, whatever stack they are for.
 * @throws {ConfigurationError} with every problem: unreadable file, values that are no literals
 */
export async function readVariableFiles(variableFiles: VariableFiles): Promise<{
  values: ReadonlyMap<string, JsonValue | undefined>;
  fromFile: ReadonlyMap<string, string>;
  rewritten: RewrittenTexts;
}> {
  const problems: string[] = [];
  const sources = { declarations: {}, variableFiles, environment: {}, standIns: new Map() };
  const { file, fromFile, rewritten } = await readAssignments(sources, new Map(), problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { values: file, fromFile, rewritten };
}

function missingProblem(missing: readonly string[], { variableFiles }: VariableSources): string {
  const { files, isExample } = variableFiles;
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
  try {
    return convertTo(type, raw);
  } catch (error) {
    if (error instanceof TypeMismatch) {
      problems.push(`${origin}: ${name} is declared as ${type}, so ${error.message}`);
    } else if (error instanceof ExpressionError) {
      problems.push(`variable ${name}: the local run does not understand its type ${type}: ${error.message}`);
    } else {
      throw error;
    }
    return undefined;
  }
}

type Assignments = Map<string, JsonValue | undefined>;

/** A name with the value `undefined` is set, but not readable; that has been reported. */
async function readAssignments(
  sources: VariableSources,
  declared: ReadonlyMap<string, JsonObject>,
  problems: string[],
): Promise<{
  file: Assignments;
  fromFile: Map<string, string>;
  environment: Assignments;
  readable: boolean;
  rewritten: RewrittenTexts;
}> {
  const rewritten = new Map<string, string>();
  const environment: Assignments = new Map();
  const parsedFromEnvironment: string[] = [];
  const hcl: HclSource[] = [];
  for (const [name, declaration] of declared) {
    const text = sources.environment[ENVIRONMENT_PREFIX + name];
    if (text === undefined) continue;
    if (isPrimitiveConstraint(String(member(declaration, 'type') ?? 'any'))) {
      environment.set(name, asTerraformReads(text, rewritten));
    } else {
      parsedFromEnvironment.push(name);
      hcl.push({ name: ENVIRONMENT_PREFIX + name, text: `value = ${text}\n` });
    }
  }
  const texts = sources.variableFiles.files.map((name) => ({ name, text: readTfvars(name, problems) }));
  for (const { name, text } of texts) {
    if (text !== undefined && !isJson(name)) hcl.push({ name: basename(name), text });
  }
  for (const source of hcl) noteRewritten(source.text, rewritten);
  const results = await parseHcl(hcl);

  parsedFromEnvironment.forEach((name, index) => {
    const result = results[index];
    const parsed = result !== undefined && 'values' in result ? member(result.values, 'value') : undefined;
    const value = parsed === undefined ? undefined : literalValue(parsed);
    environment.set(name, value);
    if (value === undefined) {
      problems.push(
        `${ENVIRONMENT_PREFIX}${name}: not a literal in Terraform's language; write it as in a tfvars file, such as ["a", "b"]`,
      );
    }
  });

  const file: Assignments = new Map();
  const fromFile = new Map<string, string>();
  let readable = true;
  const parsedFiles = results.slice(parsedFromEnvironment.length).values();
  for (const { name: origin, text } of texts) {
    const problemsBefore = problems.length;
    let values: JsonObject = {};
    if (text !== undefined && isJson(origin)) {
      values = asTerraformReads(parseJsonTfvars(text, origin, problems), rewritten) as JsonObject;
    } else if (text !== undefined) {
      const result = parsedFiles.next().value;
      if (result !== undefined && 'values' in result) values = result.values;
      else problems.push(`${origin}: ${result?.problem ?? 'not readable'}`);
    }
    // What a file sets that cannot be read is not known.
    if (text === undefined || problems.length > problemsBefore) readable = false;
    for (const [name, parsed] of Object.entries(values)) {
      const value = literalValue(parsed);
      file.set(name, value);
      fromFile.set(name, origin);
      if (value === undefined) {
        problems.push(
          `${origin}: ${name} is no literal; a tfvars file holds neither references, functions nor templates ` +
            '(a literal "${" is written "$${")',
        );
      }
    }
  }
  return { file, fromFile, environment, readable, rewritten };
}

const isJson = (file: string): boolean => file.endsWith('.json');

function readTfvars(file: string, problems: string[]): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    problems.push(`${file}: cannot be read (${errorCode(error)}); name an existing file with --var-file`);
    return undefined;
  }
}

function parseJsonTfvars(text: string, file: string, problems: string[]): JsonObject {
  try {
    const values = JSON.parse(text) as JsonValue;
    if (isJsonObject(values)) return values;
  } catch {
    // JSON.parse quotes the text, which may hold a credential.
  }
  problems.push(`${file}: not a JSON object; Terraform reads a file of this name as JSON`);
  return {};
}
