import { alarms } from '../../stack/constructs/monitoring/alarms';
import { ALARMS_HEIGHT, HEIGHT, WIDGETS_IN_A_ROW, WIDTH } from '../../stack/constructs/monitoring/dashboard';
import { type Widget, widgets } from '../../stack/constructs/monitoring/widgets';
import { STACK_FACTS } from '../../stack/stack-alarms';
import { variableList } from '../../stack/variables';
import { box, type Colour, line, picture, text } from './svg';

/** Pixels of a column and a row of the dashboard, and between its widgets. */
const [COLUMN, ROW, GAP] = [54, 35, 8];
const COLOURS: readonly Colour[] = ['blue', 'amber', 'green', 'red', 'quiet'];
const POINTS = 48;

/** Invented figures of a busy, healthy contact center: the usual values of each graph's lines, in order. */
const FIGURES: Readonly<Record<string, readonly number[]>> = {
  'Stream: records from Amazon Connect': [220, 0],
  'Stream: age of the records that are read (ms)': [1_400],
  'Pipe: events and invocations': [220, 60],
  'Pipe: failures by stage': [0, 0, 0, 0, 0],
  'Privacy controls: duration (ms)': [14, 32, 210],
  'Privacy controls: errors and throttles': [60, 0, 0],
  'Privacy controls: records': [640, 0, 0, 0],
  'Privacy controls: configuration': [280, 0, 0],
  'Operata: latency (ms)': [180, 640],
  'Dead-letter queue': [0, 0],
  'Backup: freshness': [290, 0],
  'Backup: writes': [220, 1, 0],
};

/** The dashboard of a deployment with all parts, drawn from the table of its widgets. */
export function dashboardPicture(): string {
  const graphs = widgets(STACK_FACTS);
  const rows = Math.ceil(graphs.length / WIDGETS_IN_A_ROW);
  const height = (ALARMS_HEIGHT + rows * HEIGHT) * ROW + GAP + 24;
  return picture(
    24 * COLUMN + GAP,
    height,
    'The CloudWatch dashboard with invented figures: the states of all alarms, and below them graphs from the stream to the backup',
    states(),
    ...graphs.map((widget, at) =>
      graph(
        widget,
        (at % WIDGETS_IN_A_ROW) * WIDTH * COLUMN + GAP,
        (ALARMS_HEIGHT + Math.floor(at / WIDGETS_IN_A_ROW) * HEIGHT) * ROW + GAP,
      ),
    ),
    text(GAP + 4, height - 9, 'Figures are invented.', 'quiet', 'font-size="12"'),
  );
}

/** All alarms. None rings. */
function states(): string {
  const all = alarms(STACK_FACTS);
  const inARow = Math.ceil(all.length / 5);
  const width = (24 * COLUMN - GAP - 16) / inARow;
  return [
    box(GAP, GAP, 24 * COLUMN - GAP, ALARMS_HEIGHT * ROW - GAP),
    text(GAP + 10, GAP + 18, `Alarms (${all.length})`, 'text', 'font-weight="600"'),
    ...all.map(({ id }, at) => {
      const [x, y] = [GAP + 10 + (at % inARow) * width, GAP + 24 + Math.floor(at / inARow) * 14];
      return `<rect x="${x}" y="${y}" width="9" height="9" rx="2" fill="var(--green)"/>${text(x + 14, y + 9, id, 'quiet', 'font-size="11"')}`;
    }),
  ].join('\n');
}

function graph({ title, lines, limit }: Widget, x: number, y: number): string {
  const [width, height] = [WIDTH * COLUMN - GAP, HEIGHT * ROW - GAP];
  const figures = FIGURES[title] ?? [];
  const drawn = lines
    .filter(({ label }) => label !== undefined)
    .map((each, at) => ({
      label: each.label ?? '',
      // Each axis has its own scale.
      axis: ('axis' in each && each.axis) || 'left',
      figure: figures[at] ?? 0,
      colour: COLOURS[at] ?? 'quiet',
    }));
  const most = limit === undefined ? 0 : numberOf(limit[1]);
  const topOf = (axis: string): number =>
    Math.max(
      1,
      axis === 'left' ? most : 0,
      ...drawn.map((each) => (each.axis === axis ? each.figure * 1.5 : 0)),
    );
  const [left, right, top, bottom] = [x + 46, x + width - 40, y + 36, y + height - 58];
  const at = (value: number, axis: string): number =>
    Math.round(bottom - ((bottom - top) * value) / topOf(axis) / 1.1);
  const level = (value: number, colour: Colour, more: string): string =>
    line([`${left},${at(value, 'left')}`, `${right},${at(value, 'left')}`], colour, more);
  const ticks = [0, 0.5, 1].map((share) => {
    const [value, other] = [topOf('left') * share, topOf('right') * share];
    const tick = (axis: string, size: string) =>
      text(
        axis === 'left' ? left - 6 : right + 6,
        at(value, 'left') + 4,
        size,
        'quiet',
        `font-size="10" text-anchor="${axis === 'left' ? 'end' : 'start'}"`,
      );
    const second = drawn.some(({ axis }) => axis === 'right') ? tick('right', short(other)) : '';
    return level(value, 'line', 'opacity="0.6"') + tick('left', short(value)) + second;
  });
  const curves = drawn.map(({ figure, axis, colour }, seed) =>
    line(
      Array.from({ length: POINTS }, (_, point) => {
        const value = figure > 1 ? figure * wave(point, seed) : figure;
        return `${Math.round(left + ((right - left) * point) / (POINTS - 1))},${at(value, axis)}`;
      }),
      colour,
    ),
  );
  let [legendX, legendY] = [x + 12, bottom + 22];
  const legend = drawn.map(({ label, colour }) => {
    const room = label.length * 5.4 + 26;
    if (legendX + room > x + width) [legendX, legendY] = [x + 12, legendY + 14];
    const entry = `<rect x="${legendX}" y="${legendY - 8}" width="8" height="8" fill="var(--${colour})"/>${text(legendX + 12, legendY, label, 'quiet', 'font-size="10"')}`;
    legendX = Math.round(legendX + room);
    return entry;
  });
  return [
    box(x, y, width, height),
    text(x + 10, y + 20, title, 'text', 'font-size="11.5" font-weight="600"'),
    ...ticks,
    ...(limit === undefined
      ? []
      : [
          level(most, 'red', 'stroke-dasharray="5 4"'),
          text(right, at(most, 'left') - 5, limit[0], 'red', 'font-size="10" text-anchor="end"'),
        ]),
    ...curves,
    ...legend,
  ].join('\n');
}

/** A factor around 1, different for each line. */
const wave = (point: number, seed: number): number =>
  1 +
  0.18 * Math.sin(point / 7 + seed) +
  0.1 * Math.sin(point * 1.9 + seed * 5) +
  0.07 * Math.sin(point * 4.3);

/** The value of HCL such as `var.a * 1000` or `var.a + var.b`, with the defaults of the variables. */
function numberOf(hcl: string): number {
  const defaults = new Map(variableList().map(([name, spec]) => [`var.${name}`, spec.default]));
  const [first = 0, second = 0] = hcl.split(/ [*+] /).map((part) => Number(defaults.get(part) ?? part));
  return hcl.includes('*') ? first * second : first + second;
}

const short = (value: number): string =>
  value >= 10_000 ? `${Math.round(value / 1000)}k` : String(Math.round(value * 10) / 10);
