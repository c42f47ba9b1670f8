import { Bench } from 'tinybench';
import { median } from '../statistics';
import { benchmarkHandler } from './benchmark-handler';
import { floor, type List, libraries, ours, type Work } from './contestants';

/** Duration of a round for each contestant. */
const MILLISECONDS = 20;

/**
 * Measures one list on records of one size. Each call has its own process, as V8 optimizes for the lists it has seen.
 *
 * @returns microseconds per record, by contestant: the median, as other work on the machine distorts the mean
 */
export async function measure(task: {
  readonly list: List;
  readonly records: readonly string[];
  readonly rounds: number;
}): Promise<Readonly<Record<string, number>>> {
  const { list, records, rounds } = task;
  const data = records.map(encode);
  const bench = benchOf({ floor, ours: ours(list), ...libraries(list) }, data);
  const handler = benchmarkHandler(list);
  const events = data.map((each) => [
    { eventID: 'shardId-000000000006:49590338271490256608559692538361571095921575989136588898', data: each },
  ]);
  bench.add('handler', async () => {
    for (const event of events) JSON.stringify(await handler(event));
  });
  return resultsOf(bench, data, rounds);
}

export const encode = (record: string): string => Buffer.from(record).toString('base64');

export function benchOf(works: Readonly<Record<string, Work>>, data: readonly string[]): Bench {
  const bench = new Bench({ time: MILLISECONDS, iterations: 1 });
  for (const [name, work] of Object.entries(works)) {
    bench.add(name, () => {
      for (const each of data) work(each);
    });
  }
  return bench;
}

/**
 * Microseconds per record, by contestant. The contestants take turns, as the speed of a shared machine changes.
 */
export async function resultsOf(
  bench: Bench,
  data: readonly string[],
  rounds: number,
): Promise<Readonly<Record<string, number>>> {
  await bench.warmup();
  const times: Record<string, number[]> = Object.fromEntries(bench.tasks.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    await bench.run();
    for (const { name, result } of bench.tasks) {
      if (result?.error) throw result.error;
      times[name]?.push(median(result?.samples ?? []));
    }
  }
  return Object.fromEntries(
    bench.tasks.map(({ name }) => [name, (1000 * median(times[name] ?? [])) / data.length]),
  );
}
