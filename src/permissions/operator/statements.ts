import { type Statement, viaService } from '../../stack/iam/statement';
import {
  API_DESTINATION,
  BACKUP_BUCKET,
  CONNECTION,
  EXISTING_BUCKET,
  EXISTING_STREAM,
  EXISTING_TOPIC,
  INSTANCE,
  KEY,
} from '../../stack/naming/arns';
import { ARNS } from '../../stack/naming/names';

/** What an operator's command may do. A test compares it with the calls that the command makes. */
export type OperatorStatements = readonly Statement[];

/** Of either stream: the one that is ours, or an adopted one. */
export const STREAMS: readonly string[] = [ARNS.contactStream, EXISTING_STREAM];

/** Of either bucket, likewise. */
export const BUCKETS: readonly string[] = [BACKUP_BUCKET, EXISTING_BUCKET];

/** The resources of DescribeApiDestination: AWS's reference names both. */
export const DESTINATION: readonly string[] = [...API_DESTINATION, ...CONNECTION];

/** Of either topic of the alarms, likewise. */
export const TOPICS: readonly string[] = [ARNS.alarmTopic, EXISTING_TOPIC];

/** GetMetricData has one permission for all metrics. */
export const metricsRead = (sid: string, because: string): Statement => ({
  sid,
  because,
  actions: ['cloudwatch:GetMetricData'],
  resources: ['*'],
  anyResourceBecause: 'CloudWatch has no narrower permission for metrics',
});

/** Besides FilterLogEvents, as the log groups are encrypted. */
export const LOGS_DECRYPTED: Statement = {
  sid: 'DecryptLogs',
  because: 'CloudWatch Logs decrypts the log with the permissions of the reader, besides its own.',
  actions: ['kms:Decrypt'],
  resources: [KEY],
  conditions: [viaService('logs')],
};

export const instanceLookedFor = (because: string): Statement => ({
  sid: 'LookForInstance',
  because,
  actions: ['connect:ListInstances', 'ds:DescribeDirectories'],
  resources: ['*'],
  anyResourceBecause: 'AWS lists the instances of an account, and has no narrower permission',
});

export const INSTANCE_LOOKED_AT: Statement = {
  sid: 'LookAtInstance',
  because:
    'The command reads the stream to which the instance writes contact records, and what else it writes there.',
  actions: ['connect:DescribeInstance', 'connect:ListInstanceStorageConfigs'],
  resources: [INSTANCE],
};
