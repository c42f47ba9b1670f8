/** What IAM refuses. */
import { all, arnOf, length, pattern, policy } from '../provider/checks';
import { API, type ServiceRules } from './rule';

const IAM = `${API}/IAM/latest`;

export const IAM_RULES: ServiceRules = {
  values: {
    aws_iam_role: [
      {
        path: 'name',
        check: all(length(1, 64), pattern(/^[\w+=,.@-]+$/, 'be letters, digits, + = , . @ - _')),
        source: `${IAM}/APIReference/API_CreateRole.html`,
      },
      { path: 'description', check: length(0, 1000), source: `${IAM}/APIReference/API_CreateRole.html` },
      {
        path: 'permissions_boundary',
        check: arnOf('iam'),
        source: `${IAM}/APIReference/API_CreateRole.html`,
      },
      {
        path: 'assume_role_policy',
        check: policy('trust', 4096),
        source: `${IAM}/UserGuide/reference_iam-quotas.html`,
      },
    ],
    aws_iam_role_policy: [
      {
        path: 'name',
        check: all(length(1, 128), pattern(/^[\w+=,.@-]+$/, 'be letters, digits, + = , . @ - _')),
        source: `${IAM}/APIReference/API_PutRolePolicy.html`,
      },
      {
        path: 'policy',
        check: policy('identity', 10240),
        source: `${IAM}/UserGuide/reference_iam-quotas.html`,
      },
    ],
  },
};
