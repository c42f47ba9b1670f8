import { Backoff } from './backoff';
import type { Redactor } from './redact';
import {
  MANDATORY_ONLY,
  parseRedactionDocument,
  type RedactionConfig,
  type RedactionConfigError,
  type RedactionConfigNotice,
  type RedactionConfigResult,
} from './redaction-config';
import { compileConfiguration } from './replacement';

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
 * A change of state, reported once.
 * - `loaded`: the first configuration, or a different one, is in force.
 * - `recovered`: the configuration in force, unchanged, can be read again after failures.
 * - `stale`: refreshing fails, or fails for another reason; the last good configuration stays in force.
 * - `fallback`: refreshing fails, and there is no last good configuration, or it is too old (`ageSeconds`). Only the
 *   mandatory fields are sent.
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
  /** Milliseconds since 1970. The wall clock: a monotonic clock may stop while Lambda freezes the process. */
  readonly now: () => number;
  /** Must not throw. */
  readonly onChange: (change: ConfigurationChange) => void;
}

export interface CurrentConfiguration {
  readonly redact: Redactor;
  readonly config: RedactionConfig;
  /** Only the mandatory fields are sent, because there is no usable configuration. */
  readonly fallbackActive: boolean;
  /** Since the last good configuration was read. `undefined` if there has been none. */
  readonly ageSeconds: number | undefined;
}

interface Good {
  readonly text: string;
  readonly config: RedactionConfig;
  readonly redact: Redactor;
  readonly readAt: number;
}

const GOOD = 'good';

/**
 * Holds the configuration in force and reads it again when its time to live ends.
 *
 * One refresh runs at a time, and all callers wait for it. After a failed refresh the next one waits, see `Backoff`.
 * Meanwhile the last good configuration stays in force, or only the mandatory fields are sent.
 */
export class ConfigurationCache {
  readonly #options: ConfigurationCacheOptions;
  #mandatoryOnly: Redactor | undefined;
  #good: Good | undefined;
  #refresh: Promise<void> | undefined;
  #failure: RefreshFailure | undefined;
  #failureText = '';
  readonly #backoff: Backoff;
  #unreportedFailures = 0;
  /** The state reported last, so that each state is reported once. */
  #reported = '';

  constructor(options: ConfigurationCacheOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.now);
  }

  /** The configuration in force, after a refresh if one is due. Never rejects. */
  async current(): Promise<CurrentConfiguration> {
    if (this.#refreshIsDue()) {
      this.#refresh ??= this.#read().finally(() => {
        this.#refresh = undefined;
      });
    }
    // Callers for whom no refresh is due also wait for one that is running.
    if (this.#refresh !== undefined) await this.#refresh;
    const ageSeconds = this.#ageSeconds();
    const good = this.#good;
    // A configuration that was just read is never too old, however long the read took.
    const fresh = this.#failure === undefined || (ageSeconds ?? 0) <= this.#options.maxStaleSeconds;
    const usable = good !== undefined && fresh;
    this.#report(usable, ageSeconds);
    if (usable) return { redact: good.redact, config: good.config, fallbackActive: false, ageSeconds };
    this.#mandatoryOnly ??= compileConfiguration(MANDATORY_ONLY);
    return { redact: this.#mandatoryOnly, config: MANDATORY_ONLY, fallbackActive: true, ageSeconds };
  }

  /** The number of refreshes that have failed since the last call. */
  takeRefreshFailures(): number {
    const failures = this.#unreportedFailures;
    this.#unreportedFailures = 0;
    return failures;
  }

  #refreshIsDue(): boolean {
    if (this.#failure !== undefined) return this.#backoff.isDue;
    const now = this.#options.now();
    // A clock that was set back must not delay the refresh.
    if (this.#good === undefined || now < this.#good.readAt) return true;
    return (
      now - this.#good.readAt >= 1000 * Math.min(this.#options.ttlSeconds, this.#options.maxStaleSeconds)
    );
  }

  /** At least 0, even if the clock was set back. */
  #ageSeconds(): number | undefined {
    return this.#good && Math.max(0, this.#options.now() - this.#good.readAt) / 1000;
  }

  async #read(): Promise<void> {
    // The age counts from the request: what the parameter held after that is not known.
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
      if (result.ok) {
        const { config } = result;
        this.#good = { text, config, redact: compileConfiguration(config), readAt };
      }
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
    this.#reported = GOOD;
    this.#options.onChange({ state: 'loaded', config: result.config, notices: result.notices });
  }

  #succeed(): void {
    this.#failure = undefined;
    this.#backoff.succeed();
  }

  #fail(failure: RefreshFailure): void {
    this.#unreportedFailures++;
    this.#failure = failure;
    this.#failureText = JSON.stringify(failure);
    this.#backoff.fail();
  }

  #report(usable: boolean, ageSeconds: number | undefined): void {
    const failure = this.#failure;
    const state = failure === undefined ? GOOD : `${usable} ${this.#failureText}`;
    if (state === this.#reported) return;
    this.#reported = state;
    if (failure === undefined) this.#options.onChange({ state: 'recovered' });
    else if (usable) this.#options.onChange({ state: 'stale', failure, ageSeconds: ageSeconds ?? 0 });
    else this.#options.onChange({ state: 'fallback', failure, ageSeconds });
  }
}
