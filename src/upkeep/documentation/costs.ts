import { grouped } from '../../cli/counted';
import { assess } from '../../operations/capacity/assessment';
import { monthlyCosts, type ServiceCost, streamCost } from '../../operations/capacity/costs';
import { DEFAULTS } from '../../operations/capacity/defaults';
import type { Figure, Input, Latency } from '../../operations/capacity/figures';
import { ACCOUNT_CONCURRENCY, ON_DEMAND_SHARDS } from '../../operations/capacity/limits';
import { PRICES, type Price, type PriceName } from '../../operations/capacity/prices';
import { lanesOf } from '../../operations/capacity/settings';
import { duration } from '../../operations/capacity/verdict';

const example = (value: number): Figure => ({ value, origin: 'example' });
const latency = (meanMs: number): Latency => ({ meanMs: example(meanMs), spread: example(0.5) });

/** The load of an example. Only the number of contacts and Operata's response time differ. */
function exampleInput(contacts: { readonly mean: number; readonly peak: number }, operataMs: number): Input {
  return {
    load: {
      meanRecordsPerHour: example(contacts.mean),
      peakRecordsPerHour: example(contacts.peak),
      recordBytes: example(6 * 1024),
    },
    processing: {
      enrichment: latency(20),
      functionMs: example(20),
      operata: latency(operataMs),
      failures: example(0),
    },
    headroom: example(0.5),
    accountConcurrency: example(ACCOUNT_CONCURRENCY),
    retentionHours: example(DEFAULTS.retentionHours),
    otherReaders: { value: 0, origin: 'none' },
    backup: true,
    backupDays: DEFAULTS.backupDays,
    seed: 1,
  };
}

const CONTACTS_A_DAY = 10_000;
const HOURS_A_DAY = 24;
const ZONES = 2;
const HOURS_A_MONTH = 730;

/** The table of docs/costs.md: charges, prices, and the costs of an example. */
export function costsTable(): string {
  const mean = CONTACTS_A_DAY / HOURS_A_DAY;
  const input = exampleInput({ mean, peak: mean }, 250);
  const costs = monthlyCosts(input, {
    mode: 'ON_DEMAND',
    shards: ON_DEMAND_SHARDS,
    memoryMb: DEFAULTS.memoryMb,
  });
  const total = costs.reduce((sum, { usd }) => sum + usd, 0);
  const instead = streamCost(input, { mode: 'PROVISIONED', shards: 1 });
  const pseudonymKey: ServiceCost = {
    service: 'Key of the pseudonyms, used once when the function starts',
    charges: [{ price: 'kmsKey', units: 1 }],
    usd: PRICES.kmsKey.usd,
  };
  const endpoint: ServiceCost = {
    service: 'Endpoint for Systems Manager, or for KMS (`create_ssm_endpoint`, `create_kms_endpoint`)',
    charges: [{ price: 'endpointHour', units: HOURS_A_MONTH * ZONES }],
    usd: PRICES.endpointHour.usd * HOURS_A_MONTH * ZONES,
  };
  const parameter: ServiceCost = {
    service: 'Systems Manager parameter',
    charges: [{ price: 'advancedParameter', units: 0 }],
    usd: 0,
  };
  return [
    '| Service | List price | Source | Not confirmed at the source | 10,000 contacts a day of 6 KB, per month |',
    '| --- | --- | --- | --- | --- |',
    ...costs.map((cost) => costRow(cost, money(cost.usd))),
    costRow(parameter, '0'),
    `| **Total** | | | | **${money(total)}** |`,
    costRow({ ...instead, service: `${instead.service}, one shard` }, `(${money(instead.usd)} instead)`),
    costRow(pseudonymKey, `(${money(pseudonymKey.usd)} more)`),
    costRow(endpoint, `(${money(endpoint.usd)} more for each, with two zones)`),
  ].join('\n');
}

function costRow({ service, charges }: ServiceCost, amount: string): string {
  const prices = charges.map(({ price }) => PRICES[price] as Price);
  const sources = [...new Set(prices.map(({ source }) => source))].map((source) => `[page](${source})`);
  const unread = prices.filter(({ confirmed }) => !confirmed);
  const marked =
    unread.length === prices.length ? 'UNCONFIRMED' : `UNCONFIRMED: ${unread.map(priceText).join('; ')}`;
  return `| ${service} | ${prices.map(priceText).join('; ')} | ${sources.join(', ')} | ${unread.length === 0 ? '' : marked} | ${amount} |`;
}

const priceText = ({ usd, per }: Price): string =>
  `${usd.toLocaleString('en-US', { maximumSignificantDigits: 6 })} USD for ${per}`;

const money = (usd: number): string => `${usd.toFixed(2)} USD`;

/** The prices that no service of the table has. A test expects none. */
export const unusedPrices = (table: string): PriceName[] =>
  (Object.keys(PRICES) as PriceName[]).filter((name) => !table.includes(priceText(PRICES[name])));

const PEAKS = [500, 2000, 10_000, 50_000, 200_000];
const OPERATA_MS = [250, 1000];
const MEAN_SHARE = 0.2;
const OUTAGE_HOURS = 4;

/** The table of docs/capacity.md: the settings for a number of contacts. */
export function capacityTable(): string {
  const rows = PEAKS.flatMap((peak) =>
    OPERATA_MS.map((operataMs) => {
      const input = exampleInput({ mean: peak * MEAN_SHARE, peak }, operataMs);
      const { recommended } = assess(input, undefined, {
        outageHours: OUTAGE_HOURS,
        outageAnswers: ['503'],
        operataLimit: undefined,
        adopted: undefined,
      });
      const { settings, outages, usdPerMonth, recordsPerHour } = recommended;
      const [atMean, atPeak] = outages.map(({ drainHours }) =>
        drainHours === undefined ? 'never' : duration(drainHours),
      );
      return [
        grouped(peak),
        `${operataMs} ms`,
        `\`${settings.mode}\`, ${settings.shards.value}`,
        settings.parallelizationFactor.value,
        lanesOf(settings),
        grouped(Math.round(recordsPerHour)),
        `${atMean}; ${atPeak}`,
        `${usdPerMonth.toFixed(0)} USD`,
      ];
    }),
  );
  const titles = [
    'Contacts an hour, peak',
    'Operata',
    'Stream, shards',
    'Parallelization factor',
    'Concurrent batches',
    'Delivered an hour, at most',
    `Drained after ${OUTAGE_HOURS} h of 503, at the mean; at the peak`,
    'A month',
  ];
  return [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
