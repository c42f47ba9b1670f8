import type { WriteStream } from 'node:tty';
import type { RunCounts } from './run-counts';

const TERMINAL_INTERVAL_MS = 200;
const PLAIN_INTERVAL_MS = 5000;
const CLEAR_LINE = '\r\u001b[2K';

/** Tells how far the run is: in one line that is rewritten on a terminal, else in a line every five seconds. */
export class Progress {
  readonly #stream: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean };
  readonly #counts: RunCounts;
  readonly #started = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #shown = false;

  constructor(stream: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean }, counts: RunCounts) {
    this.#stream = stream;
    this.#counts = counts;
  }

  start(): void {
    const interval = this.#stream.isTTY ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS;
    this.#timer = setInterval(() => this.#show(), interval);
    // Nothing is kept running for its sake.
    this.#timer.unref();
  }

  /** Writes a line of its own, without disturbing the one that is rewritten. */
  say(line: string): void {
    this.#clear();
    this.#stream.write(`${line}\n`);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#clear();
  }

  #show(): void {
    const line = this.#line();
    this.#stream.write(this.#stream.isTTY ? `${CLEAR_LINE}${line}` : `${line}\n`);
    this.#shown = this.#stream.isTTY === true;
  }

  #clear(): void {
    if (this.#shown) this.#stream.write(CLEAR_LINE);
    this.#shown = false;
  }

  #line(): string {
    const { received, delivered, malformed, empty, deadLettered, paused, retries } = this.#counts;
    const seconds = (performance.now() - this.#started) / 1000;
    const parts = [`${received} received`, `${delivered} delivered (${Math.round(delivered / seconds)}/s)`];
    const further = { malformed, 'nothing left': empty, 'dead-lettered': deadLettered, paused, retries };
    for (const [label, value] of Object.entries(further)) if (value > 0) parts.push(`${value} ${label}`);
    return parts.join(', ');
  }
}
