import type { Examination } from '../examination';
import type { Check, FindingOf } from '../finding';
import { alarmPath, alarms } from './alarms';
import { backup, backupDeliveries, backupLog, bucket } from './backup';
import { association, grant, streamKinds } from './connect';
import { apiDestination, connection } from './destination';
import { network } from './network';
import { deliveries, pipe, pipeSettings } from './pipe';
import { pipeLog } from './pipe-log';
import { functionCode, functionRuns, privacyFunction, redactionDocument } from './privacy';
import { pseudonyms } from './pseudonyms';
import { queue, queueAge } from './queue';
import { backupRole, functionRole, pipeRole } from './roles';
import { arrivals, key, reads, stream } from './stream';
import { version } from './version';

/** Every check of a deployment, in the order of the report. */
const ALL = [
  association,
  streamKinds,
  grant,
  stream,
  key,
  arrivals,
  reads,
  pipe,
  pipeSettings,
  deliveries,
  pipeLog,
  privacyFunction,
  functionCode,
  redactionDocument,
  network,
  functionRuns,
  pseudonyms,
  connection,
  apiDestination,
  backup,
  bucket,
  backupDeliveries,
  backupLog,
  queue,
  queueAge,
  pipeRole,
  functionRole,
  backupRole,
  alarms,
  alarmPath,
  version,
] as const;

/** All findings of doctor about a deployment. */
export type FindingId = FindingOf<typeof ALL>;

export const CHECKS: readonly Check<Examination>[] = ALL;
