import { describe, expect, it } from 'vitest';
import { contactRecord, eachWithReplay } from './bench';

const test = eachWithReplay();

describe('replaying dead letters', () => {
  it('puts', async () => {
    const { bench } = test;
    for (let i = 0; i < 5; i++) bench.giveUp(contactRecord(`contact-${i}`));
    const { code, stderr, stdout, summary } = await bench.run('--dead-letters');
    console.log(code, stderr, stdout);
    expect(summary.records).toMatchObject({ found: 5, put: 5 });
    expect(bench.stores.queue.bodies).toEqual([]);
    expect(bench.stores.stream.records.length).toBe(10);
  });
});
