/** The graphs of the dashboard, in the order in which a record passes the shown parts. */
import { type Facts, type Metric, metricsIn, type Statistic, thresholdOf } from './metrics';
import type { Part } from './parts';

/** One line in a graph. */
export interface Line {
  readonly metric: Metric;
  readonly statistic: Statistic;
  /** Without a label, the line is not drawn. Expressions use it by its ID. */
  readonly label?: string;
  readonly id?: string;
  readonly axis?: 'right';
  readonly goesWith?: readonly Part[];
}

/** A line that is computed from others. */
export interface Computed {
  readonly expression: string;
  readonly label: string;
}

export interface Widget {
  readonly title: string;
  readonly goesWith?: readonly Part[];
  readonly lines: readonly (Line | Computed)[];
  /** A horizontal line: its label and HCL for its value. */
  readonly limit?: readonly [label: string, value: string];
}

export const isComputed = (line: Line | Computed): line is Computed => 'expression' in line;

const line = (
  metric: Metric,
  statistic: Statistic,
  label: string,
  more: Pick<Line, 'axis' | 'goesWith'> = {},
): Line => ({ metric, statistic, label, ...more });

/** A metric with two possible sets of dimensions, drawn as one line. */
function inBothReadings(
  name: string,
  readings: readonly Metric[],
  label: string,
): readonly (Line | Computed)[] {
  const measures = readings.map(
    (metric, index): Line => ({ metric, statistic: 'Sum', id: `${name.toLowerCase()}${index + 1}` }),
  );
  const filled = measures.map(({ id }) => `FILL(${id}, 0)`);
  return [...measures, { expression: `MAX([${filled.join(', ')}])`, label }];
}

/** All graphs. */
export function widgets(facts: Facts): readonly Widget[] {
  const metrics = metricsIn(facts);
  const both = (name: string, label: string): readonly (Line | Computed)[] =>
    inBothReadings(name, metrics.pipeInBothReadings(name), label);
  return [
    {
      title: 'Stream: records from Amazon Connect',
      lines: [
        line(metrics.stream('IncomingRecords'), 'Sum', 'Records'),
        line(metrics.stream('WriteProvisionedThroughputExceeded'), 'Sum', 'Refused writes'),
      ],
    },
    {
      title: 'Stream: age of the records that are read (ms)',
      lines: [line(metrics.stream('GetRecords.IteratorAgeMilliseconds'), 'Maximum', 'Oldest')],
      limit: ['alarm_delay_seconds', `${thresholdOf(facts, 'delaySeconds')} * 1000`],
    },
    {
      title: 'Pipe: events and invocations',
      lines: [line(metrics.pipe('EventCount'), 'Sum', 'Events'), ...both('Invocations', 'Invocations')],
    },
    {
      title: 'Pipe: failures by stage',
      lines: [
        line(metrics.pipe('ExecutionFailed'), 'Sum', 'Execution'),
        line(metrics.pipe('EnrichmentStageFailed'), 'Sum', 'Privacy controls', {
          goesWith: ['privacy controls'],
        }),
        line(metrics.pipe('TargetStageFailed'), 'Sum', 'Operata'),
        line(metrics.pipe('ExecutionTimeout'), 'Sum', 'Timed out'),
        ...both('ExecutionThrottled', 'Throttled'),
      ],
    },
    {
      title: 'Privacy controls: duration (ms)',
      goesWith: ['privacy controls'],
      lines: [
        line(metrics.function('Duration'), 'Average', 'Average'),
        line(metrics.function('Duration'), 'p95', 'p95'),
        line(metrics.function('Duration'), 'Maximum', 'Longest'),
      ],
      limit: ['privacy_function_timeout_seconds', `${facts.functionTimeoutSeconds} * 1000`],
    },
    {
      title: 'Privacy controls: errors and throttles',
      goesWith: ['privacy controls'],
      lines: [
        line(metrics.function('Invocations'), 'Sum', 'Invocations', { axis: 'right' }),
        line(metrics.function('Errors'), 'Sum', 'Errors'),
        line(metrics.function('Throttles'), 'Sum', 'Throttles'),
      ],
    },
    {
      title: 'Privacy controls: records',
      goesWith: ['privacy controls'],
      lines: [
        line(metrics.privacy('FieldsRemoved'), 'Sum', 'Fields removed', { axis: 'right' }),
        line(metrics.privacy('FieldsReplaced'), 'Sum', 'Fields replaced', { axis: 'right' }),
        line(metrics.privacy('MalformedRecords'), 'Sum', 'Malformed records'),
        line(metrics.privacy('NotContactRecords'), 'Sum', 'Not contact records'),
        line(metrics.privacy('EmptyRecords'), 'Sum', 'Records of which nothing was left'),
      ],
    },
    {
      title: 'Privacy controls: configuration',
      goesWith: ['privacy controls'],
      lines: [
        line(metrics.privacy('ConfigurationAgeSeconds'), 'Maximum', 'Age (s)', { axis: 'right' }),
        line(metrics.privacy('FallbackActive'), 'Maximum', 'Mandatory fields alone (1: yes)'),
        line(metrics.privacy('ConfigurationRefreshFailures'), 'Sum', 'Failed refreshes'),
      ],
    },
    {
      title: 'Operata: latency (ms)',
      lines: [
        line(metrics.pipe('TargetStageDuration'), 'Average', 'Average'),
        line(metrics.pipe('TargetStageDuration'), 'Maximum', 'Longest'),
      ],
    },
    {
      title: 'Dead-letter queue',
      lines: [
        line(metrics.queue('ApproximateNumberOfMessagesVisible'), 'Maximum', 'Records'),
        line(metrics.queue('ApproximateAgeOfOldestMessage'), 'Maximum', 'Oldest (s)', { axis: 'right' }),
      ],
    },
    {
      title: 'Backup: freshness',
      goesWith: ['backup'],
      lines: [
        line(metrics.backup('DeliveryToS3.DataFreshness'), 'Maximum', 'Oldest record not yet written (s)'),
        line(metrics.backup('KinesisMillisBehindLatest'), 'Maximum', 'Behind the stream (ms)', {
          axis: 'right',
        }),
      ],
      limit: [
        'the buffer and alarm_backup_delay_seconds',
        `${facts.backupBufferSeconds} + ${thresholdOf(facts, 'backupDelaySeconds')}`,
      ],
    },
    {
      title: 'Backup: writes',
      goesWith: ['backup'],
      lines: [
        line(metrics.backup('DeliveryToS3.Records'), 'Sum', 'Records written', { axis: 'right' }),
        line(metrics.backup('DeliveryToS3.Success'), 'Average', 'Share of writes that succeed'),
        line(metrics.backup('KMSKeyAccessDenied'), 'Sum', 'Key denied'),
      ],
    },
  ];
}
