import { benchmarkHandler } from './benchmark-handler';
import type { List } from './contestants';

const ROUNDS = 5;

export interface HostileResult {
  /** CPU time of the first event in milliseconds. Includes reading and compiling the configuration. */
  readonly first: number;
  /** CPU time of the fastest later event. */
  readonly next: number;
  /** Peak memory of the process, in bytes, above its memory before the first event. */
  readonly memory: number;
  readonly outcome: 'delivered' | 'refused';
}

/** Runs the whole function on one hostile record and configuration. */
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
  // maxRSS is in KiB.
  const memory = (process.resourceUsage().maxRSS - before) * 1024;
  return { first, next: Math.min(...times), memory, outcome: answer === '[]' ? 'refused' : 'delivered' };
}
