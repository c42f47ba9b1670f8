/** What CloudWatch Logs refuses. */
import { all, arnOf, length, not, oneOf, pattern } from '../provider/checks';
import { API, type ServiceRules } from './rule';

const LOGS = `${API}/AmazonCloudWatchLogs/latest/APIReference`;

const RETENTION_DAYS = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const LOGS_RULES: ServiceRules = {
  values: {
    aws_cloudwatch_log_group: [
      {
        path: 'name',
        check: all(
          length(1, 512),
          pattern(/^[.\-_/#A-Za-z0-9]+$/, 'be letters, digits, . - _ / #'),
          not(/^aws\//, 'start with aws/'),
        ),
        source: `${LOGS}/API_CreateLogGroup.html`,
      },
      {
        path: 'retention_in_days',
        check: oneOf(...RETENTION_DAYS),
        source: `${LOGS}/API_PutRetentionPolicy.html`,
      },
      { path: 'kms_key_id', check: arnOf('kms'), source: `${LOGS}/API_CreateLogGroup.html` },
    ],
    aws_cloudwatch_log_stream: [
      {
        path: 'name',
        check: all(length(1, 512), pattern(/^[^:*]+$/, 'have no colon and no asterisk')),
        source: `${LOGS}/API_CreateLogStream.html`,
      },
    ],
    aws_cloudwatch_query_definition: [
      {
        path: 'name',
        check: all(
          length(1, 255),
          pattern(/^([^:*/]+\/)*[^:*/]+$/, 'have no colon and no asterisk, and no slash at its ends'),
        ),
        source: `${LOGS}/API_PutQueryDefinition.html`,
      },
      { path: 'query_string', check: length(1, 10000), source: `${LOGS}/API_PutQueryDefinition.html` },
      {
        path: 'log_group_names',
        check: all(length(1, 512), pattern(/^[.\-_/#A-Za-z0-9]+$/, 'be letters, digits, . - _ / #')),
        source: `${LOGS}/API_PutQueryDefinition.html`,
      },
    ],
  },
};
