import { describe, it } from 'vitest';
import { AwsStandIn } from '../../support/aws/stand-in';
import { contactRecord, ReplayBench } from './bench';
import { expectEachAccountedFor, survive } from './killed';

const KILLS = 20;
/** Each begins more than 20 processes, on machines that may have other things to do. */
const TIMEOUT_MS = 300_000;
const records = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => contactRecord(`contact-${index}`));

async function withBench(use: (bench: ReplayBench) => Promise<void>): Promise<void> {
  const aws = await AwsStandIn.start();
  const bench = new ReplayBench(aws);
  try {
    await use(bench);
  } finally {
    bench.remove();
    aws.stop();
  }
}

// At the same time, as each mostly waits for a process that begins.
describe.concurrent(`killed at ${KILLS} random points, with throttling and half of the puts failing`, () => {
  it('loses no dead letter', { timeout: TIMEOUT_MS }, ({ expect }) =>
    withBench(async (bench) => {
      const sent = records(160);
      for (const record of sent) bench.giveUp(record);
      const ordeal = await survive(bench, ['--dead-letters'], { kills: KILLS, longest: 40, seed: 5 });
      expect(ordeal.last.code, ordeal.last.stderr).toBe(0);
      expect(ordeal.kills).toBe(KILLS);
      expectEachAccountedFor(bench, sent, 1, ordeal);
      expect(ordeal.last.summary.messages).toMatchObject({ received: sent.length, left: {} });
      expect(bench.stores.queue.bodies).toEqual([]);
    }),
  );

  it('loses no record of the backup', { timeout: TIMEOUT_MS }, ({ expect }) =>
    withBench(async (bench) => {
      const sent = records(200);
      for (const [index, minute] of ['10', '15', '20', '25'].entries()) {
        // Each has some of the one before again.
        const from = Math.max(0, index * 50 - 5);
        bench.backUp(`2026-03-02T09:${minute}:00Z`, sent.slice(from, (index + 1) * 50));
      }
      const ordeal = await survive(bench, ['--from', '2026-03-02T08:00Z'], {
        kills: KILLS,
        longest: 14,
        seed: 7,
        // What is put goes to the backup again.
        meanwhile: () => {
          if (bench.onStream.length > 0) bench.backUp(new Date().toISOString(), bench.onStream);
        },
      });
      expect(ordeal.last.code, ordeal.last.stderr).toBe(0);
      expect(ordeal.kills).toBe(KILLS);
      expectEachAccountedFor(bench, sent, 0, ordeal);
    }),
  );
});
