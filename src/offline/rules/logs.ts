/** What CloudWatch Logs refuses. */
import { API, all, arnOf, length, not, oneOf, pattern, type ServiceRules } from './checks';

const LOGS = `${API}/AmazonCloudWatchLogs/latest/APIReference`;

const RETENTION_DAYS = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const LOGS_RULES: ServiceRules = {
  values: {
    aws_cloudwatch_log_group: {
      [`${LOGS}/API_CreateLogGroup.html`]: {
        name: all(
          length(1, 512),
          pattern(/^[.\-_/#A-Za-z0-9]+$/, 'be letters, digits, . - _ / #'),
          not(/^aws\//, 'start with aws/'),
        ),
        kms_key_id: arnOf('kms'),
      },
      [`${LOGS}/API_PutRetentionPolicy.html`]: { retention_in_days: oneOf(...RETENTION_DAYS) },
    },
    aws_cloudwatch_log_stream: {
      [`${LOGS}/API_CreateLogStream.html`]: {
        name: all(length(1, 512), pattern(/^[^:*]+$/, 'have no colon and no asterisk')),
      },
    },
    aws_cloudwatch_query_definition: {
      [`${LOGS}/API_PutQueryDefinition.html`]: {
        name: all(
          length(1, 255),
          pattern(/^([^:*/]+\/)*[^:*/]+$/, 'have no colon and no asterisk, and no slash at its ends'),
        ),
        query_string: length(1, 10000),
        log_group_names: all(
          length(1, 512),
          pattern(/^[.\-_/#A-Za-z0-9]+$/, 'be letters, digits, . - _ / #'),
        ),
      },
    },
  },
};
