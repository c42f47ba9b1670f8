import { cpus } from 'node:os';
import { REPLACEMENT_KINDS } from '../../../../functions/privacy-controls/redaction-config';
import { inPrivateDirectory } from '../../../artefact/terraform/private-directory';
import { runCommand } from '../../../cli/command';
import { runMain } from '../../../cli/main';
import { median } from '../statistics';
import type { List } from './contestants';
import type * as hostileModule from './hostile';
import { HOSTILE_INPUTS } from './hostile-inputs';
import { inProcess } from './in-process';
import { ALLOWED, DENIED, REPLACED } from './lists';
import type * as memoryModule from './memory';
import { BENCH, type Part, parseBenchOptions } from './options';
import { recordsOfSize } from './records';
import type * as replacingModule from './replacing';
import type * as speedModule from './speed';
import { measureStartup } from './startup';

const SIZES = [2000, 6000, 30_000];
const PATHS = [0, 5, 30];
const HELD_RECORDS = 3000;

/** Runs the command. @returns its exit code */
export function runBenchCommand(argv: readonly string[]): Promise<number> {
  return runCommand(BENCH, argv, async () => {
    const { parts, rounds } = parseBenchOptions(argv);
    const [cpu] = cpus();
    console.log(
      `Node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} × ${cpu?.model ?? 'unknown'}, ` +
        `${new Date().toISOString().slice(0, 10)}; medians of ${rounds} rounds`,
    );
    await inPrivateDirectory(async (directory) => {
      for (const part of parts) await MEASURE[part](directory, rounds);
    });
    return 0;
  });
}

const MEASURE: Readonly<Record<Part, (directory: string, rounds: number) => Promise<void>>> = {
  redaction,
  replacement,
  memory,
  startup,
  hostile,
};

const LISTS: readonly List[] = [
  ...PATHS.map((count) => ({ type: 'BLACKLIST', fields: DENIED.slice(0, count) }) as const),
  ...PATHS.map((count) => ({ type: 'WHITELIST', fields: ALLOWED.slice(0, count) }) as const),
];

const nameOf = ({ type, fields }: List) => `${type === 'BLACKLIST' ? 'deny' : 'allow'} ${fields.length}`;

async function redaction(directory: string, rounds: number): Promise<void> {
  const measure = await inProcess<typeof speedModule>('speed', directory);
  console.log(
    '\nredaction: time of the function relative to the floor, and of each library relative to the function',
  );
  console.log(
    row(['list', 'record', 'floor', 'function', 'whole event', '', 'lodash', 'fast-redact', 'zod']),
  );
  for (const list of LISTS) {
    for (const size of SIZES) {
      const times = await measure({ list, records: recordsOfSize(size), rounds });
      const to = (name: string, reference: string): string =>
        name in times ? ratio((times[name] ?? 0) / (times[reference] ?? 0)) : '';
      console.log(
        row([
          nameOf(list),
          `${size / 1000} KB`,
          `${times.floor?.toFixed(1)} µs`,
          ...[to('ours', 'floor'), to('handler', 'floor'), ''],
          ...['lodash', 'fast-redact', 'zod'].map((library) => to(library, 'ours')),
        ]),
      );
    }
  }
}

async function replacement(directory: string, rounds: number): Promise<void> {
  const measure = await inProcess<typeof replacingModule>('replacing', directory);
  console.log(
    '\nreplacement: time with replacements relative to the same list without them, and time per value',
  );
  console.log(row(['list', 'record', 'to floor', 'kind', 'paths', 'values', 'ratio', 'per value']));
  for (const list of LISTS.filter(({ fields }) => fields.length === 5)) {
    for (const size of SIZES) {
      for (const replaced of REPLACED[list.type]) {
        const cost = await measure({ list, replaced, records: recordsOfSize(size), rounds });
        for (const kind of REPLACEMENT_KINDS) {
          const { time, replaced: values } = cost.with[kind];
          console.log(
            row([
              ...[nameOf(list), `${size / 1000} KB`, ratio(cost.without / cost.floor), kind],
              ...[String(replaced.length), values.toFixed(1), ratio(time / cost.without)],
              `${((time - cost.without) / values).toFixed(2)} µs`,
            ]),
          );
        }
      }
    }
  }
}

async function memory(directory: string): Promise<void> {
  const measure = await inProcess<typeof memoryModule>('memory', directory, ['--expose-gc']);
  const task = { records: recordsOfSize(6000), count: HELD_RECORDS };
  const floor = await measure(task);
  console.log(`\nmemory: ${HELD_RECORDS} records of 6 KB in memory, relative to the floor`);
  console.log(row(['list', 'live heap', 'peak', '', 'live heap', 'peak']));
  const print = (name: string, { live, peak }: typeof floor) =>
    console.log(
      row([name, ratio(live / floor.live), ratio(peak / floor.peak), '', megabytes(live), megabytes(peak)]),
    );
  print('floor', floor);
  for (const list of LISTS) print(nameOf(list), await measure({ ...task, list }));
}

async function startup(directory: string, rounds: number): Promise<void> {
  const { zipBytes, bundleBytes, times } = await measureStartup(directory, rounds);
  console.log('\nstartup');
  console.log(`zip     ${(zipBytes / 1000).toFixed(1)} KB`);
  console.log(`bundle  ${(bundleBytes / 1000).toFixed(1)} KB (at most 400 KB)`);
  console.log(row(['', 'elapsed', 'processor']));
  const printRow = (name: string, contestant: keyof typeof times, reference?: keyof typeof times): void => {
    const columns = (['elapsed', 'processor'] as const).map((column) => {
      const of = (round: number): number => (reference && times[reference][round]?.[column]) ?? 0;
      return `${median(times[contestant].map((each, round) => each[column] - of(round))).toFixed(1)} ms`;
    });
    console.log(row([name, ...columns]));
  };
  printRow('bare', 'bare');
  printRow('ready', 'ready', 'bare');
  printRow('answered', 'answered', 'bare');
  console.log('"ready" and "answered" are in addition to a bare process. The targets are 35 ms and 40 ms.');
}

async function hostile(directory: string): Promise<void> {
  const measure = await inProcess<typeof hostileModule>('hostile', directory);
  console.log('\nhostile: the whole event; growth is relative to half the size');
  console.log(row(['first', 'next', 'growth', 'memory', 'growth', 'outcome', 'input']));
  for (const { name, list, listOf, record, size } of HOSTILE_INPUTS) {
    const of = (each: number) => measure({ list: listOf?.(each) ?? list, record: record(each) });
    const [half, whole] = [await of(size / 2), await of(size)];
    console.log(
      row([
        `${whole.first.toFixed(1)} ms`,
        `${whole.next.toFixed(1)} ms`,
        ratio(whole.next / half.next),
        megabytes(whole.memory),
        ratio(whole.memory / half.memory),
        whole.outcome,
        `${size} ${name}`,
      ]),
    );
  }
}

function ratio(value: number): string {
  return value.toFixed(2);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function row(cells: readonly string[]): string {
  return cells
    .map((cell) => cell.padEnd(11))
    .join(' ')
    .trimEnd();
}

if (require.main === module) runMain('The benchmark', runBenchCommand);
