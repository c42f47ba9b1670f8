import { expect, it } from 'vitest';
import { contactRecord, eachWithReplay } from './bench';
import { expectEachAccountedFor, survive } from './killed';

const test = eachWithReplay();
const COUNT = 160;
const KILLS = 20;

it(`killed at ${KILLS} random points, with throttling and half of the puts failing, it loses no dead letter`, async () => {
  const { bench } = test;
  const records = Array.from({ length: COUNT }, (_, index) => contactRecord(`contact-${index}`));
  for (const record of records) bench.giveUp(record);
  const ordeal = await survive(bench, ['--dead-letters'], { kills: KILLS, longest: 40, seed: 5 });
  expect(ordeal.kills).toBe(KILLS);
  expect(ordeal.last.code, ordeal.last.stderr).toBe(0);
  expectEachAccountedFor(bench, records, 1, ordeal);
  expect(ordeal.last.summary.messages).toMatchObject({ received: COUNT, left: {} });
  expect(bench.stores.queue.bodies).toEqual([]);
});
