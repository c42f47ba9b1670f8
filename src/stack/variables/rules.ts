/** Building blocks for the rules of variables, in HCL. */
import { quoted } from '../hcl/expression';

/** A rule for the value of a variable. The condition is HCL, and the message a template. */
export interface Validation {
  readonly condition: string;
  readonly message: string;
}

/** An input variable of the stack: declaration, documentation, and line in the example file. */
export interface VariableSpec {
  readonly type: string;
  readonly description: string;
  /** Without a default, the variable is required. */
  readonly default?: unknown;
  readonly sensitive?: boolean;
  /** HCL that the example file shows. @default the default of the variable */
  readonly example?: string;
  /** Whether the example file sets the variable. Otherwise it is a comment. */
  readonly setInExample?: boolean;
  readonly validations?: readonly Validation[];
}

/** Variables by name. */
export type VariableSpecs = Readonly<Record<string, VariableSpec>>;

export const matches = (name: string, pattern: string): string =>
  `can(regex(${quoted(pattern)}, var.${name}))`;

/** A value for a message. It is shown as JSON, because null and lists are not allowed in a template. */
export const shown = (name: string): string => `\${jsonencode(var.${name})}`;

/** The fix for a value that is a string, but must be a list or an object. */
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

/** The second rule, checked only if the value keeps the first, so that each fault gets one error. */
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
  // A value that is not an ARN has its own error.
  condition: `var.${name} == null ? true : try(regex("^arn:[^:]+:[^:]+:([a-z0-9-]+):", var.${name})[0] == var.aws_region, true)`,
  message: `${name} is ${shown(name)}: it must be in the region of the deployment, \${var.aws_region}. Set one in that region, or change aws_region.`,
});

/** `name` may be set only if `condition` is true. */
export const onlyWhere = (name: string, condition: string, rule: string, remedy: string): Validation => ({
  condition: `var.${name} == null ? true : ${condition}`,
  message: `${name} is ${shown(name)}, but ${rule}. ${remedy}`,
});
