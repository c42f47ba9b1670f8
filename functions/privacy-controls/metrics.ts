/** The namespace of all metrics of the function. Their only dimension is `Environment`. */
export const METRICS_NAMESPACE = 'Operata/ConnectIntegration';

const UNITS = {
  /** Records in the events. */
  RecordsReceived: 'Count',
  /** Records handed to the pipe for delivery. */
  RecordsDelivered: 'Count',
  /** Records that can never be delivered, as they cannot be read. */
  MalformedRecords: 'Count',
  /** Records of another kind, such as agent events, which are never delivered. */
  NotContactRecords: 'Count',
  /** Records of which nothing was left, and which are therefore not delivered. */
  EmptyRecords: 'Count',
  /** Members and elements removed. One that goes with everything beneath it counts once. */
  FieldsRemoved: 'Count',
  /** Since the last good configuration was read. Absent where there has been none. */
  ConfigurationAgeSeconds: 'Seconds',
  /** Failed refreshes of the configuration since the invocation before. */
  ConfigurationRefreshFailures: 'Count',
  /** 1 where the mandatory fields alone are sent, for lack of a configuration; 0 otherwise. */
  FallbackActive: 'Count',
} as const;

/** The name of a metric. */
export type MetricName = keyof typeof UNITS;

/** The values of one invocation. What is `undefined` is left out. */
export type Metrics = { readonly [name in MetricName]: number | undefined };

/**
 * The fields that make a log line carry metrics in CloudWatch's embedded metric format: CloudWatch takes the
 * metrics out of the log, so that the function calls no API.
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
