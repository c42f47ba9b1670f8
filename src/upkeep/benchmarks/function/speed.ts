import { Bench } from 'tinybench';
import { median } from '../statistics';
import { benchmarkHandler } from './benchmark-handler';
import { floor, type List, libraries, ours, type Work } from './contestants';

/**
 * Measures one list on records of one size. Each call has its own process, as V8 optimizes for the lists it has seen.
 *
 * @returns microseconds per record, by contestant: the median, as other work on the machine distorts the mean
 */
export async function measure(task: {
  readonly list: List;
  readonly records: readonly string[];
  /** Duration for each contestant. */
  readonly milliseconds: number;
}): Promise<Readonly<Record<string, number>>> {
  const { list, records, milliseconds } = task;
  const data = records.map(encode);
  const bench = benchOf({ floor, ours: ours(list), ...libraries(list) }, data, milliseconds);
  const handler = benchmarkHandler(list);
  const events = data.map((each) => [
    { eventID: 'shardId-000000000006:49590338271490256608559692538361571095921575989136588898', data: each },
  ]);
  bench.add('handler', async () => {
    for (const event of events) JSON.stringify(await handler(event));
  });
  return resultsOf(bench, data);
}

export const encode = (record: string): string => Buffer.from(record).toString('base64');

export function benchOf(
  works: Readonly<Record<string, Work>>,
  data: readonly string[],
  milliseconds: number,
): Bench {
  const bench = new Bench({ time: milliseconds });
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
): Promise<Readonly<Record<string, number>>> {
  await bench.warmup();
  await bench.run();
  return Object.fromEntries(
    bench.tasks.map(({ name, result }) => {
      if (result?.error) throw result.error;
      return [name, (1000 * median(result?.samples ?? [])) / data.length];
    }),
  );
}
