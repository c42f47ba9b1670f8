/** What CloudWatch refuses. */
import { arnOf, between, json, length, oneOf, pattern } from '../checks';
import { API, type ServiceRules } from './rule';

const CLOUDWATCH = `${API}/AmazonCloudWatch/latest/APIReference`;

export const CLOUDWATCH_RULES: ServiceRules = {
  values: {
    aws_cloudwatch_metric_alarm: [
      { path: 'alarm_name', check: length(1, 255), source: `${CLOUDWATCH}/API_PutMetricAlarm.html` },
      { path: 'alarm_description', check: length(0, 1024), source: `${CLOUDWATCH}/API_PutMetricAlarm.html` },
      {
        path: 'comparison_operator',
        check: oneOf(
          'GreaterThanOrEqualToThreshold',
          'GreaterThanThreshold',
          'LessThanThreshold',
          'LessThanOrEqualToThreshold',
          'LessThanLowerOrGreaterThanUpperThreshold',
          'LessThanLowerThreshold',
          'GreaterThanUpperThreshold',
        ),
        source: `${CLOUDWATCH}/API_PutMetricAlarm.html`,
      },
      {
        path: 'statistic',
        check: oneOf('SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'),
        source: `${CLOUDWATCH}/API_PutMetricAlarm.html`,
      },
      {
        path: 'treat_missing_data',
        check: oneOf('breaching', 'notBreaching', 'ignore', 'missing'),
        source: `${CLOUDWATCH}/API_PutMetricAlarm.html`,
      },
      {
        path: 'evaluation_periods',
        check: between(1, 86400),
        source: `${CLOUDWATCH}/API_PutMetricAlarm.html`,
      },
      {
        path: 'period',
        check: (value) =>
          typeof value === 'number' && ![10, 20, 30].includes(value) && (value <= 0 || value % 60 !== 0)
            ? 'must be 10, 20, 30 or a multiple of 60'
            : undefined,
        source: `${CLOUDWATCH}/API_PutMetricAlarm.html`,
      },
      { path: 'alarm_actions', check: arnOf(), source: `${CLOUDWATCH}/API_PutMetricAlarm.html` },
      { path: 'ok_actions', check: arnOf(), source: `${CLOUDWATCH}/API_PutMetricAlarm.html` },
    ],
    aws_cloudwatch_dashboard: [
      {
        path: 'dashboard_name',
        check: pattern(/^[A-Za-z0-9_-]{1,255}$/, 'be 1 to 255 letters, digits, - _'),
        source: `${CLOUDWATCH}/API_PutDashboard.html`,
      },
      { path: 'dashboard_body', check: json, source: `${CLOUDWATCH}/API_PutDashboard.html` },
    ],
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
    ],
  },
};
