import type { JsonObject, JsonValue } from '../../records/json';
import { Expression, expression } from '../hcl/expression';
import { BACKUP } from './backup';
import { ASSOCIATION, CONTACT_STREAM } from './contact-stream';
import { CREDENTIALS } from './credentials';
import { DELIVERY } from './delivery';
import { ENCRYPTION } from './encryption';
import { ESSENTIALS } from './essentials';
import { LOGS_TAGS_ROLES } from './logs-tags-roles';
import { MONITORING } from './monitoring';
import { NETWORK } from './network';
import { OPERATA } from './operata';
import { PRIVACY_CONTROLS } from './privacy-controls';
import type { VariableSpec, VariableSpecs } from './rules';

/**
 * Every input variable, in the order of the documentation.
 *
 * A rule for several variables is part of the variable that the message asks to change. The two secrets have no
 * validation, because Terraform prints a secret when its validation fails. Their rules are preconditions, in
 * `secret-rules.ts`.
 */
export const VARIABLES = {
  ...ESSENTIALS,
  ...CREDENTIALS,
  ...OPERATA,
  ...PRIVACY_CONTROLS,
  ...NETWORK,
  ...CONTACT_STREAM,
  ...ASSOCIATION,
  ...DELIVERY,
  ...BACKUP,
  ...MONITORING,
  ...ENCRYPTION,
  ...LOGS_TAGS_ROLES,
} as const satisfies VariableSpecs;

/** The groups in which the variables are documented, in this order. */
export const VARIABLE_GROUPS = [
  ['The essentials', ESSENTIALS],
  ['Account and credentials', CREDENTIALS],
  ['Operata', OPERATA],
  ['Privacy controls', PRIVACY_CONTROLS],
  ['Network of the privacy controls', NETWORK],
  ['Contact stream', CONTACT_STREAM],
  ['Amazon Connect association', ASSOCIATION],
  ['Delivery', DELIVERY],
  ['Backup', BACKUP],
  ['Monitoring', MONITORING],
  ['Encryption', ENCRYPTION],
  ['Logs, tags and roles', LOGS_TAGS_ROLES],
] as const satisfies readonly (readonly [title: string, variables: VariableSpecs])[];

/** The name of an input variable. */
export type VariableName = keyof typeof VARIABLES;

/** Every variable with its name, or those of one group, in the order of the documentation. */
export const variableList = (
  variables: VariableSpecs = VARIABLES,
): readonly (readonly [VariableName, VariableSpec])[] =>
  Object.entries(variables) as [VariableName, VariableSpec][];

/** The value of a variable. */
export const variable = (name: VariableName): Expression => new Expression(`var.${name}`);

/** The declarations of all variables, without their descriptions: `variable` of the stack's `cdk.tf.json`. */
export const declarations = (): JsonObject =>
  Object.fromEntries(
    variableList().map(([name, spec]) => [
      name,
      {
        type: spec.type,
        ...(spec.sensitive && { sensitive: true }),
        ...(spec.default !== undefined && { default: spec.default as JsonValue }),
        ...(spec.default !== null && { nullable: false }),
        ...(spec.validations && {
          validation: spec.validations.map(({ condition, message }) => ({
            condition: expression(condition),
            error_message: message,
          })),
        }),
      },
    ]),
  );

/**
 * HCL for the value of a variable that is evaluated only after the validations of all variables. Secrets have no
 * validations, and are not part of it.
 */
export function onceAllAreValid(name: VariableName): string {
  const others = variableList().filter(([other, { sensitive }]) => other !== name && !sensitive);
  return `[${[name, ...others.map(([other]) => other)].map((each) => `var.${each}`).join(', ')}][0]`;
}
