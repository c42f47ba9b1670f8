import { PROGRAM } from '../../../cli/command';
import { CHECK_CREDENTIALS, isRetried, refusesCredentials } from '../../../delivery/retry';
import { type JsonObject, member } from '../../../records/json';
import { ifThere } from '../../aws/answers';
import type { LogEntry } from '../../aws/log-events';
import { APPLY, operatorCommand } from '../../commands';
import { answeredStatus } from '../../pipe/log';
import { logEntries, refuseUnread } from '../log-events';
import { deploymentCheck, inTheLast } from './deployment-check';

/** The stage that answered. */
type Stage = 'target' | 'enrichment';

/** A filter pattern that matches every log entry with a response of a service. */
const WITH_AN_ANSWER = '"httpStatusCode"';

export const pipeLog = deploymentCheck({
  id: 'pipe-log',
  stage: 'Pipe',
  findings: {
    'pipe-log-missing': 'fail',
    'credentials-refused': 'fail',
    'records-refused': 'fail',
    'destination-failing': 'warn',
    'privacy-controls-refused': 'fail',
  },
  async run(examination, report) {
    const { deployment, aws, settings } = examination;
    const { logGroup, name } = deployment.pipe;
    const startTime = settings.now - settings.hours * 3_600_000;
    const log = await ifThere(
      logEntries(aws, { logGroupName: logGroup, startTime, filterPattern: WITH_AN_ANSWER }),
    );
    if (log === undefined) {
      report(
        'pipe-log-missing',
        `the log group ${logGroup} does not exist: errors of the pipe are not recorded`,
        APPLY,
      );
      return '';
    }
    // Refusals of an earlier key no longer count: changing the key again would lead in a circle.
    const connection = await examination.connection().catch(() => undefined);
    const answers = answersIn(log.entries, connection?.LastModifiedTime);
    if (answers.target.size + answers.enrichment.size === 0) refuseUnread(log, settings.hours);
    const found = (stage: Stage, those: (status: number) => boolean): string | undefined => {
      const counts = [...answers[stage]].filter(([status]) => those(status)).sort(([a], [b]) => a - b);
      if (counts.length === 0) return undefined;
      const shown = counts
        .map(([status, count]) => `${status} in ${count} ${count === 1 ? 'entry' : 'entries'}`)
        .join(', ');
      return `${shown}${log.more ? ', and more' : ''}, ${inTheLast(settings.hours)}`;
    };

    const refused = found('target', refusesCredentials);
    if (refused !== undefined) {
      report(
        'credentials-refused',
        `Operata refuses the credentials: ${refused}; a 401 or 407 de-authorizes the connection, which stops every delivery; after a 403 the record is dead-lettered`,
        `${CHECK_CREDENTIALS}\nto change the key: ${operatorCommand('rotate-key', deployment, '--body FILE')}\nthen put the records back: ${PROGRAM} replay ${examination.arguments} --dead-letters --dry-run`,
      );
    }
    const rejected = found('target', (status) => !refusesCredentials(status) && !isRetried(status));
    if (rejected !== undefined) {
      report(
        'records-refused',
        `Operata refuses records: ${rejected}; such records are not retried`,
        `compare operata_endpoint, operata_http_method and delivery_body with the values from Operata\nthen put the records back: ${PROGRAM} replay ${examination.arguments} --dead-letters --dry-run`,
      );
    }
    const failing = found('target', (status) => !refusesCredentials(status) && isRetried(status));
    if (failing !== undefined) {
      report(
        'destination-failing',
        `Operata answers with errors: ${failing}; these are retried`,
        'if it continues: ask Operata; for 429, lower operata_rate_limit_per_second',
      );
    }
    const forbidden = found('enrichment', (status) => status >= 400);
    if (forbidden !== undefined) {
      report(
        'privacy-controls-refused',
        `the pipe cannot call the privacy controls: ${forbidden}`,
        'see the findings about the function, and about the role of the pipe',
      );
    }
    return `no error in the log of ${name} ${inTheLast(settings.hours)}`;
  },
});

/**
 * How often each status was logged, by stage. The step names the stage, such as `TARGET_INVOCATION_FAILED`; the
 * entry about the whole execution repeats it, and counts only if no step was logged.
 * @param changed when the connection got its current credentials. Undefined: not known
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-logs-schema.html
 */
function answersIn(
  entries: readonly LogEntry[],
  changed: Date | undefined,
): Readonly<Record<Stage, ReadonlyMap<number, number>>> {
  const counts = {
    target: new Map<number, number>(),
    enrichment: new Map<number, number>(),
    other: new Map<number, number>(),
  };
  const isEarlier = (at: Date): boolean => changed !== undefined && at.getTime() > 0 && at < changed;
  for (const { at, entry } of entries) {
    const status = statusOf(entry);
    if (status === undefined) continue;
    const step = String(member(entry, 'messageType'));
    const stage = /^ENRICHMENT/i.test(step) ? 'enrichment' : /^TARGET/i.test(step) ? 'target' : 'other';
    if (stage !== 'enrichment' && refusesCredentials(status) && isEarlier(at)) continue;
    counts[stage].set(status, (counts[stage].get(status) ?? 0) + 1);
  }
  const { target, enrichment, other } = counts;
  return { target: target.size + enrichment.size > 0 ? target : other, enrichment };
}

function statusOf(entry: JsonObject): number | undefined {
  const status = Number(answeredStatus(entry));
  return status >= 400 && status <= 599 ? status : undefined;
}
