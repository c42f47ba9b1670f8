import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assess } from '../../../src/operations/capacity/assessment';
import { InputReader } from '../../../src/operations/capacity/input';
import { parseCapacityOptions } from '../../../src/operations/capacity/options';
import { PRICES, PRICES_REGION, type Price } from '../../../src/operations/capacity/prices';
import { costsTable, unusedPrices } from '../../../src/upkeep/documentation/costs';
import { withCapacity, withPrices } from '../../../src/upkeep/documentation/write';

const read = (file: string): string => readFileSync(join(__dirname, '..', '..', '..', 'docs', file), 'utf8');
const RENEW = 'npm run docs renews it';
const prices: [string, Price][] = Object.entries(PRICES);

describe('docs/costs.md', () => {
  const page = read('costs.md');
  const rows = costsTable()
    .split('\n')
    .slice(2)
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

  it('holds the table of prices as the code writes it', () => {
    expect(page, RENEW).toBe(withPrices(page));
    expect(page).toContain(`region ${PRICES_REGION}`);
  });

  it('shows every price that there is', () => expect(unusedPrices(costsTable())).toEqual([]));

  it('marks every price that was not read where AWS publishes it', () => {
    for (const [service, shown, , marks] of rows.filter(([service]) => !service?.includes('Together'))) {
      const read = prices.filter(
        ([, { usd, per, confirmed }]) => confirmed && shown?.includes(`${usd} USD for ${per}`),
      );
      const all = read.length === shown?.split('; ').length;
      expect(marks?.startsWith('UNCONFIRMED'), service).toBe(!all);
    }
  });

  it('adds up', () => {
    const usd = (text: string | undefined): number => Number(/^\**([\d.]+)/.exec(text ?? '')?.[1]);
    const total = rows.findIndex(([service]) => service?.includes('Together'));
    const sum = rows.slice(0, total).reduce((all, cells) => all + usd(cells.at(-1)), 0);
    expect(usd(rows[total]?.at(-1))).toBeCloseTo(sum, 1);
  });
});

describe('a price', () => {
  it.each(prices)('%s is a number of USD, with the page of AWS to look it up on', (_name, price) => {
    expect(price.usd).toBeGreaterThan(0);
    expect(price.source).toMatch(/^https:\/\/aws\.amazon\.com\/[a-z0-9/-]+\/pricing\/$/);
  });
});

describe('docs/capacity.md', () => {
  const page = read('capacity.md');

  it('holds the table of what a number of contacts takes as the code writes it', () => {
    expect(page, RENEW).toBe(withCapacity(page));
  });

  it('has the row that its command gives', () => {
    const [, command = ''] =
      /`npm run capacity -- ([^`]*)` gives the third row/.exec(page.replaceAll('\n', ' ')) ?? [];
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
    // After the titles and the line beneath them.
    const third = (rows[4] ?? '').split('|').map((cell) => cell.trim());
    expect(third.slice(1, 3)).toEqual(['2,000', '250 ms']);
    expect(third[6]).toBe(Math.round(recommended.recordsPerHour).toLocaleString('en-US'));
    expect(third[8]).toBe(`${recommended.usdPerMonth.toFixed(0)} USD`);
  });
});
