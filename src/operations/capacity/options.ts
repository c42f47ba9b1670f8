import { Arguments, type NumberRange } from '../../cli/arguments';
import {
  DEPLOYMENT_HELP,
  DEPLOYMENT_OPTIONS,
  type DeploymentOptions,
  readDeploymentOptions,
} from '../deployment/options';
import { LARGEST_PARALLELIZATION_FACTOR, LARGEST_RATE_LIMIT, LARGEST_SHARD_COUNT } from './limits';
import type { OutageAnswer } from './scenarios';
import type { StreamMode } from './settings';

/** Numbers that the user may give; undefined: not given. */
export type GivenNumbers = Readonly<Record<NumberOption, number | undefined>>;

/** What the command line asks for. */
export interface CapacityOptions {
  readonly help: boolean;
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

/** Options with a number, and what it may be. */
const NUMBERS = {
  'contacts-per-hour': { low: 0, high: 10_000_000, meaning: 'contacts an hour, over all hours of a month' },
  'peak-contacts-per-hour': { low: 1, high: 10_000_000, meaning: 'contacts an hour at the busiest time' },
  'records-per-contact': {
    low: 1,
    high: 100,
    meaning: 'records that a contact gives: one for each agent, and further ones where it is updated',
  },
  'record-kb': { low: 0.1, high: 1024, meaning: 'the mean size of a record in KB' },
  'enrichment-ms': { low: 0, high: 300_000, meaning: 'milliseconds that the privacy controls take' },
  'operata-ms': {
    low: 1,
    high: 5000,
    meaning: 'milliseconds until Operata answers; a request has five seconds',
  },
  spread: { low: 0, high: 500, meaning: 'the standard deviation of these times, in % of their mean' },
  'failing-percent': { low: 0, high: 90, meaning: 'requests that fail and are tried again, in %' },
  headroom: { low: 0, high: 1000, meaning: 'what is kept free above the peak, in % of it' },
  'operata-limit': { low: 1, high: MORE, meaning: 'requests a second that Operata takes' },
  'outage-hours': { low: 0.01, high: 8760, meaning: 'hours for which the endpoint is out' },
  'shard-count': { low: 1, high: LARGEST_SHARD_COUNT, meaning: 'shards of the stream', whole: true },
  'parallelization-factor': {
    low: 1,
    high: LARGEST_PARALLELIZATION_FACTOR,
    meaning: 'delivery_parallelization_factor',
    whole: true,
  },
  'rate-limit': { low: 1, high: LARGEST_RATE_LIMIT, meaning: 'operata_rate_limit_per_second' },
  'retry-attempts': { low: 0, high: 10_000, meaning: 'delivery_maximum_retry_attempts', whole: true },
  'record-age-seconds': { low: 60, high: 604_800, meaning: 'delivery_maximum_record_age_seconds' },
  'function-memory-mb': { low: 128, high: 10_240, meaning: 'privacy_function_memory_mb', whole: true },
  'reserved-concurrency': {
    low: 1,
    high: 1000,
    meaning: 'privacy_function_reserved_concurrency',
    whole: true,
  },
  'account-concurrency': {
    low: 1,
    high: MORE,
    meaning: 'executions at the same time that Lambda grants the account',
    whole: true,
  },
  'other-readers': {
    low: 0,
    high: 20,
    meaning: 'readers of the stream besides the pipe and the backup, without enhanced fan-out',
    whole: true,
  },
  'retention-hours': { low: 24, high: 8760, meaning: 'stream_retention_hours' },
  seed: { low: 0, high: 2 ** 32, meaning: 'the start of the random numbers', whole: true },
} as const satisfies Readonly<Record<string, NumberRange>>;

export type NumberOption = keyof typeof NUMBERS;

/** Days of metrics that are read by default, and the most that CloudWatch keeps (in hours by then). */
const DEFAULT_DAYS = 14;
const MOST_DAYS = 454;

const numberSpecs = Object.fromEntries(
  Object.keys(NUMBERS).map((name) => [name, { type: 'string' }]),
) as Readonly<Record<NumberOption, { readonly type: 'string' }>>;

const OPTIONS = {
  ...DEPLOYMENT_OPTIONS,
  ...numberSpecs,
  input: { type: 'string', multiple: true },
  'stream-mode': { type: 'string' },
  'outage-answer': { type: 'string' },
  'no-privacy-controls': { type: 'boolean' },
  'no-backup': { type: 'boolean' },
  'from-metrics': { type: 'boolean' },
  days: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const HELP = `Says what the integration has to be set to for a number of contacts, how it catches up after an outage, and what it
costs a month. A calculation, and a simulation of the pipe's lanes; every figure is shown with where it comes from.

  npm run capacity -- --peak-contacts-per-hour 2000 --contacts-per-hour 600 --record-kb 6 \\
    --enrichment-ms 20 --operata-ms 250 [options]
  npm run capacity -- --from-metrics [options]

What comes in
  --peak-contacts-per-hour N   at the busiest time
  --contacts-per-hour N        mean over all hours of a month, nights included
  --records-per-contact N      default: 1. Transfers, and updates after the end, give further records
  --record-kb N                mean size of a record
  --input PATH                 measures the size instead: files or folders of records, or - (as for npm start); repeatable

How long it takes
  --operata-ms N               until Operata answers a request
  --enrichment-ms N            the privacy controls, as the pipe sees them; 20 is a fair start
  --spread PERCENT             standard deviation of these times, in % of the mean. Default: 50
  --failing-percent N          requests that fail and are tried again. Default: 0
  --no-privacy-controls        there is no enrichment
  --no-backup                  Firehose does not read the stream
  --other-readers N            read it besides the pipe and the backup, without enhanced fan-out. Default: 0

What is wanted
  --headroom PERCENT           kept free above the peak. Default: 50
  --outage-hours N             simulates an outage of the endpoint as well; a setting that gives records up then is too small
  --outage-answer ANSWER       503 (counts as an attempt) or none (does not). Default: both
  --operata-limit N            requests a second that Operata takes; ask Operata

Settings to judge, by the variables that set them. With any of these, those left out have the stack's defaults
  --stream-mode MODE           ON_DEMAND or PROVISIONED (stream_mode)
  --shard-count N              stream_shard_count, or the shards that an on-demand stream has. Default: 4 on demand
  --parallelization-factor N   delivery_parallelization_factor
  --rate-limit N               operata_rate_limit_per_second
  --retry-attempts N           delivery_maximum_retry_attempts
  --record-age-seconds N       delivery_maximum_record_age_seconds
  --retention-hours N          stream_retention_hours
  --function-memory-mb N       privacy_function_memory_mb
  --reserved-concurrency N     privacy_function_reserved_concurrency
  --account-concurrency N      executions at the same time that Lambda grants the account. Default: its quota, 1000

Figures from AWS
  --from-metrics               reads records, sizes and times from CloudWatch, and the settings from the deployment.
                               What an option gives wins
  --days N                     of metrics, 1 to ${MOST_DAYS}. Default: ${DEFAULT_DAYS}. More than 14 are read in stretches of five
                               minutes, more than 62 in hours, as CloudWatch keeps no shorter ones

${DEPLOYMENT_HELP}
With --environment or --outputs alone the settings are read from the deployment, and the figures are those you give.

Output
  --seed N                     other random numbers for the simulation. Default: 1
  --json                       prints the result as JSON; npm run -s adds nothing of npm's
  --help                       prints this

Exit code: 0 when the settings that were given or read keep up (without any: when the recommended ones do), 1 when they
do not, or the command failed, 2 for a wrong or missing option, or what could not be read from AWS.
`;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parseCapacityOptions(argv: readonly string[]): CapacityOptions {
  const given = new Arguments(argv, {
    options: OPTIONS,
    unexpected: 'every figure has an option, which --help lists',
    credentials: 'set AWS_PROFILE, or sign in',
  });
  const { problems } = given;
  const numbers = Object.fromEntries(
    Object.entries(NUMBERS).map(([name, range]) => [name, given.number(name as NumberOption, range)]),
  ) as GivenNumbers;
  const choice = <T extends string>(
    name: 'stream-mode' | 'outage-answer',
    values: readonly T[],
  ): T | undefined => {
    const text = given.text(name);
    if (text === undefined || values.includes(text as T)) return text as T | undefined;
    problems.push(`--${name} ${text}: must be ${values.join(' or ')}`);
    return undefined;
  };
  const options: CapacityOptions = {
    help: given.has('help'),
    json: given.has('json'),
    fromMetrics: given.has('from-metrics'),
    days:
      given.number('days', { low: 1, high: MOST_DAYS, meaning: 'days of metrics', whole: true }) ??
      DEFAULT_DAYS,
    deployment: readDeploymentOptions(given),
    inputs: given.texts('input'),
    privacyControls: !given.has('no-privacy-controls'),
    backup: !given.has('no-backup'),
    outageAnswer: choice('outage-answer', ['503', 'none']),
    streamMode: choice('stream-mode', ['ON_DEMAND', 'PROVISIONED']),
    numbers,
  };
  if (options.help) return options;
  problems.push(...contradictions(given, options));
  given.throwIfWrong();
  return options;
}

function contradictions(
  given: Arguments<keyof typeof OPTIONS>,
  { numbers, fromMetrics, streamMode, outageAnswer }: CapacityOptions,
): string[] {
  const problems: string[] = [];
  const both = (a: keyof typeof OPTIONS, b: keyof typeof OPTIONS, why: string): void => {
    if (given.has(a) && given.has(b)) problems.push(`--${a} and --${b}: ${why}; leave one out`);
  };
  both('record-kb', 'input', 'both say how large a record is');
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
  ) {
    problems.push('--stream-mode PROVISIONED: needs --shard-count, how many shards it has');
  }
  if (outageAnswer !== undefined && !given.has('outage-hours')) {
    problems.push('--outage-answer: belongs to --outage-hours; name that too');
  }
  return problems;
}
