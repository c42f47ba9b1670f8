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

/**
 * The fields that add metrics to a log line in CloudWatch's embedded metric format: CloudWatch extracts the metrics
 * from the log, so the function calls no API.
 * @param timestamp Milliseconds since 1970.
 */
export function embeddedMetrics(
  environment: string,
  timestamp: number,
  metrics: Metrics,
): Record<string, unknown> {
  const names = (Object.keys(UNITS) as MetricName[]).filter((name) => metrics[name] !== undefined);
  return {
    _aws: {
      Timestamp: timestamp,
      CloudWatchMetrics: [
        {
          Namespace: METRICS_NAMESPACE,
          Dimensions: [['Environment']],
          Metrics: names.map((name) => ({ Name: name, Unit: UNITS[name] })),
        },
      ],
    },
    Environment: environment,
    ...Object.fromEntries(names.map((name) => [name, metrics[name]])),
  };
}
