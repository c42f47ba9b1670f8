import { EXISTING_STREAM } from '../arns';
import type { Statement } from '../iam/statement';
import { ARNS } from '../names';

/** What an operator's command may do. A test holds it against the calls that the command makes. */
export type OperatorStatements = readonly Statement[];

/** Of either stream: the one that is ours, or an adopted one. */
export const STREAMS: readonly string[] = [ARNS.contactStream, EXISTING_STREAM];
