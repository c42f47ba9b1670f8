import { decodeRecord } from '../../../../functions/privacy-controls/record';
import { type List, redactionOf } from './contestants';

/**
 * Keeps many redacted records in memory, as the function does until it answers an event. Needs `--expose-gc`.
 *
 * @returns bytes: the growth of the heap after garbage collection, and the peak memory of the process
 */
export function measure(task: {
  /** Without a list, it measures the floor: records are decoded and parsed, but not redacted. */
  readonly list?: List;
  readonly records: readonly string[];
  /** Number of records to keep in memory. */
  readonly count: number;
}): { readonly live: number; readonly peak: number } {
  const { list, records, count } = task;
  const work = list === undefined ? decode : redactedBy(list);
  const data = records.map((record) => Buffer.from(record).toString('base64'));
  for (const each of data) work(each);
  const before = collect();
  const held: unknown[] = [];
  for (let index = 0; index < count; index++) held.push(work(data[index % data.length] ?? ''));
  const live = collect() - before;
  if (held.length !== count) throw new Error('The records are not in memory.');
  // maxRSS is in KiB.
  return { live, peak: process.resourceUsage().maxRSS * 1024 };
}

function redactedBy(list: List): (data: string) => unknown {
  const redact = redactionOf(list);
  return (data) => redact(data).record;
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
