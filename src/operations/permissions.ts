import { CAPACITY } from './capacity/permissions';
import { FIND_DEPLOYMENT } from './deployment/permissions';
import type { OperatorStatements } from './statements';

/** What the policies of the operator's commands are, as `docs/operator-policies.json` holds them. */
export const OPERATOR_POLICIES = {
  /** Besides that of the command, where it is told the deployment by `--environment`. */
  environment: FIND_DEPLOYMENT,
  capacity: CAPACITY,
} as const satisfies Readonly<Record<string, OperatorStatements>>;
