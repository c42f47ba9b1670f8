import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Artefact, declarationsOf } from '../artefact/artefact';
import { findTerraform } from '../artefact/terraform/binary';
import { terraformEnvironment, withoutVariables } from '../artefact/terraform/environment';
import { jsonLines } from '../artefact/terraform/json-lines';
import { inPrivateDirectory } from '../artefact/terraform/private-directory';
import { runProcess } from '../artefact/terraform/run-process';
import { evaluate, scopeOf } from '../artefact/terraform-expression';
import { ExpressionError } from '../artefact/terraform-parser';
import type { BrokenRule, RulesReport } from '../artefact/variables-input';
import { ConfigurationError } from '../cli/errors';
import { explainFault, parseValue } from '../privacy/list/parse';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../records/json';
import { declarations } from '../stack/variables';
import { SECRET_RULES } from '../stack/variables/secret-rules';

/** Variables with their rules, as declared in a JSON configuration. They need no provider. */
export interface VariableRules {
  readonly variable: JsonObject;
  /** The rules of variables that contain secrets. */
  readonly preconditions: readonly JsonValue[];
}

/** The rules of this project's stack, without a synthesis. */
export const STACK_RULES: VariableRules = { variable: declarations(), preconditions: [...SECRET_RULES] };

/** The rules of a synthesized stack. */
export function rulesOf(artefact: Artefact): VariableRules {
  const preconditions: JsonValue[] = [];
  const resources = member(artefact.json, 'resource');
  const checks = isJsonObject(resources) ? member(resources, 'terraform_data') : undefined;
  for (const check of isJsonObject(checks) ? Object.values(checks) : []) {
    const lifecycle = isJsonObject(check) ? member(check, 'lifecycle') : undefined;
    const found = isJsonObject(lifecycle) ? member(lifecycle, 'precondition') : undefined;
    if (Array.isArray(found)) preconditions.push(...found);
  }
  return { variable: declarationsOf(artefact), preconditions };
}

/**
 * Checks the values of variables against their rules: `redaction_config` with the shared function for lists, and all
 * others with Terraform or OpenTofu, if one is installed.
 *
 * @param values without those that are missing or have a wrong type
 */
export async function checkRules(
  rules: VariableRules,
  values: ReadonlyMap<string, JsonValue>,
): Promise<RulesReport> {
  const list = brokenByList(values.get('redaction_config') ?? null);
  const asked = await askTerraform(rules, values);
  if (typeof asked === 'string') return { broken: list, notAsked: asked };
  // Terraform reports the same faults of the list in other words.
  const others = asked.filter(({ variable }) => list.length === 0 || variable !== 'redaction_config');
  // Terraform checks several variables at a time, and reports them in any order.
  const names = Object.keys(rules.variable);
  const broken = [...others, ...list].sort((a, b) => names.indexOf(a.variable) - names.indexOf(b.variable));
  return { broken, notAsked: undefined };
}

/**
 * Checks the value of one variable, without Terraform if its rules need nothing else.
 *
 * @param values without those that are missing
 * @returns the message of the first broken rule
 */
export async function brokenRuleOf(
  rules: VariableRules,
  values: ReadonlyMap<string, JsonValue>,
  name: string,
): Promise<string | undefined> {
  let broken: readonly BrokenRule[];
  try {
    broken = evaluatedRules(rules, values, name);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    ({ broken } = await checkRules(rules, values));
  }
  return broken.find(({ variable }) => variable === name)?.message;
}

/** As {@link checkRules}. Without Terraform, it still checks the rules that need none. */
export async function checkRulesAnyway(
  rules: VariableRules,
  values: ReadonlyMap<string, JsonValue>,
): Promise<RulesReport> {
  const { broken, notAsked } = await checkRules(rules, values);
  if (notAsked === undefined) return { broken, notAsked };
  const here = [...values.keys()].flatMap((name) => {
    try {
      return evaluatedRules(rules, values, name);
    } catch (error) {
      if (error instanceof ExpressionError) return [];
      throw error;
    }
  });
  return { broken: [...here, ...broken], notAsked };
}

/** @throws {ExpressionError} if a rule of the variable needs Terraform */
function evaluatedRules(
  { variable }: VariableRules,
  values: ReadonlyMap<string, JsonValue>,
  name: string,
): BrokenRule[] {
  const declaration = variable[name];
  const { validation = [] } = isJsonObject(declaration) ? declaration : {};
  const unset = unsetOf(variable, values);
  const scope = scopeOf(values);
  return (Array.isArray(validation) ? validation : [])
    .filter((rule): rule is JsonObject => isJsonObject(rule) && !refersToAny(rule, unset))
    .filter(({ condition = '' }) => evaluate(condition, scope) !== true)
    .map(({ error_message = '' }) => ({ variable: name, message: String(evaluate(error_message, scope)) }));
}

/** The variables without a value. */
const unsetOf = (variable: JsonObject, values: ReadonlyMap<string, JsonValue>): readonly string[] =>
  Object.keys(variable).filter((name) => !values.has(name));

function refersToAny(rule: JsonValue, names: readonly string[]): boolean {
  const text = JSON.stringify(rule);
  return names.some((name) => new RegExp(`\\bvar\\.${name}\\b`).test(text));
}

function brokenByList(value: JsonValue): BrokenRule[] {
  if (value === null) return [];
  return parseValue(value).faults.map((fault) => ({
    variable: 'redaction_config',
    message: explainFault(fault),
  }));
}

/** @returns the broken rules, or the reason why Terraform did not check them */
async function askTerraform(
  rules: VariableRules,
  values: ReadonlyMap<string, JsonValue>,
): Promise<BrokenRule[] | string> {
  const binary = binaryOrReason();
  if ('reason' in binary) return binary.reason;
  const { code, stdout } = await inPrivateDirectory((directory) => {
    writeFileSync(join(directory, 'rules.tf.json'), JSON.stringify(configurationOf(rules, values)));
    const file = join(directory, 'values.tfvars.json');
    writeFileSync(file, JSON.stringify(Object.fromEntries(values)));
    // No initialization is needed, because the configuration has no provider.
    return runProcess([binary.path, 'plan', '-json', '-lock=false', `-var-file=${file}`], {
      cwd: directory,
      env: { ...terraformEnvironment(), ...withoutVariables() },
    });
  });
  // Only the details are shown, because the rest may quote the file of values.
  const errors = jsonLines(stdout).flatMap(({ diagnostic }) =>
    diagnostic?.severity === 'error' ? [diagnostic] : [],
  );
  if (errors.length === 0 && code !== 0) return `${binary.path} plan ended with code ${code}`;
  const known = new Set(Object.keys(rules.variable));
  return errors.map(({ summary, detail }) => {
    const message = detail.replace(/\n\nThis was checked by the validation rule at [\s\S]*$/, '');
    // Every message names its own variable before any other.
    const variable = message.match(/\w+/g)?.find((word) => known.has(word)) ?? '';
    return { variable, message: message || summary };
  });
}

function binaryOrReason(): { readonly path: string } | { readonly reason: string } {
  try {
    return { path: findTerraform() };
  } catch (error) {
    if (error instanceof ConfigurationError) return { reason: error.message };
    throw error;
  }
}

/** A variable without a value is null and has no rules. Rules of other variables that refer to it are left out. */
function configurationOf(
  { variable, preconditions }: VariableRules,
  values: ReadonlyMap<string, JsonValue>,
): JsonObject {
  const unset = unsetOf(variable, values);
  const applies = (rule: JsonValue): boolean => !refersToAny(rule, unset);
  const declared = Object.entries(variable).map(([name, declaration]): [string, JsonValue] => {
    if (!values.has(name)) return [name, { type: 'any', default: null }];
    if (!isJsonObject(declaration)) return [name, declaration];
    const { validation = [], ...rest } = declaration;
    return [
      name,
      { ...rest, validation: Array.isArray(validation) ? validation.filter(applies) : validation },
    ];
  });
  return {
    variable: Object.fromEntries(declared),
    output: { rules: { value: '', precondition: preconditions.filter(applies) } },
  };
}
