import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assess } from '../../../src/operations/capacity/assessment';
import { parseCapacityOptions } from '../../../src/operations/capacity/options';
import { PRICES, PRICES_REGION, type Price } from '../../../src/operations/capacity/prices';
import { InputReader } from '../../../src/operations/capacity/sources/input';
import { costsTable, unusedPrices } from '../../../src/upkeep/documentation/costs';

const read = (file: string): string => readFileSync(join(__dirname, '..', '..', '..', 'docs', file), 'utf8');
const prices: [string, Price][] = Object.entries(PRICES);

describe('docs/costs.md', () => {
  it('names the region of the prices', () => expect(read('costs.md')).toContain(`region ${PRICES_REGION}`));

  it('shows every price', () => expect(unusedPrices(costsTable())).toEqual([]));
});

describe('a price', () => {
  it.each(prices)('%s is a number of USD, with the AWS page as its source', (_name, price) => {
    expect(price.usd).toBeGreaterThan(0);
    expect(price.source).toMatch(/^https:\/\/aws\.amazon\.com\/[a-z0-9/-]+\/pricing\/$/);
  });
});

describe('docs/capacity.md', () => {
  const page = read('capacity.md');

  it('has the row that its command prints', () => {
    const [, command = ''] =
      /`npx operata capacity ([^`]*)` gives the third row/.exec(page.replaceAll('\n', ' ')) ?? [];
    const options = parseCapacityOptions(command.split(/\s+/));
    const none = { measuredBytes: undefined, metrics: undefined, deployed: undefined };
    const { input, settings } = new InputReader(options, none).read();
    expect(settings).toBeUndefined();
    const { recommended } = assess(input, undefined, {
      outageHours: options.numbers['outage-hours'],
      outageAnswers: ['503'],
      operataLimit: undefined,
      adopted: undefined,
    });
    const rows = page
      .slice(page.indexOf('capacity: written'))
      .split('\n')
      .filter((line) => line.startsWith('| '));
    // After the header.
    const third = (rows[4] ?? '').split('|').map((cell) => cell.trim());
    expect(third.slice(1, 3)).toEqual(['2,000', '250 ms']);
    expect(third[6]).toBe(Math.round(recommended.recordsPerHour).toLocaleString('en-US'));
    expect(third[8]).toBe(`${recommended.usdPerMonth.toFixed(0)} USD`);
  });
});
