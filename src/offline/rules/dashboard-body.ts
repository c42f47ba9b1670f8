/**
 * The rules of CloudWatch for the body of a dashboard.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
import { isList, isObject, type ObjectValue, type Value } from '../provider/values';

const COLUMNS = 24;
const TYPES = ['metric', 'text', 'log', 'alarm', 'explorer', 'chart'];
/** The maximum number of metrics and expressions in a graph. */
const METRICS = 500;
const STATISTIC =
  /^(SampleCount|Average|Sum|Minimum|Maximum|IQM|(p|tm|wm|tc|ts)\d{1,2}(\.\d+)?|(TM|WM|TC|TS|PR)\(.*\))$/;

/** What is wrong with a body that is valid JSON, or undefined. */
export function dashboardProblem(body: Value): string | undefined {
  if (!isObject(body) || !isList(body.widgets)) return 'must be an object with widgets';
  if (body.widgets.length > 500) return `must have at most 500 widgets, not ${body.widgets.length}`;
  for (const [index, widget] of body.widgets.entries()) {
    const problem = isObject(widget) ? widgetProblem(widget) : 'must be an object';
    if (problem !== undefined) return `has a widget (number ${index}) that ${problem}`;
  }
  return undefined;
}

const whole = (value: Value | undefined, low: number, high: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high;

function widgetProblem({ type, x, y, width, height, properties }: ObjectValue): string | undefined {
  if (!TYPES.includes(String(type))) return `must have one of the types ${TYPES.join(', ')}`;
  if ((x === undefined) !== (y === undefined)) return 'must have both x and y, or neither';
  if (x !== undefined && !(whole(x, 0, COLUMNS - 1) && whole(y, 0, Number.MAX_SAFE_INTEGER)))
    return `must be at a whole x from 0 to ${COLUMNS - 1} and a whole y`;
  if (width !== undefined && !whole(width, 1, COLUMNS)) return `must have a width of 1 to ${COLUMNS}`;
  if (height !== undefined && !whole(height, 1, 1000)) return 'must have a height of 1 to 1000';
  if (typeof x === 'number' && typeof width === 'number' && x + width > COLUMNS)
    return `must end in column ${COLUMNS}`;
  if (!isObject(properties)) return 'must have properties';
  if (type === 'metric') return graphProblem(properties);
  return type === 'alarm' ? alarmsProblem(properties) : undefined;
}

function alarmsProblem({ alarms }: ObjectValue): string | undefined {
  return isList(alarms) && alarms.length >= 1 && alarms.length <= 100
    ? undefined
    : 'must name 1 to 100 alarms';
}

function graphProblem({ region, metrics, period }: ObjectValue): string | undefined {
  if (typeof region !== 'string') return 'must have a region';
  if (period !== undefined && !(typeof period === 'number' && period >= 60 && period % 60 === 0))
    return 'must have a period that is a multiple of 60';
  if (!isList(metrics) || metrics.length > METRICS) return `must have at most ${METRICS} metrics`;
  const ids: string[] = [];
  for (const [index, row] of metrics.entries()) {
    const problem = isList(row) ? rowProblem(row, ids) : 'must be a list';
    if (problem !== undefined) return `has a metric (number ${index}) that ${problem}`;
  }
  return undefined;
}

/** A metric: namespace, name, pairs of dimensions, and options; or an expression alone. */
function rowProblem(row: readonly Value[], ids: string[]): string | undefined {
  const last = row.at(-1);
  const options = isObject(last) ? last : {};
  const texts = isObject(last) ? row.slice(0, -1) : row;
  if (typeof options.id === 'string') {
    if (!/^[a-z]\w*$/.test(options.id)) return 'must have an ID that begins with a lower-case letter';
    if (ids.includes(options.id)) return `must have an ID of its own, not ${options.id}`;
    ids.push(options.id);
  }
  if (options.stat !== undefined && !STATISTIC.test(String(options.stat)))
    return `must have a known statistic, not ${options.stat}`;
  if (options.expression !== undefined)
    return texts.length === 0 ? undefined : 'must be either a metric or an expression';
  if (!texts.every((text) => typeof text === 'string' && text !== '')) return 'must consist of texts';
  if (texts.length < 2 || texts.length % 2 !== 0)
    return 'must have a namespace, a name and pairs of dimensions';
  return texts.length > 62 ? 'must have at most 30 dimensions' : undefined;
}
