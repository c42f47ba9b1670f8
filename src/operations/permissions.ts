import { FIND_DEPLOYMENT } from './deployment/permissions';
import { REPLAY } from './replay/permissions';
import type { OperatorStatements } from './statements';

/** What the policies of the operator's commands are, as `docs/operator-policies.json` holds them. */
export const OPERATOR_POLICIES = {
  /** Besides that of the command, where it is told the deployment by `--environment`. */
  environment: FIND_DEPLOYMENT,
  replay: REPLAY,
} as const satisfies Readonly<Record<string, OperatorStatements>>;
