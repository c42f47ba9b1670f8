/**
 * Measures one list on records of one size, in a process of its own, so that what V8 has learnt from one list does not
 * count for another. Writes a `SpeedResult` as JSON.
 */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { median } from '../statistics';
import { benchmarkHandler } from './benchmark-handler';
import { floor, type List, libraries, ours, type Work } from './contestants';

/** What the process is asked for, as JSON on its standard input. */
export interface SpeedTask extends List {
  /** Texts of records. */
  readonly records: readonly string[];
  readonly rounds: number;
  readonly millisecondsPerTurn: number;
}

/** The medians of all rounds. */
export interface SpeedResult {
  /** Microseconds a record. */
  readonly floor: number;
  /** Of each contestant's time to that of the floor in the same round. */
  readonly toFloor: Readonly<Record<string, number>>;
  /** Of each contestant's time to ours in the same round. */
  readonly toOurs: Readonly<Record<string, number>>;
}

type Contestant = (count: number) => void | Promise<void>;

async function measure({
  type,
  fields,
  records,
  rounds,
  millisecondsPerTurn,
}: SpeedTask): Promise<SpeedResult> {
  const data = records.map((record) => Buffer.from(record).toString('base64'));
  const list = { type, fields };
  const works: Record<string, Work> = { floor, ours: ours(list), ...libraries(list) };
  checkOutputs(works, data);
  const contestants: Record<string, Contestant> = {
    ...Object.fromEntries(Object.entries(works).map(([name, work]) => [name, repeated(work, data)])),
    handler: handled(list, data),
  };
  const names = Object.keys(contestants);
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  const time = async (name: string, count: number): Promise<number> => {
    // The time of the processor, which other work on the machine disturbs less than the time of day.
    const start = process.cpuUsage();
    await contestants[name]?.(count);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / count;
  };
  for (const name of names) await time(name, 3000);
  const count = Math.max(data.length, Math.round((1000 * millisecondsPerTurn) / (await time('floor', 1000))));
  for (let round = 0; round < rounds; round++) {
    // Each is the first of a round as often as any other.
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length] ?? '';
      times[name]?.push(await time(name, count));
    }
  }
  const ratios = (reference: readonly number[]) =>
    Object.fromEntries(
      names.map((name) => [
        name,
        median((times[name] ?? []).map((each, round) => each / (reference[round] ?? Number.NaN))),
      ]),
    );
  return {
    floor: median(times.floor ?? []),
    toFloor: ratios(times.floor ?? []),
    toOurs: ratios(times.ours ?? []),
  };
}

/** The same work is the same output; the order of members is free. */
function checkOutputs({ floor: _, ours, ...others }: Record<string, Work>, data: readonly string[]): void {
  for (const each of data) {
    const expected: unknown = JSON.parse(ours?.(each) ?? '');
    for (const [name, work] of Object.entries(others)) {
      if (isDeepStrictEqual(JSON.parse(work(each)), expected)) continue;
      throw new Error(`${name} does other work: ${work(each)}\nand not ${JSON.stringify(expected)}`);
    }
  }
}

function repeated(work: Work, data: readonly string[]): Contestant {
  return (count) => {
    for (let index = 0; index < count; index++) work(data[index % data.length] ?? '');
  };
}

/** The whole function with events of one record, its log lines made and dropped. */
function handled({ type, fields }: List, data: readonly string[]): Contestant {
  const handler = benchmarkHandler({ type, fields });
  const events = data.map((each) => [
    { eventID: 'shardId-000000000006:49590338271490256608559692538361571095921575989136588898', data: each },
  ]);
  return async (count) => {
    for (let index = 0; index < count; index++) JSON.stringify(await handler(events[index % events.length]));
  };
}

async function main(): Promise<void> {
  const task = JSON.parse(readFileSync(0, 'utf8')) as SpeedTask;
  process.stdout.write(JSON.stringify(await measure(task)));
}

void main();
