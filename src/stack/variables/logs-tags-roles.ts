import { pattern } from './rules';
import type { VariableSpecs } from './spec';

/** Retention periods that CloudWatch Logs knows, in days (PutRetentionPolicy, retentionInDays). */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const LOGS_TAGS_ROLES = {
  log_retention_days: {
    type: 'number',
    description: 'How long the log groups keep their events, in days.',
    default: 90,
    validations: [
      {
        condition: `contains(${JSON.stringify(LOG_RETENTION_DAYS)}, var.log_retention_days)`,
        message: `log_retention_days is \${var.log_retention_days}: CloudWatch Logs knows ${LOG_RETENTION_DAYS.join(', ')}. Choose one of these.`,
      },
    ],
  },
  permissions_boundary_arn: {
    type: 'string',
    description: 'Managed policy that bounds the permissions of every role created here.',
    default: null,
    example: '"arn:aws:iam::111122223333:policy/Boundary"',
    validations: [
      pattern(
        'permissions_boundary_arn',
        '^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/[^*\\s]+$',
        'the ARN of a managed IAM policy',
        '"aws iam list-policies" prints them.',
      ),
    ],
  },
  tags: {
    type: 'map(string)',
    description:
      'Tags for everything that can have them, besides Project and Environment, whose values they may replace.',
    default: {},
    example: '{ CostCenter = "1234", Owner = "contact-center" }',
    validations: [
      {
        // An empty value makes the provider drop the tags of single resources (its issues 42247 and 37297), the key's
        // tag on which the connection rests among them.
        condition:
          'length(var.tags) <= 40 && alltrue([for key, value in var.tags : can(regex("^[\\\\p{L}\\\\p{Z}\\\\p{N}_.:/=+@-]{1,128}$", key)) && can(regex("^[\\\\p{L}\\\\p{Z}\\\\p{N}_.:/=+@-]{1,256}$", value)) && !startswith(lower(key), "aws:")])',
        message:
          'tags is ${jsonencode(var.tags)}: at most 40 tags, keys of 1 to 128 and values of 1 to 256 letters, digits, spaces and _ . : / = + @ -, and no key may begin with aws:. Correct the tags.',
      },
      {
        // IAM takes keys that differ only in case for the same key, and then refuses the role.
        condition:
          'length(distinct([for key in concat(keys(var.tags), ["Project", "Environment", "EventBridgeApiDestinations"]) : lower(key)])) == length(distinct(concat(keys(var.tags), ["Project", "Environment", "EventBridgeApiDestinations"])))',
        message:
          'tags is ${jsonencode(var.tags)}: two of its keys, or one of them and Project, Environment or EventBridgeApiDestinations, differ only in case, which IAM refuses. Write them alike, or rename one.',
      },
    ],
  },
} as const satisfies VariableSpecs;
