import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard';
import { Construct } from 'constructs';
import { expression, those } from '../../hcl/expression';
import { type HclValue, hcl, onlyIf } from '../../hcl/tokens';
import type { AlarmSpec } from './alarm-spec';
import type { Facts, Metric } from './metrics';
import { allOf } from './parts';
import { type Computed, isComputed, type Line, type Widget } from './widgets';

export interface DashboardProps {
  readonly facts: Facts;
  /** HCL conditions: the dashboard is on, and the alarms are on. */
  readonly onlyIf: string;
  readonly alarmsAreOn: string;
  readonly widgets: readonly Widget[];
  readonly alarms: readonly AlarmSpec[];
}

/** A row of the dashboard has 24 columns. */
export const WIDGETS_IN_A_ROW = 4;
export const WIDTH = 24 / WIDGETS_IN_A_ROW;
export const HEIGHT = 6;
export const ALARMS_HEIGHT = 3;

/** The dashboard of the pipeline. It leaves no gaps for parts that are switched off. */
export class Dashboard extends Construct {
  readonly dashboard: CloudwatchDashboard;

  constructor(
    scope: Construct,
    id: string,
    { facts, alarmsAreOn, widgets, alarms, ...props }: DashboardProps,
  ) {
    super(scope, id);
    const graphs = those(widgets.map((widget) => [allOf(facts, widget.goesWith), graph(facts, widget)]));
    const top = `(${alarmsAreOn} ? ${ALARMS_HEIGHT} : 0)`;
    const placed = `[for index, widget in ${graphs} : merge(widget, { x = index % ${WIDGETS_IN_A_ROW} * ${WIDTH}, y = ${top} + floor(index / ${WIDGETS_IN_A_ROW}) * ${HEIGHT}, width = ${WIDTH}, height = ${HEIGHT} })]`;
    this.dashboard = new CloudwatchDashboard(this, 'this', {
      count: onlyIf(props.onlyIf),
      dashboardName: facts.naming.names.dashboard.value,
      dashboardBody: expression(
        `jsonencode({ start = "-PT6H", widgets = concat(${those([[alarmsAreOn, status(facts, alarms)]])}, ${placed}) })`,
      ),
    });
  }
}

/** HCL for the widget with the states of all existing alarms. */
function status(facts: Facts, alarms: readonly AlarmSpec[]): string {
  const { naming } = facts;
  const arns = alarms.map(
    ({ id, goesWith }) =>
      [
        allOf(facts, goesWith),
        hcl(naming.accountArn('cloudwatch', `alarm:${naming.names.alarmPrefix.value}${id}`)),
      ] as const,
  );
  return `{ type = "alarm", x = 0, y = 0, width = 24, height = ${ALARMS_HEIGHT}, properties = { title = "Alarms", alarms = ${those(arns)} } }`;
}

function graph(facts: Facts, { title, lines, limit }: Widget): string {
  const metrics = those(
    lines.map((one) => [
      isComputed(one) ? 'true' : allOf(facts, one.goesWith),
      hcl(isComputed(one) ? computed(one) : drawn(one)),
    ]),
  );
  const properties: Readonly<Record<string, HclValue>> = {
    title,
    region: facts.naming.place.region,
    view: 'timeSeries',
    period: 60,
    yAxis: { left: { min: 0, showUnits: false }, right: { min: 0, showUnits: false } },
    ...(limit && { annotations: { horizontal: [{ label: limit[0], value: expression(limit[1]) }] } }),
  };
  return `{ type = "metric", properties = merge(${hcl(properties)}, { metrics = ${metrics} }) }`;
}

const computed = ({ expression: text, label }: Computed): HclValue => [{ expression: text, label }];

function drawn({ metric, statistic, label, id, axis }: Line): HclValue {
  return [
    ...inDashboard(metric),
    {
      stat: statistic,
      ...(label === undefined ? { visible: false } : { label }),
      ...(id !== undefined && { id }),
      ...(axis && { yAxis: axis }),
    },
  ];
}

const inDashboard = ({ namespace, name, dimensions }: Metric): readonly string[] => [
  namespace,
  name,
  ...Object.entries(dimensions).flat(),
];
