import { CAPACITY } from './capacity';
import { FIND_DEPLOYMENT } from './deployment';
import { DOCTOR } from './doctor';
import { ERASE } from './erase';
import { INIT } from './init';
import { PREFLIGHT } from './preflight';
import { REPLAY } from './replay';
import { ROTATE_KEY } from './rotate-key';
import type { OperatorStatements } from './statements';
import { VERIFY } from './verify';

/** What the policies of the operator's commands are, as `docs/operator-policies.json` holds them. */
export const OPERATOR_POLICIES = {
  /** In addition to that of the command, if the deployment is named by `--environment`. */
  environment: FIND_DEPLOYMENT,
  init: INIT,
  doctor: DOCTOR,
  /** Of `doctor --preflight`. */
  'doctor-preflight': PREFLIGHT,
  verify: VERIFY,
  replay: REPLAY,
  erase: ERASE,
  'rotate-key': ROTATE_KEY,
  capacity: CAPACITY,
} as const satisfies Readonly<Record<string, OperatorStatements>>;
