import { decodeRecord } from '../../../../functions/privacy-controls/record';
import { type List, redactionOf } from './contestants';

/**
 * Holds what is left of many records, as the function does with those of an event until it has answered, in a process
 * with `--expose-gc`.
 *
 * @returns bytes: on the heap after the garbage is collected, without those from before the first record; and the most
 *     memory of the process
 */
export function measure(task: {
  /** The floor, where there is no list: records that are decoded and parsed, and not redacted. */
  readonly list?: List;
  readonly records: readonly string[];
  /** How many records are held. */
  readonly count: number;
}): { readonly live: number; readonly peak: number } {
  const { list, records, count } = task;
  const work = list === undefined ? decode : redactionOf(list);
  const data = records.map((record) => Buffer.from(record).toString('base64'));
  for (const each of data) work(each);
  const before = collect();
  const held: unknown[] = [];
  for (let index = 0; index < count; index++) held.push(work(data[index % data.length] ?? ''));
  const live = collect() - before;
  if (held.length !== count) throw new Error('The records were not held.');
  // In KiB, as getrusage has it.
  return { live, peak: process.resourceUsage().maxRSS * 1024 };
}

function decode(data: string): unknown {
  const decoded = decodeRecord(data);
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.record;
}

function collect(): number {
  global.gc?.();
  global.gc?.();
  return process.memoryUsage().heapUsed;
}
