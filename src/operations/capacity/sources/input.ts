import { ConfigurationError } from '../../../cli/errors';
import { DEFAULT_SETTINGS, DEFAULTS } from '../defaults';
import type { Figure, Input, Latency } from '../figures';
import { ACCOUNT_CONCURRENCY, ON_DEMAND_SHARDS } from '../limits';
import type { CapacityOptions, NumberOption } from '../options';
import type { Settings } from '../settings';
import type { DeployedFacts } from './deployed';
import type { MeasuredLatency, MetricFigures } from './metrics';

/** The sources of figures besides the options. */
export interface Sources {
  readonly measuredBytes: Figure | undefined;
  readonly metrics: MetricFigures | undefined;
  readonly deployed: DeployedFacts | undefined;
}

const DEFAULT_SPREAD_PERCENT = 50;
const DEFAULT_HEADROOM_PERCENT = 50;
const DEFAULT_SEED = 1;
const BYTES_PER_KB = 1024;

/** Options that name a setting of the stack. */
const SETTING_OPTIONS = [
  'shard-count',
  'parallelization-factor',
  'rate-limit',
  'retry-attempts',
  'record-age-seconds',
  'retention-hours',
  'function-memory-mb',
  'reserved-concurrency',
] as const satisfies readonly NumberOption[];

/** Alternatives to a figure. */
const INSTEAD: Readonly<Partial<Record<NumberOption, string>>> = {
  'record-kb': 'measure records with --input',
  'enrichment-ms': 'use --no-privacy-controls if there is none',
};

/** Combines figures: an option takes precedence. */
export class InputReader {
  readonly problems: string[] = [];

  readonly #options: CapacityOptions;
  readonly #sources: Sources;

  constructor(options: CapacityOptions, sources: Sources) {
    this.#options = options;
    this.#sources = sources;
  }

  /** @throws {ConfigurationError} with every figure that no source provides */
  read(): { readonly input: Input; readonly settings: Settings | undefined } {
    const input = this.#input();
    const settings = this.#settings();
    if (this.problems.length > 0) throw new ConfigurationError(this.problems);
    return { input, settings };
  }

  #input(): Input {
    const options = this.#options;
    const sources = this.#sources;
    const { metrics, deployed, measuredBytes } = sources;
    const withPrivacyControls = options.privacyControls && (deployed?.privacyControls ?? true);
    const perContact = this.#given('records-per-contact') ?? {
      value: 1,
      origin: 'default: one record for each contact',
    };
    const contacts = (option: NumberOption): Figure | undefined => {
      const given = this.#given(option);
      return (
        given && {
          value: given.value * perContact.value,
          origin: `${given.origin} x ${perContact.value} (${perContact.origin})`,
        }
      );
    };
    const kilobytes = this.#given('record-kb');
    const failing = this.#given('failing-percent');
    const enrichment = withPrivacyControls
      ? this.#latency('enrichment-ms', metrics?.enrichment, metrics?.functionMs)
      : undefined;
    const functionMs = withPrivacyControls ? (metrics?.functionMs ?? enrichment?.meanMs) : undefined;
    return {
      load: {
        peakRecordsPerHour: this.#needed(
          'peak-contacts-per-hour',
          contacts('peak-contacts-per-hour') ?? metrics?.peakRecordsPerHour,
        ),
        meanRecordsPerHour: this.#needed(
          'contacts-per-hour',
          contacts('contacts-per-hour') ?? metrics?.meanRecordsPerHour,
        ),
        recordBytes: this.#needed(
          'record-kb',
          (kilobytes && { ...kilobytes, value: kilobytes.value * BYTES_PER_KB }) ??
            measuredBytes ??
            metrics?.recordBytes,
        ),
      },
      processing: {
        enrichment,
        functionMs,
        operata: this.#latency('operata-ms', metrics?.operata, undefined),
        failures: (failing && share(failing)) ??
          metrics?.failures ?? { value: 0, origin: 'default: no request fails' },
      },
      headroom: share(this.#given('headroom') ?? { value: DEFAULT_HEADROOM_PERCENT, origin: 'default' }),
      accountConcurrency: this.#given('account-concurrency') ??
        deployed?.numbers['account-concurrency'] ?? {
          value: ACCOUNT_CONCURRENCY,
          origin: this.#notRead('account-concurrency', 'default quota of AWS; new accounts have less'),
        },
      retentionHours: this.#given('retention-hours') ??
        deployed?.numbers['retention-hours'] ?? {
          value: DEFAULTS.retentionHours,
          origin: this.#notRead('retention-hours', 'default of the stack'),
        },
      backup: options.backup && (deployed?.backup ?? true),
      otherReaders: this.#given('other-readers') ??
        metrics?.otherReaders ?? { value: 0, origin: 'default: none' },
      backupDays: DEFAULTS.backupDays,
      seed: options.numbers.seed ?? DEFAULT_SEED,
    };
  }

  /** Undefined: no settings are given, and no deployment is named. */
  #settings(): Settings | undefined {
    const options = this.#options;
    const { deployed } = this.#sources;
    const given = SETTING_OPTIONS.some((option) => options.numbers[option] !== undefined);
    if (!given && options.streamMode === undefined && deployed === undefined) return undefined;
    const mode = options.streamMode ?? deployed?.mode ?? DEFAULT_SETTINGS.mode;
    return {
      mode,
      shards:
        this.#setting('shard-count') ??
        (mode === 'ON_DEMAND'
          ? { value: ON_DEMAND_SHARDS, origin: 'a new on-demand stream' }
          : DEFAULT_SETTINGS.shards),
      parallelizationFactor:
        this.#setting('parallelization-factor') ?? DEFAULT_SETTINGS.parallelizationFactor,
      rateLimitPerSecond: this.#setting('rate-limit') ?? DEFAULT_SETTINGS.rateLimitPerSecond,
      maximumRetryAttempts: this.#setting('retry-attempts') ?? DEFAULT_SETTINGS.maximumRetryAttempts,
      maximumRecordAgeSeconds:
        this.#setting('record-age-seconds') ?? DEFAULT_SETTINGS.maximumRecordAgeSeconds,
      memoryMb: this.#setting('function-memory-mb') ?? DEFAULT_SETTINGS.memoryMb,
      reservedConcurrency: this.#setting('reserved-concurrency'),
    };
  }

  /** The value of an option or of the deployment; undefined: the default applies. */
  #setting(option: (typeof SETTING_OPTIONS)[number]): Figure | undefined {
    const { deployed } = this.#sources;
    const figure = this.#given(option) ?? deployed?.numbers[option];
    const why = deployed?.unread.get(option);
    if (figure === undefined && why !== undefined)
      this.problems.push(`--${option}: could not be read (${why}); give it by this option`);
    return figure;
  }

  #given(option: NumberOption): Figure | undefined {
    const value = this.#options.numbers[option];
    return value === undefined ? undefined : { value, origin: `--${option}` };
  }

  #latency(
    option: 'enrichment-ms' | 'operata-ms',
    measured: MeasuredLatency | undefined,
    other: Figure | undefined,
  ): Latency {
    const given = this.#given('spread');
    const meanMs = this.#given(option);
    // A measured spread belongs to the measured mean.
    const measuredSpread = meanMs === undefined ? measured?.spread : undefined;
    return {
      meanMs: this.#needed(option, meanMs ?? measured?.meanMs ?? other),
      spread:
        (given && share(given)) ??
        measuredSpread ??
        share({ value: DEFAULT_SPREAD_PERCENT, origin: 'default, an assumption' }),
    };
  }

  #needed(option: NumberOption, figure: Figure | undefined): Figure {
    if (figure !== undefined) return figure;
    const { metrics } = this.#sources;
    const or = INSTEAD[option];
    const give = `give it by this option${or === undefined ? '' : `, or ${or}`}`;
    this.problems.push(
      metrics === undefined
        ? `--${option}: is missing; ${give}, or read it from CloudWatch with --from-metrics`
        : `--${option}: is missing, as CloudWatch has no data for it (absent: ${metrics.absent.join(', ')}); ${give}`,
    );
    return { value: 1, origin: 'missing' };
  }

  #notRead(option: NumberOption, instead: string): string {
    const why = this.#sources.deployed?.unread.get(option);
    return why === undefined ? instead : `${instead}; could not be read (${why})`;
  }
}

/** Of a percentage. */
const share = ({ value, origin }: Figure): Figure => ({ value: value / 100, origin });
