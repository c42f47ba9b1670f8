/** The graphs of the dashboard, in the order in which a record passes what they show. */
import {
  backupMetric,
  type Facts,
  functionMetric,
  type Metric,
  pipeMetric,
  pipeMetricInBothReadings,
  privacyMetric,
  queueMetric,
  type Statistic,
  streamMetric,
} from './metrics';
import type { Part } from './parts';

/** One line in a graph. */
export interface Line {
  readonly metric: Metric;
  readonly statistic: Statistic;
  /** Of the line. Absent: the line is not drawn, but counts in the expression, under its ID. */
  readonly label?: string;
  readonly id?: string;
  readonly axis?: 'right';
  readonly goesWith?: readonly Part[];
}

/** A line that is computed of others. */
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

/** A metric whose dimensions can be read in two ways: drawn once, whichever there is. */
function inBothReadings(name: string, label: string): readonly (Line | Computed)[] {
  const measures = pipeMetricInBothReadings(name).map(
    (metric, index): Line => ({ metric, statistic: 'Sum', id: `${name.toLowerCase()}${index + 1}` }),
  );
  const filled = measures.map(({ id }) => `FILL(${id}, 0)`);
  return [...measures, { expression: `MAX([${filled.join(', ')}])`, label }];
}

/** All graphs. */
export function widgets(facts: Facts): readonly Widget[] {
  return [
    {
      title: 'Stream: records from Amazon Connect',
      lines: [
        line(streamMetric(facts, 'IncomingRecords'), 'Sum', 'Records'),
        line(streamMetric(facts, 'WriteProvisionedThroughputExceeded'), 'Sum', 'Refused writes'),
      ],
    },
    {
      title: 'Stream: age of the records that are read (ms)',
      lines: [line(streamMetric(facts, 'GetRecords.IteratorAgeMilliseconds'), 'Maximum', 'Oldest')],
      limit: ['alarm_delay_seconds', 'var.alarm_delay_seconds * 1000'],
    },
    {
      title: 'Pipe: events and invocations',
      lines: [
        line(pipeMetric('EventCount'), 'Sum', 'Events'),
        ...inBothReadings('Invocations', 'Invocations'),
      ],
    },
    {
      title: 'Pipe: failures by stage',
      lines: [
        line(pipeMetric('ExecutionFailed'), 'Sum', 'Execution'),
        line(pipeMetric('EnrichmentStageFailed'), 'Sum', 'Privacy controls', {
          goesWith: ['privacy controls'],
        }),
        line(pipeMetric('TargetStageFailed'), 'Sum', 'Operata'),
        line(pipeMetric('ExecutionTimeout'), 'Sum', 'Timed out'),
        ...inBothReadings('ExecutionThrottled', 'Throttled'),
      ],
    },
    {
      title: 'Privacy controls: duration (ms)',
      goesWith: ['privacy controls'],
      lines: [
        line(functionMetric('Duration'), 'Average', 'Average'),
        line(functionMetric('Duration'), 'p95', 'p95'),
        line(functionMetric('Duration'), 'Maximum', 'Longest'),
      ],
      limit: ['privacy_function_timeout_seconds', 'var.privacy_function_timeout_seconds * 1000'],
    },
    {
      title: 'Privacy controls: errors and throttles',
      goesWith: ['privacy controls'],
      lines: [
        line(functionMetric('Invocations'), 'Sum', 'Invocations', { axis: 'right' }),
        line(functionMetric('Errors'), 'Sum', 'Errors'),
        line(functionMetric('Throttles'), 'Sum', 'Throttles'),
      ],
    },
    {
      title: 'Privacy controls: records',
      goesWith: ['privacy controls'],
      lines: [
        line(privacyMetric('FieldsRemoved'), 'Sum', 'Fields removed', { axis: 'right' }),
        line(privacyMetric('MalformedRecords'), 'Sum', 'Malformed records'),
        line(privacyMetric('NotContactRecords'), 'Sum', 'Not contact records'),
        line(privacyMetric('EmptyRecords'), 'Sum', 'Records of which nothing was left'),
      ],
    },
    {
      title: 'Privacy controls: configuration',
      goesWith: ['privacy controls'],
      lines: [
        line(privacyMetric('ConfigurationAgeSeconds'), 'Maximum', 'Age (s)', { axis: 'right' }),
        line(privacyMetric('FallbackActive'), 'Maximum', 'Mandatory fields alone (1: yes)'),
        line(privacyMetric('ConfigurationRefreshFailures'), 'Sum', 'Failed refreshes'),
      ],
    },
    {
      title: 'Operata: latency (ms)',
      lines: [
        line(pipeMetric('TargetStageDuration'), 'Average', 'Average'),
        line(pipeMetric('TargetStageDuration'), 'Maximum', 'Longest'),
      ],
    },
    {
      title: 'Dead-letter queue',
      lines: [
        line(queueMetric('ApproximateNumberOfMessagesVisible'), 'Maximum', 'Records'),
        line(queueMetric('ApproximateAgeOfOldestMessage'), 'Maximum', 'Oldest (s)', { axis: 'right' }),
      ],
    },
    {
      title: 'Backup: freshness',
      goesWith: ['backup'],
      lines: [
        line(backupMetric('DeliveryToS3.DataFreshness'), 'Maximum', 'Oldest record not yet written (s)'),
        line(backupMetric('KinesisMillisBehindLatest'), 'Maximum', 'Behind the stream (ms)', {
          axis: 'right',
        }),
      ],
      limit: [
        'the buffer and alarm_backup_delay_seconds',
        'var.backup_buffer_interval_seconds + var.alarm_backup_delay_seconds',
      ],
    },
    {
      title: 'Backup: writes',
      goesWith: ['backup'],
      lines: [
        line(backupMetric('DeliveryToS3.Records'), 'Sum', 'Records written', { axis: 'right' }),
        line(backupMetric('DeliveryToS3.Success'), 'Average', 'Share of writes that succeed'),
        line(backupMetric('KMSKeyAccessDenied'), 'Sum', 'Key denied'),
      ],
    },
  ];
}
