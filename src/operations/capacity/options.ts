import { Arguments } from '../../cli/arguments';
import { type CommandSpec, callOf } from '../../cli/command';
import { INPUT_OPTION } from '../../records/input';
import {
  CREDENTIALS_NOTE,
  DEPLOYMENT_OPTIONS,
  type DeploymentOptions,
  readDeploymentOptions,
} from '../deployment/options';
import { LARGEST_PARALLELIZATION_FACTOR, LARGEST_RATE_LIMIT, LARGEST_SHARD_COUNT } from './limits';
import type { StreamMode } from './settings';
import type { OutageAnswer } from './simulation/scenarios';

/** What the command line asks for. */
export interface CapacityOptions {
  readonly json: boolean;
  readonly fromMetrics: boolean;
  readonly days: number;
  readonly deployment: DeploymentOptions;
  /** Files, folders and `-` with records to measure. */
  readonly inputs: readonly string[];
  readonly privacyControls: boolean;
  readonly backup: boolean;
  readonly outageAnswer: OutageAnswer | undefined;
  readonly streamMode: StreamMode | undefined;
  readonly numbers: GivenNumbers;
}

const MORE = Number.POSITIVE_INFINITY;
/** Days of metrics by default, and the most that CloudWatch keeps (then by the hour). */
const DEFAULT_DAYS = 14;
const MOST_DAYS = 454;

/** An option with a number. */
const number = (help: string, low: number, high: number, meaning: string, initial?: number | string) =>
  ({
    value: 'N',
    help,
    range: { low, high, meaning },
    ...(initial === undefined ? {} : { default: initial }),
  }) as const;
const whole = (...args: Parameters<typeof number>) => {
  const option = number(...args);
  return { ...option, range: { ...option.range, whole: true } };
};

const TRAFFIC = {
  'peak-contacts-per-hour': number(
    'At the busiest time.',
    1,
    10_000_000,
    'contacts an hour at the busiest time',
  ),
  'contacts-per-hour': number(
    'Mean over all hours of a month, nights included.',
    0,
    10_000_000,
    'contacts an hour, over all hours of a month',
  ),
  'records-per-contact': number(
    'Transfers, and updates after the end, give further records.',
    1,
    100,
    'records that a contact gives: one for each agent, and another for each update',
    1,
  ),
  'record-kb': number('Mean size of a record in KB.', 0.1, 1024, 'the mean size of a record in KB'),
} as const;
const TIMES = {
  'operata-ms': number(
    'Milliseconds until Operata answers a request.',
    1,
    5000,
    'milliseconds until Operata answers; a request has five seconds',
  ),
  'enrichment-ms': number(
    'Milliseconds for the privacy controls, as the pipe sees them; 20 is a fair start.',
    0,
    300_000,
    'milliseconds that the privacy controls take',
  ),
  spread: number(
    'Standard deviation of these times, in % of the mean.',
    0,
    500,
    'the standard deviation of these times, in % of their mean',
    50,
  ),
  'failing-percent': number(
    'Requests that fail and are retried, in %.',
    0,
    90,
    'requests that fail and are retried, in %',
    0,
  ),
  'other-readers': whole(
    'Readers of the stream besides the pipe and the backup, without enhanced fan-out.',
    0,
    20,
    'readers of the stream besides the pipe and the backup, without enhanced fan-out',
    0,
  ),
} as const;
const GOALS = {
  headroom: number(
    'What is kept free above the peak, in % of it.',
    0,
    1000,
    'what is kept free above the peak, in % of it',
    50,
  ),
  'outage-hours': number(
    'Simulates an outage of the endpoint as well. A setting that dead-letters records then is too small.',
    0.01,
    8760,
    'hours of the outage of the endpoint',
  ),
  'operata-limit': number(
    'Requests a second that Operata accepts; ask Operata.',
    1,
    MORE,
    'requests a second that Operata accepts',
  ),
} as const;
const SETTINGS = {
  'shard-count': whole(
    'stream_shard_count, or the shards that an on-demand stream has.',
    1,
    LARGEST_SHARD_COUNT,
    'shards of the stream',
    '4 on demand',
  ),
  'parallelization-factor': whole(
    'delivery_parallelization_factor.',
    1,
    LARGEST_PARALLELIZATION_FACTOR,
    'delivery_parallelization_factor',
  ),
  'rate-limit': number(
    'operata_rate_limit_per_second.',
    1,
    LARGEST_RATE_LIMIT,
    'operata_rate_limit_per_second',
  ),
  'retry-attempts': whole('delivery_maximum_retry_attempts.', 0, 10_000, 'delivery_maximum_retry_attempts'),
  'record-age-seconds': number(
    'delivery_maximum_record_age_seconds.',
    60,
    604_800,
    'delivery_maximum_record_age_seconds',
  ),
  'retention-hours': number('stream_retention_hours.', 24, 8760, 'stream_retention_hours'),
  'function-memory-mb': whole('privacy_function_memory_mb.', 128, 10_240, 'privacy_function_memory_mb'),
  'reserved-concurrency': whole(
    'privacy_function_reserved_concurrency.',
    1,
    1000,
    'privacy_function_reserved_concurrency',
  ),
  'account-concurrency': whole(
    'Executions at the same time that Lambda grants the account.',
    1,
    MORE,
    'executions at the same time that Lambda grants the account',
    'its quota, 1000',
  ),
} as const;
const RANDOM = {
  seed: whole(
    'Other random numbers for the simulation.',
    0,
    4_294_967_295,
    'the start of the random numbers',
    1,
  ),
} as const;

const NUMBERS = { ...TRAFFIC, ...TIMES, ...GOALS, ...SETTINGS, ...RANDOM };
export type NumberOption = keyof typeof NUMBERS;
/** The numbers of the options; undefined: not given. */
export type GivenNumbers = Readonly<Record<NumberOption, number | undefined>>;

export const CAPACITY = {
  call: callOf('capacity'),
  usage: [
    '--peak-contacts-per-hour 2000 --contacts-per-hour 600 --record-kb 6 --enrichment-ms 20 --operata-ms 250',
    '--from-metrics [options]',
  ],
  about: `Computes what the integration has to be set to for a number of contacts, how it catches up after an outage, and
what it costs a month: a calculation, and a simulation of the pipe's concurrent batches. Every figure is shown with where
it comes from.`,
  options: {
    'What comes in': {
      ...TRAFFIC,
      input: { ...INPUT_OPTION.input, help: `Measures the size instead. ${INPUT_OPTION.input.help}` },
    },
    'How long it takes': {
      ...TIMES,
      'no-privacy-controls': { help: 'There is no enrichment.' },
      'no-backup': { help: 'Firehose does not read the stream.' },
    },
    'What is wanted': {
      ...GOALS,
      'outage-answer': {
        value: 'ANSWER',
        choices: ['503', 'none'],
        help: '503 counts as an attempt; none does not.',
        default: 'both',
      },
    },
    'Settings to check. With any of these, those left out have the defaults of the stack': {
      'stream-mode': { value: 'MODE', choices: ['ON_DEMAND', 'PROVISIONED'], help: 'stream_mode.' },
      ...SETTINGS,
    },
    'Figures from AWS': {
      'from-metrics': {
        help:
          'Reads records, sizes and times from CloudWatch, and the settings from the deployment. What an option gives wins. ' +
          'With --environment or --outputs alone, the settings are read from the deployment, and the figures are those ' +
          'that you give.',
      },
      days: {
        value: 'N',
        range: { low: 1, high: MOST_DAYS, meaning: 'days of metrics', whole: true },
        help:
          'Days of metrics. More than 14 are read in periods of five minutes, more than 62 in hours, as CloudWatch keeps no ' +
          'shorter ones.',
        default: DEFAULT_DAYS,
      },
    },
    ...DEPLOYMENT_OPTIONS,
    Output: RANDOM,
  },
  notes: CREDENTIALS_NOTE,
  exits: {
    0: 'the settings that were given or read keep up (without any: the recommended ones do)',
    1: 'they do not, or the command failed',
    2: 'a wrong or missing option, or something that could not be read from AWS',
  },
  unexpected: 'every figure has an option, which --help lists',
  credentials: 'set AWS_PROFILE, or sign in',
} as const satisfies CommandSpec;

const parse = (argv: readonly string[]) => Arguments.of(argv, CAPACITY);
type Given = ReturnType<typeof parse>;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parseCapacityOptions(argv: readonly string[]): CapacityOptions {
  const given = parse(argv);
  const numbers = Object.fromEntries(
    Object.keys(NUMBERS).map((name) => [name, given.number(name as NumberOption)]),
  ) as GivenNumbers;
  const options: CapacityOptions = {
    json: given.has('json'),
    fromMetrics: given.has('from-metrics'),
    days: given.number('days') ?? DEFAULT_DAYS,
    deployment: readDeploymentOptions(given),
    inputs: given.texts('input'),
    privacyControls: !given.has('no-privacy-controls'),
    backup: !given.has('no-backup'),
    outageAnswer: given.choices('outage-answer').at(-1) as OutageAnswer | undefined,
    streamMode: given.choices('stream-mode').at(-1) as StreamMode | undefined,
    numbers,
  };
  given.problems.push(...contradictions(given, options));
  given.throwIfWrong();
  return options;
}

function contradictions(
  given: Given,
  { numbers, fromMetrics, streamMode, outageAnswer }: CapacityOptions,
): string[] {
  const problems: string[] = [];
  const both = (a: Parameters<Given['has']>[0], b: Parameters<Given['has']>[0], why: string): void => {
    if (given.has(a) && given.has(b)) problems.push(`--${a} and --${b}: ${why}; leave one out`);
  };
  both('record-kb', 'input', 'both give the size of a record');
  both('enrichment-ms', 'no-privacy-controls', 'without privacy controls nothing is enriched');
  const [mean, peak] = [numbers['contacts-per-hour'], numbers['peak-contacts-per-hour']];
  if (mean !== undefined && peak !== undefined && mean > peak) {
    problems.push(
      `--contacts-per-hour ${mean}: is more than --peak-contacts-per-hour ${peak}; the peak is the larger one`,
    );
  }
  if (given.has('days') && !fromMetrics) problems.push('--days: belongs to --from-metrics; name that too');
  if (
    streamMode === 'PROVISIONED' &&
    !given.has('shard-count') &&
    !given.has('outputs') &&
    !given.has('environment') &&
    !fromMetrics
  )
    problems.push('--stream-mode PROVISIONED: needs --shard-count, how many shards it has');
  if (outageAnswer !== undefined && !given.has('outage-hours'))
    problems.push('--outage-answer: belongs to --outage-hours; name that too');
  return problems;
}
