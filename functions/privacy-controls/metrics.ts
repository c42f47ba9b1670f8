/** The namespace of all metrics of the function. Their only dimension is `Environment`. */
export const METRICS_NAMESPACE = 'Operata/ConnectIntegration';

const UNITS = {
  /** Records in the event. */
  RecordsReceived: 'Count',
  /** Records handed to the pipe for delivery. */
  RecordsDelivered: 'Count',
  /** Records that cannot be read, and are therefore never delivered. */
  MalformedRecords: 'Count',
  /** Records of another kind, such as agent events, which are never delivered. */
  NotContactRecords: 'Count',
  /** Records of which nothing is left, and which are therefore not delivered. */
  EmptyRecords: 'Count',
  /** Members and elements removed. One that is removed with everything beneath it counts once. */
  FieldsRemoved: 'Count',
  /** Values replaced. Absent if the configuration replaces nothing. */
  FieldsReplaced: 'Count',
  /** Since the last good configuration was read. Absent if there has been none. */
  ConfigurationAgeSeconds: 'Seconds',
  /** Failed refreshes of the configuration since the previous invocation. */
  ConfigurationRefreshFailures: 'Count',
  /** 1 if only the mandatory fields are sent, because there is no usable configuration; otherwise 0. */
  FallbackActive: 'Count',
  /**
   * 1 if fields are removed that would become pseudonyms, because the key is unavailable; otherwise 0. Absent if the
   * configuration asks for no pseudonyms.
   */
  PseudonymKeyUnavailable: 'Count',
} as const;

export type MetricName = keyof typeof UNITS;

/** The values of one invocation. A metric that is `undefined` is omitted. */
export type Metrics = { readonly [name in MetricName]: number | undefined };

/** What precedes the value of each metric in a line, and its bit in a set of metrics. */
const MEMBERS = (Object.keys(UNITS) as MetricName[]).map((name, index) => ({
  name,
  before: `,"${name}":`,
  bit: 1 << index,
}));

/** The definitions of a set of metrics in a line. There are few sets: the configuration decides which are absent. */
const definitionsOf: string[] = [];

function define(present: number): string {
  const metrics = JSON.stringify(
    MEMBERS.filter(({ bit }) => present & bit).map(({ name }) => ({ Name: name, Unit: UNITS[name] })),
  );
  return `"CloudWatchMetrics":[{"Namespace":"${METRICS_NAMESPACE}","Dimensions":[["Environment"]],"Metrics":${metrics}}]`;
}

/**
 * The members that add metrics to a log line in CloudWatch's embedded metric format, as JSON without the braces:
 * CloudWatch extracts the metrics from the log, so the function calls no API. Written by hand, because every event has
 * such a line, and most of it never changes.
 * @param timestamp Milliseconds since 1970.
 */
export function embeddedMetrics(environment: string, timestamp: number, metrics: Metrics): string {
  let present = 0;
  let values = '';
  for (const { name, before, bit } of MEMBERS) {
    const value = metrics[name];
    if (value === undefined) continue;
    present |= bit;
    values += before + value;
  }
  definitionsOf[present] ??= define(present);
  const definitions = definitionsOf[present];
  return `"_aws":{"Timestamp":${timestamp},${definitions}},"Environment":${JSON.stringify(environment)}${values}`;
}
