import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ConfigurationError, errorCode } from '../command-line/errors';
import { didYouMean } from '../command-line/nearest-name';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../json';
import type { RulesReport } from '../terraform/variable-rules';
import { type HclSource, literalValue, parseHcl } from './hcl';
import { asTerraformReads, noteRewritten, type RewrittenTexts } from './normal-form';
import { ExpressionError } from './terraform-parser';
import { convertTo, isPrimitiveConstraint, TypeMismatch } from './type-constraint';

/** Where variables come from, in Terraform's order: the file wins over the environment, that over the defaults. */
export interface VariableSources {
  /** `variable` of the stack's `cdk.tf.json`. */
  readonly declarations: JsonObject;
  /** Path of a `.tfvars` or `.tfvars.json` file. */
  readonly tfvarsFile: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /**
   * The file is the project's example, not the user's: the environment wins over it, as nobody would otherwise see
   * why a variable that is set has no effect.
   */
  readonly fileIsExample?: boolean;
  /** Names that the file does not set, whatever it says: the example's placeholders, where they would be sent. */
  readonly placeholders?: ReadonlySet<string>;
  /** Stand-ins for required variables that neither file nor environment sets. */
  readonly standIns: ReadonlyMap<string, JsonValue>;
  /** What checks the rules of the values, of those that could be read. Absent: nothing does. */
  readonly checkRules?: (values: ReadonlyMap<string, JsonValue>) => Promise<RulesReport>;
}

/** The values of all variables of the stack. */
export interface ResolvedVariables {
  readonly values: ReadonlyMap<string, JsonValue>;
  /** Names that the file sets. */
  readonly fromFile: ReadonlySet<string>;
  /** Where each value comes from, for messages. */
  readonly origins: ReadonlyMap<string, string>;
  /** Required variables that got a stand-in. */
  readonly standIns: readonly string[];
  readonly rewritten: RewrittenTexts;
  /** Why Terraform did not check the rules. Undefined: it did, or nobody asked for it. */
  readonly rulesNotChecked: string | undefined;
}

const ENVIRONMENT_PREFIX = 'TF_VAR_';

/**
 * Resolves every variable that the stack declares, as Terraform does, but stricter: a name in the file that the
 * stack does not declare is an error, as it is a misspelling that would leave a default in force.
 * @throws {ConfigurationError} with every problem: unreadable file, unknown names, types, missing variables, rules
 */
export async function resolveVariables(sources: VariableSources): Promise<ResolvedVariables> {
  const problems: string[] = [];
  const declared = new Map(
    Object.entries(sources.declarations).filter((entry): entry is [string, JsonObject] =>
      isJsonObject(entry[1]),
    ),
  );
  const { file, environment, readable, rewritten } = await readAssignments(sources, declared, problems);
  problems.push(...undeclared(sources.tfvarsFile, file.keys(), declared.keys()));
  for (const name of sources.placeholders ?? []) file.delete(name);
  const values = new Map<string, JsonValue>();
  const origins = new Map<string, string>();
  const standIns: string[] = [];
  const missing: string[] = [];
  for (const [name, declaration] of declared) {
    const type = String(member(declaration, 'type') ?? 'any');
    const useFile = file.has(name) && !(sources.fileIsExample && environment.has(name));
    const given = useFile ? file.get(name) : environment.get(name);
    const origin = useFile ? sources.tfvarsFile : `${ENVIRONMENT_PREFIX}${name}`;
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
    if (converted === undefined) continue;
    values.set(name, converted);
    origins.set(name, given === undefined ? sources.tfvarsFile : origin);
  }
  if (missing.length > 0 && readable) problems.push(missingProblem(missing, sources));
  const rules = await sources.checkRules?.(values);
  for (const { variable, message } of rules?.broken ?? []) {
    // What stands in is not the user's.
    if (!standIns.includes(variable))
      problems.push(`${origins.get(variable) ?? sources.tfvarsFile}: ${message}`);
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {
    values,
    fromFile: new Set(file.keys()),
    origins,
    standIns,
    rewritten,
    rulesNotChecked: rules?.notAsked,
  };
}

const undeclared = (file: string, names: Iterable<string>, declared: Iterable<string>): string[] => {
  const known = new Set(declared);
  return [...names].flatMap((name) =>
    known.has(name) ? [] : `${file}: "${name}" is not a variable of this stack${didYouMean(name, known)}`,
  );
};

/** The names in a file that the stack does not declare. All else that is wrong with it is Terraform's to report. */
export async function undeclaredIn(tfvarsFile: string, declarations: JsonObject): Promise<readonly string[]> {
  const sources = { declarations, tfvarsFile, environment: {}, standIns: new Map() };
  const { file } = await readAssignments(sources, new Map(), []);
  return undeclared(tfvarsFile, file.keys(), Object.keys(declarations));
}

/**
 * The assignments of a `.tfvars` or `.tfvars.json` file, whatever stack they are for.
 * @throws {ConfigurationError} with every problem: unreadable file, values that are no literals
 */
export async function readTfvarsFile(
  tfvarsFile: string,
): Promise<{ values: ReadonlyMap<string, JsonValue | undefined>; rewritten: RewrittenTexts }> {
  const problems: string[] = [];
  const sources = { declarations: {}, tfvarsFile, environment: {}, standIns: new Map() };
  const { file, rewritten } = await readAssignments(sources, new Map(), problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { values: file, rewritten };
}

function missingProblem(missing: readonly string[], { tfvarsFile, fileIsExample }: VariableSources): string {
  const [first = ''] = missing;
  const variable = `as ${ENVIRONMENT_PREFIX}${first}${missing.length > 1 ? ' and so on' : ''}`;
  const remedy = fileIsExample
    ? `Set each ${variable}, or in a copy of ${basename(tfvarsFile)} that you name with --tfvars`
    : `Set each in ${tfvarsFile} or ${variable}`;
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
  const text = readTfvars(sources.tfvarsFile, problems);
  const json = sources.tfvarsFile.endsWith('.json');
  if (text !== undefined && !json) hcl.push({ name: basename(sources.tfvarsFile), text });
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

  let values: JsonObject = {};
  const problemsBefore = problems.length;
  if (text !== undefined && json) {
    const parsed = parseJsonTfvars(text, sources.tfvarsFile, problems);
    values = asTerraformReads(parsed, rewritten) as JsonObject;
  } else if (text !== undefined) {
    const result = results.at(-1);
    if (result !== undefined && 'values' in result) values = result.values;
    else problems.push(`${sources.tfvarsFile}: ${result?.problem ?? 'not readable'}`);
  }
  // What a file sets that cannot be read is not known.
  const readable = text !== undefined && problems.length === problemsBefore;
  const file: Assignments = new Map();
  for (const [name, parsed] of Object.entries(values)) {
    const value = literalValue(parsed);
    file.set(name, value);
    if (value === undefined) {
      problems.push(
        `${sources.tfvarsFile}: ${name} is no literal; a tfvars file holds neither references, functions nor templates ` +
          '(a literal "${" is written "$${")',
      );
    }
  }
  return { file, environment, readable, rewritten };
}

function readTfvars(file: string, problems: string[]): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    problems.push(`${file}: cannot be read (${errorCode(error)}); name an existing file with --tfvars`);
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
