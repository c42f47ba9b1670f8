import { BACKUP_ROLE, FUNCTION_ROLE, PIPE_ROLE } from '../../arns';
import type { Feature } from './types';

const ROLES = [PIPE_ROLE, FUNCTION_ROLE, BACKUP_ROLE];

/**
 * Whoever may write a role's policies and its trust may give itself any permission. This denies it for roles
 * without the boundary of `permissions_boundary_arn`.
 */
export const PERMISSIONS_BOUNDARY: Feature = {
  prefix: 'Boundary',
  needed: 'recommended, with `permissions_boundary_arn`',
  manages: [],
  further: [
    {
      sid: 'BoundaryOnEveryRole',
      effect: 'Deny',
      actions: [
        'iam:CreateRole',
        'iam:PutRolePermissionsBoundary',
        'iam:PutRolePolicy',
        'iam:UpdateAssumeRolePolicy',
      ],
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
