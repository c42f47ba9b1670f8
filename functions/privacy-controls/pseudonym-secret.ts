import { createHmac, createSecretKey } from 'node:crypto';
import { Backoff } from './backoff';

/** Gives a text its pseudonym. */
export type Pseudonymize = (text: string) => string;

/** `p1_` and the first 22 characters, 132 bits, of the base64url of the text's HMAC-SHA-256. The text is read as UTF-8. */
export function pseudonymizer(secret: Uint8Array): Pseudonymize {
  const key = createSecretKey(secret);
  return (text) => `p1_${createHmac('sha256', key).update(text).digest('base64url').slice(0, 22)}`;
}

/** Where the secret comes from. `read` settles within a few seconds. */
export interface SecretSource {
  read(): Promise<Uint8Array>;
}

/** The secret could not be had. `kind` is a short name, such as `AccessDeniedException`, and holds no content. */
export class SecretUnavailableError extends Error {
  override readonly name = 'SecretUnavailableError';

  constructor(readonly kind: string) {
    super(`The secret for pseudonyms could not be had: ${kind}`);
  }
}

/** A change of state, reported once: the secret cannot be had, or it can again after failures. */
export type SecretChange =
  | { readonly state: 'unavailable'; readonly reason: string }
  | { readonly state: 'recovered' };

export interface PseudonymSecretOptions {
  /** `undefined` if the deployment has no key for pseudonyms. */
  readonly source: SecretSource | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Must not throw. */
  readonly onChange: (change: SecretChange) => void;
}

/**
 * Holds the secret for pseudonyms in memory only. It is read at the first use, and once: it does not change while the
 * key exists. After a failed attempt the next one waits, see `Backoff`; until then, `current` does not wait for anything.
 */
export class PseudonymSecret {
  readonly #options: PseudonymSecretOptions;
  readonly #backoff: Backoff;
  #pseudonymize: Pseudonymize | undefined;
  #attempt: Promise<void> | undefined;
  /** The reason reported last. */
  #reported: string | undefined;

  constructor(options: PseudonymSecretOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.now);
  }

  /** `undefined` if the secret cannot be had now. Never rejects. */
  async current(): Promise<Pseudonymize | undefined> {
    const { source } = this.#options;
    if (source === undefined) this.#fail('NoKey');
    else if (this.#pseudonymize === undefined && this.#backoff.isDue) {
      this.#attempt ??= this.#read(source).finally(() => {
        this.#attempt = undefined;
      });
    }
    if (this.#attempt !== undefined) await this.#attempt;
    return this.#pseudonymize;
  }

  async #read(source: SecretSource): Promise<void> {
    try {
      this.#pseudonymize = pseudonymizer(await source.read());
    } catch (error) {
      this.#backoff.fail();
      this.#fail(error instanceof SecretUnavailableError ? error.kind : 'Unknown');
      return;
    }
    if (this.#reported !== undefined) this.#options.onChange({ state: 'recovered' });
    this.#reported = undefined;
  }

  #fail(reason: string): void {
    if (reason === this.#reported) return;
    this.#reported = reason;
    this.#options.onChange({ state: 'unavailable', reason });
  }
}
