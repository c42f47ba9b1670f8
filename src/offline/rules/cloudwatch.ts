/** What CloudWatch refuses. */

import { isList, isObject, type ObjectValue, Unknown, type Value } from '../provider/values';
import {
  API,
  all,
  arnOf,
  between,
  type Check,
  json,
  length,
  not,
  oneOf,
  pattern,
  type ServiceRules,
} from './checks';
import { dashboardProblem } from './dashboard-body';

const ALARM_STATISTIC =
  /^(SampleCount|Average|Sum|Minimum|Maximum|IQM|(p|tm|wm|tc|ts)(\d{1,2}(\.\d{1,2})?|100)|(TM|WM|PR|TC|TS)\(.*\))$/;

const CLOUDWATCH = `${API}/AmazonCloudWatch/latest/APIReference`;

const period: Check = (value) =>
  typeof value === 'number' && ![10, 20, 30].includes(value) && (value <= 0 || value % 60 !== 0)
    ? 'must be 10, 20, 30 or a multiple of 60'
    : undefined;

const namespace = all(length(1, 255), not(/^:/, 'begin with a colon'));

export const CLOUDWATCH_RULES: ServiceRules = {
  values: {
    aws_cloudwatch_metric_alarm: {
      [`${CLOUDWATCH}/API_PutMetricAlarm.html`]: {
        alarm_name: length(1, 255),
        alarm_description: length(0, 1024),
        comparison_operator: oneOf(
          'GreaterThanOrEqualToThreshold',
          'GreaterThanThreshold',
          'LessThanThreshold',
          'LessThanOrEqualToThreshold',
          'LessThanLowerOrGreaterThanUpperThreshold',
          'LessThanLowerThreshold',
          'GreaterThanUpperThreshold',
        ),
        statistic: oneOf('SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'),
        treat_missing_data: oneOf('breaching', 'notBreaching', 'ignore', 'missing'),
        evaluation_periods: between(1, 86400),
        period: period,
        alarm_actions: arnOf(),
        ok_actions: arnOf(),
        metric_name: length(1, 255),
        namespace: namespace,
      },
      [`${CLOUDWATCH}/API_MetricDataQuery.html`]: {
        'metric_query.id': all(
          length(1, 255),
          pattern(/^[a-z]\w*$/, 'be letters, digits and _, a lower-case letter first'),
        ),
        'metric_query.expression': all(length(1, 1024), not(/SEARCH\s*\(/, 'search for metrics in an alarm')),
      },
      [`${CLOUDWATCH}/API_Metric.html`]: {
        'metric_query.metric.metric_name': length(1, 255),
        'metric_query.metric.namespace': namespace,
      },
      [`${CLOUDWATCH}/API_MetricStat.html`]: {
        'metric_query.metric.period': period,
        'metric_query.metric.stat': pattern(ALARM_STATISTIC, 'be a statistic of CloudWatch'),
      },
    },
    aws_cloudwatch_dashboard: {
      [`${CLOUDWATCH}/API_PutDashboard.html`]: {
        dashboard_name: pattern(/^[A-Za-z0-9_-]{1,255}$/, 'be 1 to 255 letters, digits, - _'),
        dashboard_body: all(json, (value) =>
          typeof value === 'string' ? dashboardProblem(JSON.parse(value) as Value) : undefined,
        ),
      },
    },
  },
  combinations: {
    aws_cloudwatch_metric_alarm: [
      {
        check: ({ datapoints_to_alarm, evaluation_periods }) =>
          typeof datapoints_to_alarm === 'number' &&
          typeof evaluation_periods === 'number' &&
          datapoints_to_alarm > evaluation_periods
            ? 'datapoints_to_alarm must not be more than evaluation_periods'
            : undefined,
        source: `${CLOUDWATCH}/API_PutMetricAlarm.html`,
      },
      { check: evaluatedTooLong, source: `${CLOUDWATCH}/API_PutMetricAlarm.html` },
      { check: watchesNothing, source: `${CLOUDWATCH}/API_PutMetricAlarm.html` },
      { check: wrongQueries, source: `${CLOUDWATCH}/API_MetricDataQuery.html` },
    ],
  },
};

const queriesOf = ({ metric_query }: ObjectValue): readonly ObjectValue[] =>
  isList(metric_query) ? metric_query.filter(isObject) : [];

const metricOf = ({ metric }: ObjectValue): ObjectValue | undefined =>
  isList(metric) ? metric.filter(isObject)[0] : undefined;

/** The limit is a day for periods of less than an hour, and seven days for longer periods. */
function evaluatedTooLong(config: ObjectValue): string | undefined {
  const periods = [config.period, ...queriesOf(config).map((query) => metricOf(query)?.period)];
  const longest = Math.max(...periods.map((one) => (typeof one === 'number' ? one : 0)));
  const { evaluation_periods: count } = config;
  const limit = longest < 3600 ? 86_400 : 604_800;
  return typeof count === 'number' && count * longest > limit
    ? `evaluation_periods times the period must be at most ${limit} seconds`
    : undefined;
}

function watchesNothing(config: ObjectValue): string | undefined {
  const isSet = (value: Value | undefined): boolean => value !== null && value !== undefined;
  const ofOneMetric = ['metric_name', 'namespace', 'period', 'statistic', 'dimensions'] as const;
  if (queriesOf(config).length === 0) {
    const isNamed = isSet(config.metric_name) && isSet(config.namespace) && isSet(config.period);
    const isMeasured = isSet(config.statistic) !== isSet(config.extended_statistic);
    return isNamed && isMeasured
      ? undefined
      : 'metric_name, namespace, period and one statistic must be set, or else metric_query';
  }
  const both = ofOneMetric.filter((name) => isSet(config[name]));
  return both.length === 0 ? undefined : `${both.join(', ')} must not be set with metric_query`;
}

/** An expression can use the IDs of others. One query must be the result of the alarm. */
function wrongQueries(config: ObjectValue): string | undefined {
  const queries = queriesOf(config);
  if (queries.length === 0) return undefined;
  if (queries.filter(({ return_data }) => return_data === true).length !== 1)
    return 'exactly one metric_query must have return_data = true';
  if (queries.filter((query) => metricOf(query) !== undefined).length > 10)
    return 'at most 10 metrics can be in a metric_query';
  const ids = queries.map(({ id }) => id);
  if (new Set(ids).size < ids.length) return 'each metric_query must have an id of its own';
  for (const query of queries) {
    const { expression } = query;
    const isExpression = typeof expression === 'string' || expression === Unknown.value;
    if (isExpression === (metricOf(query) !== undefined))
      return 'each metric_query must have either an expression or a metric';
    const named = typeof expression === 'string' ? (expression.match(/\b[a-z]\w*\b/g) ?? []) : [];
    const unknown = named.find((name) => !ids.includes(name));
    if (unknown !== undefined)
      return `the expression names ${unknown}, which is not the id of a metric_query`;
  }
  return undefined;
}
