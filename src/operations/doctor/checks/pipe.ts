import { PROGRAM } from '../../../cli/command';
import { counted } from '../../../cli/counted';
import { RETRIED } from '../../../delivery/retry';
import { isContactRecordPattern } from '../../../stack/contact-record-filter';
import { APPLY, pipeCommand } from '../../commands';
import { type Deployment, functionArn } from '../../deployment/deployment';
import { whyNotRunning } from '../../pipe/state';
import { DELIVERY_SECONDS } from '../../promise';
import { CouldNotCheck } from '../finding';
import type { Metrics } from '../metrics';
import { deploymentCheck, inTheLast } from './deployment-check';

const STAGE = 'Pipe';
const PROMISED_MINUTES = DELIVERY_SECONDS / 60;
/** The time span for the current delay. */
const RECENT_MINUTES = 15;
/** Records that arrived more than two metric periods ago should have been processed. */
const WAITED_MINUTES = 10;
const TAKEN_MINUTES = 30;

export const pipe = deploymentCheck({
  id: 'pipe',
  stage: STAGE,
  findings: {
    'pipe-missing': 'fail',
    'pipe-paused': 'note',
    'pipe-stopped': 'fail',
    'pipe-stopped-by-service': 'fail',
    'pipe-stopped-by-someone': 'warn',
    'pipe-failed': 'fail',
    'pipe-changing': 'warn',
    'pipe-not-paused': 'fail',
  },
  async run(examination, report) {
    const { name, enabled } = examination.deployment.pipe;
    const described = await examination.pipe();
    if (described === undefined) {
      report('pipe-missing', `the pipe ${name} does not exist: nothing is delivered`, APPLY);
      return '';
    }
    const stopped = whyNotRunning(described, examination.deployment);
    if (stopped !== undefined) report(stopped.finding, stopped.text, stopped.remedy);
    else if (enabled === false) {
      report(
        'pipe-not-paused',
        'the pipe is RUNNING, though delivery_enabled is false: records are delivered',
        pipeCommand('stop-pipe', examination.deployment),
      );
    }
    return `${name} is RUNNING`;
  },
});

export const pipeSettings = deploymentCheck({
  id: 'pipe-settings',
  stage: STAGE,
  findings: {
    'privacy-controls-bypassed': 'fail',
    'privacy-controls-unexpected': 'warn',
    'pipe-other-source': 'fail',
    'pipe-other-target': 'fail',
    'pipe-without-queue': 'fail',
    'pipe-record-age-changed': 'warn',
    'pipe-retries-changed': 'warn',
    'pipe-template-changed': 'fail',
    'pipe-filters-records': 'fail',
    'pipe-filter-missing': 'fail',
    'pipe-logs-content': 'fail',
    'pipe-logs-nothing': 'warn',
  },
  async run(examination, report) {
    const { deployment } = examination;
    const described = await examination.pipe();
    if (described === undefined) throw new CouldNotCheck('the pipe does not exist');
    const stop = pipeCommand('stop-pipe', deployment);
    const functionName = deployment.privacyControls?.functionName;
    const enrichment = described.Enrichment ?? '';
    if (functionName !== undefined && enrichment !== functionArn(deployment, functionName)) {
      report(
        'privacy-controls-bypassed',
        `records leave UNREDACTED: the pipe ${enrichment === '' ? 'does not enrich them' : `sends them through ${enrichment}`}, not through ${functionName}`,
        `at once: ${stop}\nthen: ${APPLY}\nto see who changed it: CloudTrail, event UpdatePipe`,
      );
    } else if (functionName === undefined && enrichment !== '') {
      report(
        'privacy-controls-unexpected',
        `the pipe sends records through ${enrichment}, though enable_privacy_controls is false`,
        APPLY,
      );
    }
    if (described.Source !== deployment.stream.arn)
      report('pipe-other-source', `the pipe reads ${described.Source}, not ${deployment.stream.arn}`, APPLY);
    const destination = deployment.destination.apiDestination;
    if (!described.Target?.includes(`:api-destination/${destination}/`)) {
      report(
        'pipe-other-target',
        `the pipe sends records to ${described.Target}, not to the API destination ${destination}`,
        `unless this is intended: ${stop}\nthen: ${APPLY}`,
      );
    }
    const source = described.SourceParameters?.KinesisStreamParameters;
    const queue = source?.DeadLetterConfig?.Arn;
    if (queue !== deployment.deadLetterQueue.arn) {
      report(
        'pipe-without-queue',
        `records that cannot be delivered ${queue ? `go to ${queue}` : 'are dropped'}, and do not go to the dead-letter queue`,
        APPLY,
      );
    }
    const age = source?.MaximumRecordAgeInSeconds ?? -1;
    if (age !== deployment.pipe.maximumRecordAgeSeconds) {
      report(
        'pipe-record-age-changed',
        `the pipe retries ${age < 0 ? 'without limit' : `for ${age} seconds`}, not for ${deployment.pipe.maximumRecordAgeSeconds} as applied`,
        APPLY,
      );
    }
    const retries = source?.MaximumRetryAttempts ?? -1;
    if (retries !== deployment.pipe.maximumRetryAttempts) {
      report(
        'pipe-retries-changed',
        `the pipe retries a record ${retries < 0 ? 'without limit' : counted(retries, 'time')}, not ${counted(deployment.pipe.maximumRetryAttempts, 'time')} as applied`,
        APPLY,
      );
    }
    if (described.TargetParameters?.InputTemplate !== deployment.pipe.inputTemplate) {
      report(
        'pipe-template-changed',
        'the input template of the pipe differs from the applied one: Operata receives another format',
        `${APPLY}\nto see who changed it: CloudTrail, event UpdatePipe`,
      );
    }
    const filters = described.SourceParameters?.FilterCriteria?.Filters ?? [];
    const foreign = filters.filter(
      ({ Pattern }) => functionName !== undefined || !isContactRecordPattern(Pattern),
    );
    if (foreign.length > 0) {
      report(
        'pipe-filters-records',
        `the pipe has ${counted(foreign.length, 'filter')} that this project does not set: records that do not match are neither delivered nor dead-lettered`,
        `${APPLY}\nto see who changed it: CloudTrail, event UpdatePipe`,
      );
    } else if (functionName === undefined && filters.length === 0) {
      report(
        'pipe-filter-missing',
        'the pipe lacks its filter for contact records: agent events and other kinds on the stream are sent in full',
        `${APPLY}\nif it existed: CloudTrail, event UpdatePipe, shows who removed it`,
      );
    }
    if ((described.LogConfiguration?.Level ?? 'OFF') === 'OFF') {
      report(
        'pipe-logs-nothing',
        'the pipe logs nothing: you cannot see that Operata refuses the API key or a record',
        `with delivery_log_level = "ERROR": ${APPLY}`,
      );
    }
    if ((described.LogConfiguration?.IncludeExecutionData ?? []).length > 0) {
      report(
        'pipe-logs-content',
        `the pipe writes complete, unredacted records to its log ${deployment.pipe.logGroup}`,
        `${APPLY}\nthen delete the existing entries: aws logs delete-log-group --log-group-name ${deployment.pipe.logGroup} --region ${deployment.region}, and apply again`,
      );
    }
    return `${functionName === undefined ? 'without privacy controls, as applied' : 'through the privacy controls'}, to ${destination}, with the dead-letter queue; its log holds no records`;
  },
});

export const deliveries = deploymentCheck({
  id: 'deliveries',
  stage: STAGE,
  findings: {
    'records-not-taken': 'fail',
    'records-late': 'fail',
    'executions-timed-out': 'warn',
    'executions-throttled': 'warn',
    'enrichment-failed': 'warn',
    'delivery-failed': 'warn',
  },
  skip: ({ deployment }) =>
    deployment.pipe.enabled === false ? 'delivery is paused: delivery_enabled is false' : undefined,
  async run(examination, report) {
    const { hours } = examination.settings;
    const metrics = await examination.metrics();
    const taken = (minutes?: number): number =>
      Math.max(...['events', 'invocations', 'invocationsInAccount'].map((id) => metrics.sum(id, minutes)));
    const waiting = metrics.sum('arrived', TAKEN_MINUTES) - metrics.sum('arrived', WAITED_MINUTES);
    if (waiting > 0 && taken(TAKEN_MINUTES) === 0 && !isReadByAll(examination.deployment, metrics, waiting)) {
      report(
        'records-not-taken',
        `${counted(waiting, 'record')} arrived ${WAITED_MINUTES} to ${TAKEN_MINUTES} minutes ago, and the pipe has processed none since`,
        `see the state of the pipe above; aws pipes describe-pipe --name ${examination.deployment.pipe.name} --region ${examination.deployment.region}`,
      );
    }
    const age = (metrics.maximum('iteratorAge', RECENT_MINUTES) ?? 0) / 60_000;
    if (age > PROMISED_MINUTES) {
      report(
        'records-late',
        `a reader of the stream is ${Math.floor(age)} minutes behind: the pipe, the backup, or another consumer; records should reach Operata within ${PROMISED_MINUTES}`,
        `the failures below name the cause; if there are none: ${PROGRAM} capacity ${examination.arguments} --from-metrics`,
      );
    }
    const happened = (ids: readonly string[]): number => Math.max(...ids.map((id) => metrics.sum(id)));
    const warn = (
      id: 'executions-timed-out' | 'executions-throttled' | 'enrichment-failed' | 'delivery-failed',
      metric: readonly string[],
      [one, many]: readonly [string, string],
      remedy: string,
    ): void => {
      const count = happened(metric);
      if (count > 0) report(id, `${count} ${count === 1 ? one : many} ${inTheLast(hours)}`, remedy);
    };
    warn(
      'executions-timed-out',
      ['executionsTimedOut'],
      ['execution that timed out', 'executions that timed out'],
      'see the findings about the function and the destination',
    );
    warn(
      'executions-throttled',
      ['executionsThrottled', 'executionsThrottledInAccount'],
      ['throttled execution', 'throttled executions'],
      "ask AWS for a higher quota of concurrent pipe executions, or lower the load of the account's other pipes",
    );
    warn(
      'enrichment-failed',
      ['enrichmentFailed'],
      ['failed call of the privacy controls', 'failed calls of the privacy controls'],
      'each is retried; see the findings about the function and its role',
    );
    warn(
      'delivery-failed',
      ['targetFailed'],
      ['failed delivery', 'failed deliveries'],
      `EventBridge retries after ${RETRIED}; see the findings about the log of the pipe`,
    );
    return `${counted(taken(), 'record')} processed ${inTheLast(hours)}, none failed, and no reader is behind`;
  },
});

/**
 * Whether the pipe may have dropped the records by its filter, which only the reads of the stream
 * show: each reader, the pipe and the backup, reads each record once. The alarm pipe-not-invoked counts in the same way.
 */
function isReadByAll({ privacyControls, backup }: Deployment, metrics: Metrics, waiting: number): boolean {
  if (privacyControls !== undefined) return false;
  const readers = backup === undefined ? 1 : 2;
  const arrived = metrics.sum('arrived', TAKEN_MINUTES);
  const least = Math.max(waiting * readers, arrived * (readers - 0.5) - 2 * readers);
  return metrics.sum('read', TAKEN_MINUTES) >= least;
}
