import { describe, expect, it } from 'vitest';
import { findSources, readRecords } from '../../src/records/input';
import { ReadProgress } from '../../src/records/read-progress';
import { eachScratch } from '../harness/scratch';

const scratch = eachScratch();
const RECORD = '{"ContactId":"1"}\n';

async function readAll(progress: ReadProgress, until = Number.POSITIVE_INFINITY): Promise<void> {
  for await (const item of readRecords(progress.sources, new AbortController().signal)) {
    if (item.kind === 'pieces') progress.records += item.pieces.length;
    if (progress.records >= until) return;
  }
}

describe('ReadProgress', () => {
  it('reports records, rate, share and remaining time if the size is known', async () => {
    const [half, other] = [scratch.file('a', RECORD.repeat(3000)), scratch.file('b', RECORD.repeat(3000))];
    let now = 0;
    const progress = new ReadProgress(findSources([half, other], process.stdin), () => now);
    now = 2000;
    await readAll(progress, 3000);
    expect(progress.text).toBe('3,000 records read, 1,500/s, 50 % of the input, 2 s left');
  });

  it('reports only records and rate if the size is unknown', async () => {
    let now = 0;
    const source = { ...findSources([scratch.file('a', RECORD)], process.stdin)[0], bytes: undefined };
    const progress = new ReadProgress([source as never], () => now);
    now = 1000;
    await readAll(progress);
    expect(progress.text).toBe('1 records read, 1/s');
  });
});
