import { pattern, type VariableSpecs } from './rules';

/** Retention periods that CloudWatch Logs supports, in days (PutRetentionPolicy, retentionInDays). */
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
        message: `log_retention_days is \${var.log_retention_days}: it must be one of ${LOG_RETENTION_DAYS.join(', ')}. Choose a retention period that CloudWatch Logs supports.`,
      },
    ],
  },
  permissions_boundary_arn: {
    type: 'string',
    description: 'Managed policy that is the permissions boundary of all created roles.',
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
      'Tags for all resources that support tags, in addition to Project and Environment, which they can override.',
    default: {},
    example: '{ CostCenter = "1234", Owner = "contact-center" }',
    validations: [
      {
        // An empty value makes the provider drop tags of some resources (its issues 42247 and 37297), such as the key's
        // tag that the connection requires.
        condition:
          'length(var.tags) <= 40 && alltrue([for key, value in var.tags : can(regex("^[\\\\p{L}\\\\p{Z}\\\\p{N}_.:/=+@-]{1,128}$", key)) && can(regex("^[\\\\p{L}\\\\p{Z}\\\\p{N}_.:/=+@-]{1,256}$", value)) && !startswith(lower(key), "aws:")])',
        message:
          'tags is ${jsonencode(var.tags)}: there can be at most 40 tags. Keys must have 1 to 128 and values 1 to 256 letters, digits, spaces and _ . : / = + @ -, and keys must not start with aws:. Correct the tags.',
      },
      {
        // For IAM, keys that differ only in case are duplicates, and it rejects the role.
        condition:
          'length(distinct([for key in concat(keys(var.tags), ["Project", "Environment", "EventBridgeApiDestinations"]) : lower(key)])) == length(distinct(concat(keys(var.tags), ["Project", "Environment", "EventBridgeApiDestinations"])))',
        message:
          'tags is ${jsonencode(var.tags)}: two of its keys, or one of them and Project, Environment or EventBridgeApiDestinations, differ only in case, which IAM rejects. Write them identically, or rename one.',
      },
    ],
  },
} as const satisfies VariableSpecs;
