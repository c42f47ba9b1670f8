import { Bench, type Task } from 'tinybench';
import { inTurn, median } from '../statistics';
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

/** Microseconds per record, by contestant. */
export async function resultsOf(
  bench: Bench,
  data: readonly string[],
  rounds: number,
): Promise<Readonly<Record<string, number>>> {
  await bench.warmup();
  const round = async (task: Task): Promise<number> => {
    const { result } = await task.run();
    if (result?.error) throw result.error;
    return median(result?.samples ?? []);
  };
  const times = await inTurn(
    rounds,
    Object.fromEntries(bench.tasks.map((task) => [task.name, () => round(task)])),
  );
  return Object.fromEntries(
    Object.entries(times).map(([name, each]) => [name, (1000 * median(each)) / data.length]),
  );
}
