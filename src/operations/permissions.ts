import { CAPACITY } from './capacity/permissions';
import { FIND_DEPLOYMENT } from './deployment/permissions';
import { DOCTOR } from './doctor/permissions';
import { PREFLIGHT } from './doctor/preflight/permissions';
import { ROTATE_KEY } from './rotate-key/permissions';
import type { OperatorStatements } from './statements';
import { VERIFY } from './verify/permissions';

/** What the policies of the operator's commands are, as `docs/operator-policies.json` holds them. */
export const OPERATOR_POLICIES = {
  /** Besides that of the command, where it is told the deployment by `--environment`. */
  environment: FIND_DEPLOYMENT,
  doctor: DOCTOR,
  /** Of `doctor --preflight`. */
  'doctor-preflight': PREFLIGHT,
  capacity: CAPACITY,
  'rotate-key': ROTATE_KEY,
  verify: VERIFY,
} as const satisfies Readonly<Record<string, OperatorStatements>>;
