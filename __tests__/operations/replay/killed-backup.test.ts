import { expect, it } from 'vitest';
import { contactRecord, eachWithReplay } from './bench';
import { expectEachAccountedFor, survive } from './killed';

const test = eachWithReplay();
const COUNT = 200;
const KILLS = 20;
const OBJECTS = 4;

it(`killed at ${KILLS} random points, with throttling and half of the puts failing, it loses no record of the backup`, async () => {
  const { bench } = test;
  const records = Array.from({ length: COUNT }, (_, index) => contactRecord(`contact-${index}`));
  const size = COUNT / OBJECTS;
  for (let object = 0; object < OBJECTS; object++) {
    // Each has some of the one before again.
    const from = Math.max(0, object * size - 5);
    bench.backUp(`2026-03-02T09:${10 + object * 5}:00Z`, records.slice(from, (object + 1) * size));
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
  expect(ordeal.kills).toBe(KILLS);
  expect(ordeal.last.code, ordeal.last.stderr).toBe(0);
  expectEachAccountedFor(bench, records, 0, ordeal);
  console.log(ordeal.killedDuring.join(), ordeal.last.stdout);
});
