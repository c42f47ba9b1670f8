/**
 * Holds what is left of many records, as the function does with those of an event until it has answered, and tells how
 * much memory that takes. Runs with `--expose-gc`, in a process of its own. Writes a `MemoryResult` as JSON.
 */
import { readFileSync } from 'node:fs';
import { parseFieldPath } from '../../../../functions/privacy-controls/field-path';
import { decodeRecord } from '../../../../functions/privacy-controls/record';
import { compile } from '../../../../functions/privacy-controls/redact';
import type { List } from './contestants';

/** What the process is asked for, as JSON on its standard input. */
export interface MemoryTask {
  /** The floor, where there is no list: records that are decoded and parsed, and not redacted. */
  readonly list: List | undefined;
  /** Texts of records. */
  readonly records: readonly string[];
  /** How many records are held. */
  readonly count: number;
}

export interface MemoryResult {
  /** Bytes on the heap after the garbage is collected, without those from before the first record. */
  readonly live: number;
  /** The most memory of the process, in bytes. */
  readonly peak: number;
}

function measure({ list, records, count }: MemoryTask): MemoryResult {
  const work = list === undefined ? decode : redacted(list);
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

function redacted({ type, fields }: List): (data: string) => unknown {
  const paths = fields.flatMap((field) => {
    const result = parseFieldPath(field);
    return result.ok ? [result.path] : [];
  });
  const redact = compile({ type, paths });
  return (data) => {
    const decoded = decodeRecord(data);
    if (!decoded.ok) throw new Error(decoded.reason);
    return redact(decoded.record).record;
  };
}

function collect(): number {
  global.gc?.();
  global.gc?.();
  return process.memoryUsage().heapUsed;
}

process.stdout.write(JSON.stringify(measure(JSON.parse(readFileSync(0, 'utf8')) as MemoryTask)));
