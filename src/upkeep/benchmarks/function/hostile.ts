import { benchmarkHandler } from './benchmark-handler';
import type { List } from './contestants';

const ROUNDS = 5;

export interface HostileResult {
  /** Of the first event, in milliseconds of the processor: reading and compiling the configuration included. */
  readonly first: number;
  /** The fastest event of those after it. */
  readonly next: number;
  /** The most memory of the process beyond what it had before the first event, in bytes. */
  readonly memory: number;
  readonly outcome: 'delivered' | 'refused';
}

/** Puts one hostile record with its configuration through the whole function. */
export async function measure(task: {
  readonly list: List;
  readonly record: string;
}): Promise<HostileResult> {
  const handler = benchmarkHandler(task.list);
  const event = [{ eventID: 'shardId-000000000000:1', data: Buffer.from(task.record).toString('base64') }];
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
  for (let round = 0; round < ROUNDS; round++) times.push(await time());
  // In KiB, as getrusage has it.
  const memory = (process.resourceUsage().maxRSS - before) * 1024;
  return { first, next: Math.min(...times), memory, outcome: answer === '[]' ? 'refused' : 'delivered' };
}
