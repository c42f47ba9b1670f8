import { compile, type Redactor } from './redact';
import {
  MANDATORY_ONLY,
  parseRedactionDocument,
  type RedactionConfig,
  type RedactionConfigError,
  type RedactionConfigNotice,
  type RedactionConfigResult,
} from './redaction-config';

/** Where the configuration document comes from. `read` settles within a few seconds. */
export interface ConfigurationSource {
  read(): Promise<string>;
}

/** A source could not be read. `kind` is a short name, such as `ParameterNotFound`, and holds no content. */
export class ConfigurationUnreadableError extends Error {
  override readonly name = 'ConfigurationUnreadableError';

  constructor(readonly kind: string) {
    super(`The configuration could not be read: ${kind}`);
  }
}

/** Why the configuration could not be refreshed: it could not be read, or it is not valid. */
export type RefreshFailure =
  | { readonly kind: 'unreadable'; readonly reason: string }
  | { readonly kind: 'invalid'; readonly errors: readonly RedactionConfigError[] };

/**
 * What has changed, told once each time.
 * - `loaded`: a configuration that differs from the one before is in force, or the first one.
 * - `recovered`: the configuration in force, unchanged, can be read again after failures.
 * - `stale`: refreshing fails, or fails for another reason; the last good configuration stays in force.
 * - `fallback`: refreshing fails, and there is no last good configuration, or it is too old (its age is told):
 *   the mandatory fields alone are sent.
 */
export type ConfigurationChange =
  | {
      readonly state: 'loaded';
      readonly config: RedactionConfig;
      readonly notices: readonly RedactionConfigNotice[];
    }
  | { readonly state: 'recovered' }
  | { readonly state: 'stale'; readonly failure: RefreshFailure; readonly ageSeconds: number }
  | { readonly state: 'fallback'; readonly failure: RefreshFailure; readonly ageSeconds: number | undefined };

/** The times of a cache, in seconds, and what it depends on. */
export interface ConfigurationCacheOptions {
  readonly source: ConfigurationSource;
  /** How long a configuration is used before it is read again. */
  readonly ttlSeconds: number;
  /** How long the last good configuration is used while it cannot be read again. */
  readonly maxStaleSeconds: number;
  /** Milliseconds since 1970. The wall clock, as a monotonic one may stand still while Lambda freezes. */
  readonly now: () => number;
  /** Must not throw. */
  readonly onChange: (change: ConfigurationChange) => void;
}

/** What is in force now. */
export interface CurrentConfiguration {
  readonly redact: Redactor;
  readonly config: RedactionConfig;
  /** The mandatory fields alone are sent, for lack of a configuration. */
  readonly fallbackActive: boolean;
  /** Since the last good configuration was read. `undefined` where there has been none. */
  readonly ageSeconds: number | undefined;
}

interface Good {
  readonly text: string;
  readonly config: RedactionConfig;
  readonly redact: Redactor;
  readonly readAt: number;
}

const FIRST_RETRY_MS = 2000;
const LAST_RETRY_MS = 60_000;
const GOOD = 'good';

/**
 * Holds the configuration in force and reads it again when its time to live is over.
 *
 * There is one refresh at a time, and all who ask meanwhile wait for it. After one that failed, the next waits
 * 2 seconds, then twice as long each time, up to 60 seconds, so that few records pay for an endpoint that hangs;
 * meanwhile the last good configuration is in force, or the mandatory fields alone.
 */
export class ConfigurationCache {
  readonly #options: ConfigurationCacheOptions;
  #mandatoryOnly: Redactor | undefined;
  #good: Good | undefined;
  #refresh: Promise<void> | undefined;
  #failure: RefreshFailure | undefined;
  #failureText = '';
  #failuresInARow = 0;
  #retryAt = 0;
  #failedAt = 0;
  #untoldFailures = 0;
  /** What was told last, to tell each state once. */
  #told = '';

  constructor(options: ConfigurationCacheOptions) {
    this.#options = options;
  }

  /** What is in force, after a refresh where one is due. Never rejects. */
  async current(): Promise<CurrentConfiguration> {
    if (this.#refreshIsDue()) {
      this.#refresh ??= this.#read().finally(() => {
        this.#refresh = undefined;
      });
    }
    // Also whoever finds none due waits for one that runs.
    if (this.#refresh !== undefined) await this.#refresh;
    const ageSeconds = this.#ageSeconds();
    const good = this.#good;
    // One that was read just now is never too old, however long the reading took.
    const fresh = this.#failure === undefined || (ageSeconds ?? 0) <= this.#options.maxStaleSeconds;
    const usable = good !== undefined && fresh;
    this.#tell(usable, ageSeconds);
    if (usable) return { redact: good.redact, config: good.config, fallbackActive: false, ageSeconds };
    this.#mandatoryOnly ??= compile(MANDATORY_ONLY);
    return { redact: this.#mandatoryOnly, config: MANDATORY_ONLY, fallbackActive: true, ageSeconds };
  }

  /** How many refreshes have failed since this was asked the last time. */
  takeRefreshFailures(): number {
    const failures = this.#untoldFailures;
    this.#untoldFailures = 0;
    return failures;
  }

  #refreshIsDue(): boolean {
    const now = this.#options.now();
    // A clock that was set back must not put off a refresh by as much.
    if (this.#failure !== undefined) return now >= this.#retryAt || now < this.#failedAt;
    if (this.#good === undefined || now < this.#good.readAt) return true;
    return (
      now - this.#good.readAt >= 1000 * Math.min(this.#options.ttlSeconds, this.#options.maxStaleSeconds)
    );
  }

  /** 0 at least, should the clock have been set back. */
  #ageSeconds(): number | undefined {
    return this.#good && Math.max(0, this.#options.now() - this.#good.readAt) / 1000;
  }

  async #read(): Promise<void> {
    // Counted from the request: what the parameter held later than that is not known.
    const readAt = this.#options.now();
    let result: RedactionConfigResult;
    try {
      const text = await this.#options.source.read();
      if (text === this.#good?.text) {
        this.#good = { ...this.#good, readAt };
        this.#succeed();
        return;
      }
      result = parseRedactionDocument(text);
      if (result.ok) this.#good = { text, config: result.config, redact: compile(result.config), readAt };
    } catch (error) {
      const reason = error instanceof ConfigurationUnreadableError ? error.kind : 'Unknown';
      this.#fail({ kind: 'unreadable', reason });
      return;
    }
    if (!result.ok) {
      this.#fail({ kind: 'invalid', errors: result.errors });
      return;
    }
    this.#succeed();
    this.#told = GOOD;
    this.#options.onChange({ state: 'loaded', config: result.config, notices: result.notices });
  }

  #succeed(): void {
    this.#failure = undefined;
    this.#failuresInARow = 0;
  }

  #fail(failure: RefreshFailure): void {
    const wait = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failuresInARow);
    this.#failuresInARow++;
    this.#untoldFailures++;
    this.#failure = failure;
    this.#failureText = JSON.stringify(failure);
    // From now on, not from the beginning of a refresh that may have taken as long as the pause.
    this.#failedAt = this.#options.now();
    this.#retryAt = this.#failedAt + wait;
  }

  #tell(usable: boolean, ageSeconds: number | undefined): void {
    const failure = this.#failure;
    const state = failure === undefined ? GOOD : `${usable} ${this.#failureText}`;
    if (state === this.#told) return;
    this.#told = state;
    if (failure === undefined) this.#options.onChange({ state: 'recovered' });
    else if (usable) this.#options.onChange({ state: 'stale', failure, ageSeconds: ageSeconds ?? 0 });
    else this.#options.onChange({ state: 'fallback', failure, ageSeconds });
  }
}
