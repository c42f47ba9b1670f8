/** The rules of AWS and the provider that can be checked offline, for the arguments that this stack sets. */
import type { Diagnostic } from '../provider/protocol';
import { isSensitive } from '../provider/schema-facts';
import { isList, isObject, type ObjectValue, Unknown, type Value } from '../provider/values';
import { API, type Check, type CombinationRule, type Documented, type ServiceRules } from './checks';
import { CLOUDWATCH_RULES } from './cloudwatch';
import { EC2_RULES } from './ec2';
import { EVENTBRIDGE_RULES } from './eventbridge';
import { IAM_KMS_RULES } from './iam-kms';
import { LAMBDA_RULES } from './lambda';
import { LOGS_RULES } from './logs';
import { S3_RULES } from './s3';
import { SNS_SQS_RULES } from './sns-sqs';
import { SSM_RULES } from './ssm';
import { STREAM_RULES } from './streams';

const SERVICES: readonly ServiceRules[] = [
  CLOUDWATCH_RULES,
  EC2_RULES,
  EVENTBRIDGE_RULES,
  IAM_KMS_RULES,
  LAMBDA_RULES,
  LOGS_RULES,
  S3_RULES,
  SNS_SQS_RULES,
  SSM_RULES,
  STREAM_RULES,
];

const VALUES: ServiceRules['values'] = Object.assign({}, ...SERVICES.map(({ values }) => values));
const COMBINATIONS: Required<ServiceRules>['combinations'] = Object.assign(
  {},
  ...SERVICES.map(({ combinations }) => combinations),
);

/** Every argument that has a rule: its type and dotted path. */
export const ARGUMENTS: readonly string[] = Object.entries(VALUES).flatMap(([type, documented]) =>
  rulesOf(documented).map(({ path }) => `${type} ${path}`),
);

/** Rules for the tags of every type. */
const TAGS: CombinationRule = {
  check: ({ tags }) => {
    const entries = isObject(tags) ? Object.entries(tags) : [];
    if (entries.length > 50) return `tags must be at most 50, not ${entries.length}`;
    for (const [key, value] of entries) {
      if (key.length < 1 || key.length > 128 || /^aws:/i.test(key))
        return `the tag key ${JSON.stringify(key)} must be 1 to 128 characters long and not start with aws:`;
      // AWS accepts an empty value, but the provider then loses tags: issues 42247 and 37297.
      if (typeof value === 'string' && (value.length < 1 || value.length > 256))
        return `the value of the tag ${JSON.stringify(key)} must be 1 to 256 characters long`;
    }
    return undefined;
  },
  source: `${API}/tag-editor/latest/userguide/best-practices-and-strats.html`,
};

/**
 * The values of a configuration that AWS would reject. Unknown values are not checked: Terraform validates the
 * configuration again when it is applied.
 */
export function checkConfiguration(type: string, config: ObjectValue): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const { path, check, source } of rulesOf(VALUES[type] ?? {})) {
    for (const value of valuesAt(config, path.split('.'))) {
      const wrong = check(value);
      if (wrong !== undefined) {
        const secret = isSensitive(type, path);
        found.push({
          summary: `${type}: ${path} ${wrong}`,
          detail: `The value is ${secret ? '(sensitive value)' : JSON.stringify(value)}. AWS would reject it: ${source}`,
          // Terraform prints the line of the configuration at this path, which must not happen for a secret.
          path: secret ? [] : path.split('.').slice(0, 1),
        });
      }
    }
  }
  for (const { check, source } of [...(COMBINATIONS[type] ?? []), TAGS]) {
    const wrong = check(config);
    if (wrong !== undefined)
      found.push({ summary: `${type}: ${wrong}`, detail: `AWS would reject it: ${source}` });
  }
  return found;
}

interface Rule {
  readonly path: string;
  readonly check: Check;
  readonly source: string;
}

function rulesOf(documented: Documented): readonly Rule[] {
  return Object.entries(documented).flatMap(([source, checks]) =>
    Object.entries(checks).map(([path, check]) => ({ path, check, source })),
  );
}

/** All known values at a path. */
function valuesAt(value: Value, path: readonly string[]): Value[] {
  if (value === null || value instanceof Unknown) return [];
  if (isList(value)) return value.flatMap((element) => valuesAt(element, path));
  const [step, ...rest] = path;
  if (step === undefined) return [value];
  return isObject(value) ? valuesAt(value[step] ?? null, rest) : [];
}
