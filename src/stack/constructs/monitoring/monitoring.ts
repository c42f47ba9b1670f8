import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmMetricQuery,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { expression, type Flag } from '../../hcl/expression';
import { hclOf, onlyIf } from '../../hcl/tokens';
import { type AlarmSpec, isExpression } from './alarm-spec';
import { AlarmTopic, type Notification } from './alarm-topic';
import { alarms } from './alarms';
import { Dashboard } from './dashboard';
import type { AlarmThresholds, Facts } from './metrics';
import { allOf } from './parts';
import { Queries } from './queries';
import { widgets } from './widgets';

/** The settings of the monitoring. */
export interface MonitoringSettings extends Notification {
  /** Whether to create the alarms. @default true */
  readonly alarms?: Flag | undefined;
  /** Whether to create the dashboard and the saved queries. @default true */
  readonly dashboard?: Flag | undefined;
  readonly thresholds?: AlarmThresholds | undefined;
}

/** HCL condition: alarms notify a created topic. */
export const alarmTopicIsOurs = ({ alarms = true, existingTopicArn }: MonitoringSettings): string =>
  `${hclOf(alarms)} && ${hclOf(existingTopicArn)} == null`;

export interface MonitoringProps extends MonitoringSettings {
  readonly facts: Omit<Facts, 'thresholds'>;
  /** HCL for the ARN of our key. */
  readonly keyArn: string;
}

/** Alarms, dashboard and saved queries that show late and missing records, and the cause. */
export class Monitoring extends Construct {
  /** HCL conditions: the alarms are on, and the dashboard is on. */
  readonly alarmsAreOn: string;
  readonly dashboardIsOn: string;
  readonly topic: AlarmTopic;
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const facts: Facts = { ...props.facts, thresholds: props.thresholds ?? {} };
    this.alarmsAreOn = hclOf(props.alarms ?? true);
    this.dashboardIsOn = hclOf(props.dashboard ?? true);
    this.topic = new AlarmTopic(this, 'topic', {
      ...props,
      naming: facts.naming,
      isOurs: alarmTopicIsOurs(props),
    });
    const all = alarms(facts);
    for (const spec of all) this.#alarm(facts, spec);
    this.dashboard = new Dashboard(this, 'dashboard', {
      facts,
      onlyIf: this.dashboardIsOn,
      alarmsAreOn: this.alarmsAreOn,
      widgets: widgets(facts),
      alarms: all,
    });
    new Queries(this, 'query', facts, this.dashboardIsOn);
  }

  #alarm(facts: Facts, spec: AlarmSpec): void {
    const notify = [expression(this.topic.arn)];
    new CloudwatchMetricAlarm(this, `alarm-${spec.id}`, {
      count: onlyIf(`${this.alarmsAreOn} && ${allOf(facts, spec.goesWith)}`),
      alarmName: `${facts.naming.names.alarmPrefix.value}${spec.id}`,
      alarmDescription: description(spec),
      ...metricsOf(spec),
      comparisonOperator: spec.comparison,
      threshold: Token.asNumber(expression(spec.threshold.value)),
      evaluationPeriods: spec.rings.of,
      datapointsToAlarm: spec.rings.periods,
      treatMissingData: spec.missingData.is,
      alarmActions: notify,
      ...(spec.endIsNotified !== false && { okActions: notify }),
    });
  }
}

/** The alarm's description, which is part of the notification. */
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
