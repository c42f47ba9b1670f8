import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { orUsage } from '../../../cli/main';
import type { List } from './contestants';
import { HOSTILE_INPUTS } from './hostile-inputs';
import type { HostileResult, HostileTask } from './hostile-worker';
import { ALLOWED, DENIED } from './lists';
import type { MemoryResult, MemoryTask } from './memory-worker';
import { HELP, type Part, parseBenchOptions } from './options';
import { recordsOfSize } from './records';
import type { SpeedResult, SpeedTask } from './speed-worker';
import { measureStartup } from './startup';
import { buildWorker } from './worker';

const SIZES = [2000, 6000, 30_000];
const PATHS = [0, 5, 30];
const MILLISECONDS_PER_TURN = 5;
const HELD_RECORDS = 3000;
const HOSTILE_ROUNDS = 5;

/** Runs the command. @returns its exit code */
export function runBenchCommand(argv: readonly string[]): Promise<number> {
  return orUsage(async () => {
    const { parts, rounds, help } = parseBenchOptions(argv);
    if (help) {
      process.stdout.write(HELP);
      return 0;
    }
    const [cpu] = cpus();
    console.log(
      `Node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} × ${cpu?.model ?? 'unknown'}, ` +
        `${new Date().toISOString().slice(0, 10)}; medians of ${rounds} rounds`,
    );
    const directory = mkdtempSync(join(tmpdir(), 'operata-bench-'));
    try {
      for (const part of parts) await MEASURE[part](directory, rounds);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
    return 0;
  });
}

const MEASURE: Readonly<Record<Part, (directory: string, rounds: number) => Promise<void>>> = {
  redaction,
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
  const measure = await buildWorker<SpeedTask, SpeedResult>('speed-worker', directory);
  console.log('\nredaction: time to that of the floor, and of each library to that of the function');
  console.log(
    row(['list', 'record', 'floor', 'function', 'whole event', '', 'lodash', 'fast-redact', 'zod']),
  );
  for (const list of LISTS) {
    for (const size of SIZES) {
      const records = recordsOfSize(size);
      const { floor, toFloor, toOurs } = measure({
        ...list,
        records,
        rounds,
        millisecondsPerTurn: MILLISECONDS_PER_TURN,
      });
      console.log(
        row([
          nameOf(list),
          `${size / 1000} KB`,
          `${floor.toFixed(1)} µs`,
          ratio(toFloor.ours),
          ratio(toFloor.handler),
          '',
          ratio(toOurs.lodash),
          ratio(toOurs['fast-redact']),
          ratio(toOurs.zod),
        ]),
      );
    }
  }
}

async function memory(directory: string): Promise<void> {
  const measure = await buildWorker<MemoryTask, MemoryResult>('memory-worker', directory, ['--expose-gc']);
  const records = recordsOfSize(6000);
  const floor = measure({ list: undefined, records, count: HELD_RECORDS });
  console.log(`\nmemory: ${HELD_RECORDS} records of 6 KB held, to that of the floor`);
  console.log(row(['list', 'live heap', 'peak', '', 'live heap', 'peak']));
  for (const list of [undefined, ...LISTS]) {
    const { live, peak } = measure({ list, records, count: HELD_RECORDS });
    console.log(
      row([
        list === undefined ? 'floor' : nameOf(list),
        ratio(live / floor.live),
        ratio(peak / floor.peak),
        '',
        megabytes(live),
        megabytes(peak),
      ]),
    );
  }
}

async function startup(directory: string, rounds: number): Promise<void> {
  const { zipBytes, bundleBytes, bare, ready, difference } = await measureStartup(directory, rounds);
  console.log('\nstartup');
  console.log(`zip     ${(zipBytes / 1000).toFixed(1)} KB`);
  console.log(`bundle  ${(bundleBytes / 1000).toFixed(1)} KB (at most 400 KB)`);
  console.log(row(['', 'elapsed', 'processor']));
  for (const [name, { elapsed, processor }] of Object.entries({ bare, ready, difference })) {
    console.log(row([name, `${elapsed.toFixed(1)} ms`, `${processor.toFixed(1)} ms`]));
  }
  console.log('The difference is to be at most 35 ms.');
}

async function hostile(directory: string): Promise<void> {
  const measure = await buildWorker<HostileTask, HostileResult>('hostile-worker', directory);
  console.log('\nhostile: the whole event; growth is from half the size');
  console.log(row(['first', 'next', 'growth', 'memory', 'growth', 'outcome', 'input']));
  for (const { name, list, listOf, record, size } of HOSTILE_INPUTS) {
    const of = (each: number) =>
      measure({ list: listOf?.(each) ?? list, record: record(each), rounds: HOSTILE_ROUNDS });
    const half = of(size / 2);
    const whole = of(size);
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

function ratio(value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(2);
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
