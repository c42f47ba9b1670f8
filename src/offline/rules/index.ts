/** What AWS or the provider would refuse and can be known offline, for the arguments that this stack sets. */
import type { Diagnostic } from '../provider/protocol';
import { isSensitive } from '../provider/sensitive';
import { isList, isObject, type ObjectValue, Unknown, type Value } from '../provider/values';
import { CLOUDWATCH_RULES } from './cloudwatch';
import { CONNECT_RULES } from './connect';
import { EC2_RULES } from './ec2';
import { EVENTS_RULES } from './events';
import { FIREHOSE_RULES } from './firehose';
import { IAM_RULES } from './iam';
import { KINESIS_RULES } from './kinesis';
import { KMS_RULES } from './kms';
import { LAMBDA_RULES } from './lambda';
import { LOGS_RULES } from './logs';
import { PIPES_RULES } from './pipes';
import { API, type CombinationRule, type ServiceRules } from './rule';
import { S3_RULES } from './s3';
import { SNS_RULES } from './sns';
import { SQS_RULES } from './sqs';
import { SSM_RULES } from './ssm';

/** All rules, by service. */
export const SERVICES: readonly ServiceRules[] = [
  CLOUDWATCH_RULES,
  CONNECT_RULES,
  EC2_RULES,
  EVENTS_RULES,
  FIREHOSE_RULES,
  IAM_RULES,
  KINESIS_RULES,
  KMS_RULES,
  LAMBDA_RULES,
  LOGS_RULES,
  PIPES_RULES,
  S3_RULES,
  SNS_RULES,
  SQS_RULES,
  SSM_RULES,
];

const VALUES = Object.assign({}, ...SERVICES.map(({ values }) => values)) as ServiceRules['values'];
const COMBINATIONS = Object.assign(
  {},
  ...SERVICES.map(({ combinations }) => combinations),
) as Required<ServiceRules>['combinations'];

/** Rules for the tags of every type. */
const TAGS: CombinationRule = {
  check: ({ tags }) => {
    const entries = isObject(tags) ? Object.entries(tags) : [];
    if (entries.length > 50) {
      return `tags must be at most 50, not ${entries.length}`;
    }
    for (const [key, value] of entries) {
      if (key.length < 1 || key.length > 128 || /^aws:/i.test(key)) {
        return `the tag key ${JSON.stringify(key)} must be 1 to 128 characters long and not start with aws:`;
      }
      // AWS takes an empty value, and the provider then loses tags: issues 42247 and 37297.
      if (typeof value === 'string' && (value.length < 1 || value.length > 256)) {
        return `the value of the tag ${JSON.stringify(key)} must be 1 to 256 characters long`;
      }
    }
    return undefined;
  },
  source: `${API}/tag-editor/latest/userguide/best-practices-and-strats.html`,
};

/**
 * What AWS would refuse of what a configuration sets. Values that are not known yet are left for later: Terraform
 * hands the configuration over again when it is applied.
 */
export function checkConfiguration(type: string, config: ObjectValue): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const { path, check, source } of VALUES[type] ?? []) {
    for (const value of valuesAt(config, path.split('.'))) {
      const wrong = check(value);
      if (wrong !== undefined) {
        const secret = isSensitive(type, path);
        found.push({
          summary: `${type}: ${path} ${wrong}`,
          detail: `The value is ${secret ? '(sensitive value)' : JSON.stringify(value)}. AWS would refuse it: ${source}`,
          // Terraform prints the lines of the configuration that a path leads to: never those of a secret.
          path: secret ? [] : path.split('.').slice(0, 1),
        });
      }
    }
  }
  for (const { check, source } of [...(COMBINATIONS[type] ?? []), TAGS]) {
    const wrong = check(config);
    if (wrong !== undefined) {
      found.push({ summary: `${type}: ${wrong}`, detail: `AWS would refuse it: ${source}` });
    }
  }
  return found;
}

/** All known values that a path leads to. */
function valuesAt(value: Value, path: readonly string[]): Value[] {
  if (value === null || value instanceof Unknown) {
    return [];
  }
  if (isList(value)) {
    return value.flatMap((element) => valuesAt(element, path));
  }
  const [step, ...rest] = path;
  if (step === undefined) {
    return [value];
  }
  return isObject(value) ? valuesAt(value[step] ?? null, rest) : [];
}
