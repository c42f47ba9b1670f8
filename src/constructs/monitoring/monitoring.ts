import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmMetricQuery,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { onlyIf } from '../../count';
import { expression } from '../../expression';
import { NAMES } from '../../names';
import { type AlarmSpec, isExpression } from './alarm-spec';
import { AlarmTopic } from './alarm-topic';
import { alarms } from './alarms';
import { ALARMS_ARE_ON } from './conditions';
import { Dashboard } from './dashboard';
import type { Facts } from './metrics';
import { allOf } from './parts';
import { Queries } from './queries';
import { widgets } from './widgets';

export interface MonitoringProps extends Facts {
  /** HCL for the ARN of our key. */
  readonly keyArn: string;
}

/** What tells that records come late, or not at all, and why: alarms, dashboard, saved queries. */
export class Monitoring extends Construct {
  readonly topic: AlarmTopic;
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, { keyArn, ...facts }: MonitoringProps) {
    super(scope, id);
    this.topic = new AlarmTopic(this, 'topic', { keyArn });
    const all = alarms(facts);
    for (const spec of all) this.alarm(spec);
    this.dashboard = new Dashboard(this, 'dashboard', { widgets: widgets(facts), alarms: all });
    new Queries(this, 'query');
  }

  private alarm(spec: AlarmSpec): void {
    const notify = [expression(this.topic.arn)];
    new CloudwatchMetricAlarm(this, `alarm-${spec.id}`, {
      count: onlyIf(`${ALARMS_ARE_ON} && ${allOf(spec.goesWith)}`),
      alarmName: `${NAMES.alarmPrefix.value}${spec.id}`,
      alarmDescription: description(spec),
      ...metricsOf(spec),
      comparisonOperator: spec.comparison,
      threshold: Token.asNumber(expression(spec.threshold.value)),
      evaluationPeriods: spec.rings.of,
      datapointsToAlarm: spec.rings.periods,
      treatMissingData: spec.missingData.is,
      alarmActions: notify,
      ...(spec.tellsItsEnd && { okActions: notify }),
    });
  }
}

/** What whoever gets the notification reads. */
export const description = ({ means, loses, next }: AlarmSpec): string =>
  `${means} What you lose: ${loses} Next: ${next}`;

function metricsOf({ watches, periodSeconds: period }: AlarmSpec) {
  if (!isExpression(watches)) {
    const { metric, statistic } = watches;
    return {
      namespace: metric.namespace,
      metricName: metric.name,
      dimensions: metric.dimensions,
      statistic,
      period,
    };
  }
  const metricQuery: CloudwatchMetricAlarmMetricQuery[] = Object.entries(watches.measures).map(
    ([id, { metric, statistic }]) => ({
      id,
      returnData: false,
      metric: {
        namespace: metric.namespace,
        metricName: metric.name,
        dimensions: metric.dimensions,
        stat: statistic,
        period,
      },
    }),
  );
  return {
    metricQuery: [
      { id: 'watched', expression: watches.expression, label: 'Watched', returnData: true },
      ...Object.entries(watches.steps ?? {}).map(([id, expression]) => ({
        id,
        expression,
        returnData: false,
      })),
      ...metricQuery,
    ],
  };
}
