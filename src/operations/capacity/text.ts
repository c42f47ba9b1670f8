import { wrapped } from '../../cli/wrapped';
import type { Assessment, Judged } from './assessment';
import type { Figure, Input, Latency } from './figures';
import { batches, lanesOf } from './settings';
import { type Finding, shown } from './verdict';

const LABEL = 30;
const VALUE = 20;
const SIGNS: Readonly<Record<Finding['verdict'], string>> = {
  fits: 'fits',
  tight: 'TIGHT',
  'too small': 'TOO SMALL',
};

/** The result for people. */
export function capacityText(assessment: Assessment): string {
  const { input, demand, recommended, current, keepsUp } = assessment;
  const lines = [
    '',
    'Input',
    ...inputLines(input),
    '',
    'Demand',
    row(
      'time of a record',
      `${shown(demand.laneSeconds * 1000)} ms`,
      demand.backOffSeconds === 0
        ? 'enrichment and request'
        : 'enrichment, requests and back-off between them',
    ),
    row(
      'concurrent batches in use',
      shown(demand.withHeadroom.busyLanes),
      `${shown(demand.peak.busyLanes)} at the peak, plus headroom; a batch handles one record at a time`,
    ),
    row(
      'requests to Operata',
      `${shown(demand.withHeadroom.requestsPerSecond)} /s`,
      `${shown(demand.peak.requestsPerSecond)} /s at the peak, plus headroom`,
    ),
    row(
      'data in, data out',
      `${shown(demand.withHeadroom.bytesInPerSecond / 1000)}, ${shown(demand.withHeadroom.bytesOutPerSecond / 1000)} kB/s`,
      'with headroom',
    ),
    '',
    'What to set',
    ...recommended.advice.flatMap(({ variable, value, because }) => [
      `  ${variable} = ${value}`,
      ...indented(because, 6),
    ]),
    '',
    ...judgedLines('With these settings', recommended),
    ...(current === undefined ? [] : judgedLines('With the current settings', current)),
    ...priceLines(assessment),
    verdictLine(assessment, keepsUp),
    '',
  ];
  return lines.join('\n');
}

function inputLines({ load, processing, headroom, retentionHours, otherReaders }: Input): string[] {
  const figure = (label: string, { value, origin }: Figure, unit: string): string =>
    row(label, `${shown(value)} ${unit}`, origin);
  const latency = (label: string, { meanMs, spread }: Latency): string =>
    row(
      label,
      `${shown(meanMs.value)} ms +- ${shown(spread.value * 100)} %`,
      `${meanMs.origin}; spread: ${spread.origin}`,
    );
  return [
    figure('records at the peak', load.peakRecordsPerHour, '/h'),
    figure('records in the mean', load.meanRecordsPerHour, '/h'),
    row('size of a record', `${shown(load.recordBytes.value / 1024)} KB`, load.recordBytes.origin),
    processing.enrichment === undefined
      ? row('privacy controls', 'off', '')
      : latency('enrichment', processing.enrichment),
    latency('answer of Operata', processing.operata),
    row('requests that fail', `${shown(processing.failures.value * 100)} %`, processing.failures.origin),
    row('headroom', `${shown(headroom.value * 100)} %`, `${headroom.origin}; kept free above the peak`),
    figure('other readers of the stream', otherReaders, ''),
    figure('retention of the stream', retentionHours, 'h'),
  ];
}

function judgedLines(title: string, judged: Judged): string[] {
  const { settings, recordsPerHour, findings, costs, usdPerMonth } = judged;
  const named = (label: string, figure: Figure): string => row(label, shown(figure.value), figure.origin);
  return [
    title,
    row('stream_mode', settings.mode, ''),
    named('shards', settings.shards),
    named('parallelization factor', settings.parallelizationFactor),
    named('rate limit, requests/s', settings.rateLimitPerSecond),
    named('retry attempts', settings.maximumRetryAttempts),
    named('record age, seconds', settings.maximumRecordAgeSeconds),
    named('function memory, MB', settings.memoryMb),
    ...(settings.reservedConcurrency === undefined
      ? []
      : [named('reserved concurrency', settings.reservedConcurrency)]),
    row('delivered, at most', `${shown(recordsPerHour)} /h`, batches(lanesOf(settings))),
    '',
    ...findings.flatMap(({ rule, verdict, figures }) => [
      ...indented(rule, 14, `  ${SIGNS[verdict].padEnd(10)}  `),
      ...indented(figures, 16),
    ]),
    '',
    ...costs.map(({ service, usd, confirmed }) =>
      row(service, `${usd.toFixed(2)} USD`, confirmed ? 'a month' : 'a month, UNCONFIRMED price'),
    ),
    row('together', `${usdPerMonth.toFixed(2)} USD`, 'a month'),
    '',
  ];
}

function priceLines({ prices }: Assessment): string[] {
  return [
    ...indented(
      `Prices of ${prices.region}, table of ${prices.date}, without free tiers. ${prices.remark} src/operations/capacity/prices.ts names the page of each.`,
      2,
    ),
    ...indented(
      'The simulation assumes that records are spread evenly over shards and concurrent batches (which partition key Amazon Connect uses is UNCONFIRMED), and waits between attempts as the local pipeline does (how long the service waits is unpublished). The time that the pipe itself adds is not included.',
      2,
    ),
    '',
  ];
}

function verdictLine({ current, recommended }: Assessment, fits: boolean): string {
  if (fits && current === undefined) return 'The settings above keep up.';
  if (fits) return 'The current settings keep up.';
  if (current === undefined) return 'Not even the settings above keep up: see what is TOO SMALL.';
  return recommended.keepsUp
    ? 'The current settings do NOT keep up: see what is TOO SMALL, and what to set.'
    : 'Neither the current settings nor those above keep up: see what is TOO SMALL.';
}

const row = (label: string, value: string, remark: string): string =>
  `  ${label.padEnd(LABEL)}${value.padStart(VALUE)}${remark && `   ${remark}`}`.trimEnd();

const WIDTH = 117;

/** Wraps words to indented lines; the first line begins with `head` instead, which is as long as the indent. */
const indented = (text: string, indent: number, head = ' '.repeat(indent)): string[] =>
  wrapped(text, WIDTH - indent).map((line, at) => (at === 0 ? head : ' '.repeat(indent)) + line);
