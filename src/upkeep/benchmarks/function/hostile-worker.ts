/**
 * Puts one hostile record with its configuration through the whole function, in a process of its own. Writes a
 * `HostileResult` as JSON.
 */
import { readFileSync } from 'node:fs';
import { benchmarkHandler } from './benchmark-handler';
import type { List } from './contestants';

/** What the process is asked for, as JSON on its standard input. */
export interface HostileTask {
  readonly list: List;
  readonly record: string;
  readonly rounds: number;
}

export interface HostileResult {
  /** Of the first event, in milliseconds of the processor: reading and compiling the configuration included. */
  readonly first: number;
  /** The fastest event of those after it. */
  readonly next: number;
  /** The most memory of the process beyond what it had before the first event, in bytes. */
  readonly memory: number;
  readonly outcome: 'delivered' | 'refused';
}

async function measure({ list, record, rounds }: HostileTask): Promise<HostileResult> {
  const handler = benchmarkHandler(list);
  const event = [{ eventID: 'shardId-000000000000:1', data: Buffer.from(record).toString('base64') }];
  const before = process.resourceUsage().maxRSS;
  let answer = '';
  const time = async (): Promise<number> => {
    const start = process.cpuUsage();
    answer = JSON.stringify(await handler(event));
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
  const first = await time();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await time());
  // In KiB, as getrusage has it.
  const memory = (process.resourceUsage().maxRSS - before) * 1024;
  return { first, next: Math.min(...times), memory, outcome: answer === '[]' ? 'refused' : 'delivered' };
}

async function main(): Promise<void> {
  process.stdout.write(JSON.stringify(await measure(JSON.parse(readFileSync(0, 'utf8')) as HostileTask)));
}

void main();
