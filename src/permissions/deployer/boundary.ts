import { BACKUP_ROLE, FUNCTION_ROLE, PIPE_ROLE } from '../../stack/naming/arns';
import type { Feature } from './types';

const ROLES = [PIPE_ROLE, FUNCTION_ROLE, BACKUP_ROLE];

/**
 * A principal that can write a role's policies and trust can give itself any permission. This denies writing policies
 * of roles without the boundary of `permissions_boundary_arn`, so that these roles never exceed the boundary.
 */
export const PERMISSIONS_BOUNDARY: Feature = {
  prefix: 'Boundary',
  needed: 'recommended, with `permissions_boundary_arn`',
  manages: [],
  further: [
    {
      sid: 'BoundaryOnEveryRole',
      effect: 'Deny',
      // Not UpdateAssumeRolePolicy: it lacks the condition key, so it would always be denied.
      actions: ['iam:CreateRole', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy'],
      resources: ROLES,
      conditions: [
        { test: 'StringNotEquals', variable: 'iam:PermissionsBoundary', values: ['BOUNDARY_ARN'] },
      ],
    },
    {
      sid: 'BoundaryStays',
      effect: 'Deny',
      actions: ['iam:DeleteRolePermissionsBoundary'],
      resources: ROLES,
    },
  ],
};
