/** What the rules of variables are made of. All of it is HCL. */
import { quoted } from '../hcl/expression';
import type { Validation } from './spec';

export const matches = (name: string, pattern: string): string =>
  `can(regex(${quoted(pattern)}, var.${name}))`;

/** A value for a message. Null and lists cannot stand in a template, so everything is shown as JSON. */
export const shown = (name: string): string => `\${jsonencode(var.${name})}`;

/** How a value that is given as text, and must be a list or an object, is put right. */
export const NOT_AS_TEXT =
  'remove the quotes around it; for a variable of a Terraform Cloud workspace, select HCL';

export const between = (
  name: string,
  low: number,
  high: number,
  unit: string,
  remedy: string,
): Validation => ({
  condition: `var.${name} == null ? true : var.${name} >= ${low} && var.${name} <= ${high} && floor(var.${name}) == var.${name}`,
  message: `${name} is ${shown(name)}: it must be a whole number from ${low} to ${high}${unit && ` ${unit}`}. ${remedy}`,
});

export const oneOf = (name: string, values: readonly string[], remedy: string): Validation => ({
  condition: `var.${name} == null ? true : contains(${JSON.stringify(values)}, var.${name})`,
  message: `${name} is ${shown(name)}: it must be one of ${values.join(', ')}. ${remedy}`,
});

export const pattern = (name: string, regex: string, rule: string, remedy: string): Validation => ({
  condition: `var.${name} == null ? true : ${matches(name, regex)}`,
  message: `${name} is ${shown(name)}: it must be ${rule}. ${remedy}`,
});

/** The second rule where the first holds, so that one fault gets one error. */
export const onceHolds = (
  { condition: first }: Validation,
  { condition, message }: Validation,
): Validation => ({
  condition: `(${first}) ? ${condition} : true`,
  message,
});

const KEY_ARN = '^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$';

export const keyArn = (name: string): Validation[] => [
  pattern(
    name,
    KEY_ARN,
    'the ARN of a KMS key, such as arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    'An alias is not enough: "aws kms describe-key --key-id alias/NAME" prints the ARN.',
  ),
  inRegion(name),
];

export const inRegion = (name: string): Validation => ({
  // What is no ARN has an error of its own.
  condition: `var.${name} == null ? true : try(regex("^arn:[^:]+:[^:]+:([a-z0-9-]+):", var.${name})[0] == var.aws_region, true)`,
  message: `${name} is ${shown(name)}: it must be in the region of the deployment, \${var.aws_region}. Name one in that region, or change aws_region.`,
});

/** `name` may be set only where `condition` holds. */
export const onlyWhere = (name: string, condition: string, rule: string, remedy: string): Validation => ({
  condition: `var.${name} == null ? true : ${condition}`,
  message: `${name} is ${shown(name)}, but ${rule}. ${remedy}`,
});
