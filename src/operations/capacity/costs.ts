import { measuresOf } from '../../stack/constructs/monitoring/alarm-spec';
import type { Part } from '../../stack/constructs/monitoring/parts';
import { alarmsWith } from '../../stack/stack-alarms';
import { HOURS_PER_MONTH, type Input } from './figures';
import { PRICES, type Price, type PriceName } from './prices';
import type { StreamMode } from './settings';

/** One charge. */
export interface Charge {
  readonly price: PriceName;
  /** Units of the price in a month. */
  readonly units: number;
}

/** The cost of a service in a month. */
export interface ServiceCost {
  readonly service: string;
  readonly charges: readonly Charge[];
  readonly usd: number;
}

/** The settings that a bill depends on. */
export interface CostSettings {
  readonly mode: StreamMode;
  readonly shards: number;
  readonly memoryMb: number;
}

const KB = 1024;
const GB = 1024 ** 3;
const MILLION = 1_000_000;
const HOURS_PER_DAY = 24;
const DAYS_PER_MONTH = HOURS_PER_MONTH / HOURS_PER_DAY;

/**
 * The compressed size of contact records, an estimate. The bundled records compress to a twelfth, as they are few
 * and repeat.
 */
const COMPRESSED_SHARE = 0.2;
/** The defaults of `backup_buffer_interval_seconds` and `backup_buffer_size_mb`. */
const BUFFER_SECONDS = 300;
const BUFFER_BYTES = 5 * 1024 * KB;
/**
 * The function's own line, 880 bytes for the bundled records (`operata run`), and Lambda's START, END and REPORT.
 */
const LOG_BYTES_PER_RECORD = 1200;
/** The metrics in functions/privacy-controls/metrics.ts, without those of replacements. */
const METRICS = 8;
/**
 * Kinesis asks for a data key every five minutes (its documentation of server-side encryption); that it does so for
 * each shard and reader is an estimate.
 */
const KEY_REQUESTS_PER_HOUR = 12;

/** Firehose and PUT units are charged in whole blocks. */
const roundedUp = (bytes: number, block: number): number => Math.max(1, Math.ceil(bytes / block)) * block;

/** The monthly cost of the deployment by service, without free tiers. */
export function monthlyCosts(input: Input, settings: CostSettings): ServiceCost[] {
  const { load, processing, backup } = input;
  const records = recordsPerMonth(input);
  const bytes = load.recordBytes.value;
  // A request that fails is made again.
  const attempts = records / (1 - processing.failures.value);
  const services: (readonly [string, readonly Charge[]])[] = [
    ['EventBridge Pipes', [charge('pipeRequests', (records * Math.ceil(bytes / (64 * KB))) / MILLION)]],
    ['API destination', [charge('apiDestination', attempts / MILLION)]],
    ...(processing.functionMs === undefined
      ? []
      : [
          [
            'Lambda, arm64',
            [
              charge('lambdaRequests', records / MILLION),
              charge(
                'lambdaArm',
                records * (Math.ceil(processing.functionMs.value) / 1000) * (settings.memoryMb / 1024),
              ),
            ],
          ] as const,
        ]),
    ...(backup ? backupServices(input, records) : []),
    [
      'KMS',
      [
        charge('kmsKey', 1),
        charge(
          'kmsRequests',
          (KEY_REQUESTS_PER_HOUR * HOURS_PER_MONTH * settings.shards * (backup ? 3 : 2)) / 10_000,
        ),
      ],
    ],
    [
      'CloudWatch',
      [
        ...(processing.functionMs === undefined
          ? []
          : [charge('logs', (records * LOG_BYTES_PER_RECORD) / GB), charge('metrics', METRICS)]),
        charge('alarmMetrics', alarmMetrics(input)),
        charge('dashboard', 1),
      ],
    ],
  ];
  return [
    streamCost(input, settings),
    ...services.map(([service, charges]) => ({ service, charges, usd: usdOf(charges) })),
  ];
}

/** The number of metrics that the alarms of this deployment watch: parts that are off have none. */
function alarmMetrics({ processing, backup }: Input): number {
  const parts = new Set<Part>(['Amazon Connect', 'delivery']);
  if (processing.functionMs !== undefined) parts.add('privacy controls');
  if (backup) parts.add('backup');
  return alarmsWith((part) => parts.has(part)).flatMap(({ watches }) => measuresOf(watches)).length;
}

/** The monthly cost of the stream. */
export function streamCost(input: Input, settings: Omit<CostSettings, 'memoryMb'>): ServiceCost {
  const charges = streamCharges(input, settings, recordsPerMonth(input));
  return { service: `Kinesis, ${settings.mode}`, charges, usd: usdOf(charges) };
}

const recordsPerMonth = ({ load }: Input): number => load.meanRecordsPerHour.value * HOURS_PER_MONTH;

function streamCharges(
  input: Input,
  { mode, shards }: Omit<CostSettings, 'memoryMb'>,
  records: number,
): Charge[] {
  const bytes = input.load.recordBytes.value;
  const retentionDays = input.retentionHours.value / HOURS_PER_DAY;
  if (mode === 'ON_DEMAND') {
    const gb = (records * roundedUp(bytes, KB)) / GB;
    return [
      charge('onDemandStreamHour', HOURS_PER_MONTH),
      charge('onDemandIn', gb),
      charge('onDemandOut', ((records * bytes) / GB) * readersOf(input)),
      charge(
        'onDemandRetention',
        ((records * bytes) / GB) * (Math.max(0, retentionDays - 1) / DAYS_PER_MONTH),
      ),
    ];
  }
  return [
    charge('shardHour', HOURS_PER_MONTH * shards),
    ...(retentionDays > 1 ? [charge('shardRetention', HOURS_PER_MONTH * shards)] : []),
    charge('putUnits', (records * Math.ceil(bytes / (25 * KB))) / MILLION),
  ];
}

/** The pipe, Firehose for the backup, and other readers: the stream is charged for what they read, too. */
export const readersOf = ({ backup, otherReaders }: Pick<Input, 'backup' | 'otherReaders'>): number =>
  (backup ? 2 : 1) + otherReaders.value;

function backupServices(
  { load, backupDays }: Input,
  records: number,
): (readonly [string, readonly Charge[]])[] {
  const bytes = records * load.recordBytes.value;
  const seconds = HOURS_PER_MONTH * 3600;
  const objects = Math.min(records, Math.max(seconds / BUFFER_SECONDS, bytes / BUFFER_BYTES));
  return [
    ['Firehose', [charge('firehose', (records * roundedUp(load.recordBytes.value, 5 * KB)) / GB)]],
    [
      'S3',
      [
        charge('s3Storage', ((bytes * COMPRESSED_SHARE) / GB) * (backupDays / DAYS_PER_MONTH)),
        charge('s3Writes', objects / 1000),
      ],
    ],
  ];
}

const charge = (price: PriceName, units: number): Charge => ({ price, units });

/** The sum of charges, in USD. */
export const usdOf = (charges: readonly Charge[]): number =>
  charges.reduce((sum, { price, units }) => sum + PRICES[price].usd * units, 0);

/** Whether every price of a cost was read on AWS's own page. */
export const isConfirmed = ({ charges }: ServiceCost): boolean =>
  charges.every(({ price }) => (PRICES[price] as Price).confirmed);
