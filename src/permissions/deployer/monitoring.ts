import { ALARM_TOPIC, ALL_ALARMS, DASHBOARD } from '../../stack/naming/arns';
import { ARNS } from '../../stack/naming/names';
import type { Feature } from './types';

/** The alarms. */
export const ALARMS: Feature = {
  prefix: 'Alarms',
  needed: '`alarms_enabled` is true',
  manages: [{ type: 'aws_cloudwatch_metric_alarm', on: [ARNS.alarms] }],
  further: [
    {
      sid: 'AlarmsLookAtAlarms',
      actions: ['cloudwatch:DescribeAlarms'],
      planActions: ['cloudwatch:DescribeAlarms'],
      resources: [ALL_ALARMS],
      unconfirmed:
        'AWS’s reference has `cloudwatch:DescribeAlarms` on single alarms; refusals that others report name `alarm:*`, whichever alarm was asked for. It is allowed for all of the region, and shows their settings and states.',
    },
  ],
};

/** The topic that they notify, if it is ours. */
export const ALARM_TOPIC_FEATURE: Feature = {
  prefix: 'AlarmTopic',
  needed: '`alarms_enabled` is true, and `existing_alarm_topic_arn` is null',
  manages: [
    { type: 'aws_sns_topic', on: ALARM_TOPIC },
    { type: 'aws_sns_topic_policy', on: ALARM_TOPIC },
    { type: 'aws_sns_topic_subscription', on: ALARM_TOPIC },
  ],
};

/** The dashboard, and the saved queries. */
export const DASHBOARD_FEATURE: Feature = {
  prefix: 'Dashboard',
  needed: '`dashboard_enabled` is true',
  manages: [
    { type: 'aws_cloudwatch_dashboard', on: [DASHBOARD] },
    { type: 'aws_cloudwatch_query_definition', on: [], writesAreStated: true },
  ],
  further: [
    {
      sid: 'DashboardSaveQueries',
      actions: ['logs:DeleteQueryDefinition', 'logs:PutQueryDefinition'],
      resources: ['*'],
      anyResourceBecause: 'CloudWatch Logs has no resource to name for a saved query',
    },
  ],
};
