/** Alarms and dashboard as a plan over the offline provider has them: what is asked of CloudWatch. */
import type { Plan } from '../../../../src/artefact/terraform/terraform-json';
import { GUIDE } from '../../../harness/conditions';
import { firstPlan } from '../../../harness/terraform';
import type { AskedMetric } from './emitted';

/** A metric of an alarm, with its ID in an expression; without one, it is the only one. */
export interface AlarmMetric extends AskedMetric {
  readonly id: string | undefined;
  readonly statistic: string;
  readonly period: number;
}

export interface PlannedAlarm {
  readonly name: string;
  readonly description: string;
  readonly metrics: readonly AlarmMetric[];
  /** The expression that is compared with the threshold, if the alarm is not for a single metric. */
  readonly expression: string | undefined;
  /** Expressions that it is made of, by their IDs. */
  readonly steps: Readonly<Record<string, string>>;
  readonly threshold: number;
  readonly comparison: string;
  readonly periods: number;
  readonly datapoints: number;
  readonly missing: string;
  readonly alarmActions: readonly string[];
  readonly okActions: readonly string[];
}

export interface PlannedWidget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title: string;
    readonly region?: string;
    readonly metrics?: readonly (readonly unknown[])[];
    readonly alarms?: readonly string[];
    readonly annotations?: {
      readonly horizontal: readonly { readonly label: string; readonly value: unknown }[];
    };
  };
}

type Row = Readonly<Record<string, unknown>>;

/** The first plan with these settings and the variables of {@link GUIDE}. */
export const planned = (settings: Row = {}): Promise<Plan> => firstPlan({ ...GUIDE, ...settings });

const after = (plan: Plan, type: string): Row[] =>
  plan.changes.filter((change) => change.type === type).map((change) => change.after ?? {});

/** The alarms of a plan, by the last part of their names. */
export function alarmsIn(plan: Plan): ReadonlyMap<string, PlannedAlarm> {
  const alarms = after(plan, 'aws_cloudwatch_metric_alarm').map(read);
  return new Map(alarms.map((alarm) => [alarm.name.split('/').at(-1) ?? '', alarm]));
}

function read(row: Row): PlannedAlarm {
  const queries = (row.metric_query ?? []) as readonly Row[];
  const watched = queries.find(({ return_data }) => return_data === true);
  return {
    name: String(row.alarm_name),
    description: String(row.alarm_description),
    metrics: queries.length === 0 ? [metric(row)] : queries.flatMap(ofQuery),
    expression: watched && String(watched.expression),
    steps: Object.fromEntries(
      queries
        .filter(({ expression, return_data }) => expression && return_data !== true)
        .map(({ id, expression }) => [id, expression]),
    ),
    threshold: Number(row.threshold),
    comparison: String(row.comparison_operator),
    periods: Number(row.evaluation_periods),
    datapoints: Number(row.datapoints_to_alarm),
    missing: String(row.treat_missing_data),
    alarmActions: (row.alarm_actions ?? []) as readonly string[],
    okActions: (row.ok_actions ?? []) as readonly string[],
  };
}

const metric = (row: Row, id?: string): AlarmMetric => ({
  id,
  namespace: String(row.namespace),
  name: String(row.metric_name),
  dimensions: (row.dimensions ?? {}) as Record<string, string>,
  statistic: String(row.statistic ?? row.stat),
  period: Number(row.period),
});

const ofQuery = ({ id, metric: metrics }: Row): AlarmMetric[] =>
  ((metrics ?? []) as readonly Row[]).map((one) => metric(one, String(id)));

/** The widgets of the dashboard of a plan. Empty without a dashboard. */
export function widgetsIn(plan: Plan): readonly PlannedWidget[] {
  const [dashboard] = after(plan, 'aws_cloudwatch_dashboard');
  if (dashboard === undefined) return [];
  const body = JSON.parse(String(dashboard.dashboard_body)) as { widgets: readonly PlannedWidget[] };
  return body.widgets;
}

/** The saved queries of a plan, by their names without the prefix. */
export function queriesIn(plan: Plan): ReadonlyMap<string, Row> {
  return new Map(
    after(plan, 'aws_cloudwatch_query_definition').map((row) => [
      String(row.name).split('/').slice(2).join('/'),
      row,
    ]),
  );
}

/** The metrics of a graph. What is computed has none of its own. */
export function metricsOf({ properties }: PlannedWidget): readonly AskedMetric[] {
  return (properties.metrics ?? []).flatMap((row) => {
    const texts = row.filter((part): part is string => typeof part === 'string');
    const [namespace, name, ...pairs] = texts;
    if (namespace === undefined || name === undefined) return [];
    const dimensions: Record<string, string> = {};
    for (let at = 0; at < pairs.length; at += 2) dimensions[pairs[at] ?? ''] = pairs[at + 1] ?? '';
    return [{ namespace, name, dimensions }];
  });
}
