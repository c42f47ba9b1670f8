import type { WriteStream } from 'node:tty';

const TERMINAL_INTERVAL_MS = 200;
const PLAIN_INTERVAL_MS = 5000;
const CLEAR_LINE = '\r\u001b[2K';

/** The stream for progress, usually the standard error. */
export type StatusStream = Pick<WriteStream, 'write'> & { readonly isTTY?: boolean };

/** Shows the progress of a command: one line that is rewritten on a terminal, else a new line every five seconds. */
export class StatusLine {
  readonly #stream: StatusStream;
  readonly #describe: () => string;
  #timer: NodeJS.Timeout | undefined;
  #shown = false;

  /** @param describe the progress, in one line */
  constructor(stream: StatusStream, describe: () => string) {
    this.#stream = stream;
    this.#describe = describe;
  }

  start(): void {
    const interval = this.#stream.isTTY ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS;
    this.#timer = setInterval(() => this.#show(), interval);
    // The timer does not keep the process running.
    this.#timer.unref();
  }

  /** Prints a separate line, above the one that is rewritten. */
  say(line: string): void {
    this.#clear();
    this.#stream.write(`${line}\n`);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#clear();
  }

  #show(): void {
    const line = this.#describe();
    this.#stream.write(this.#stream.isTTY ? `${CLEAR_LINE}${line}` : `${line}\n`);
    this.#shown = this.#stream.isTTY === true;
  }

  #clear(): void {
    if (this.#shown) this.#stream.write(CLEAR_LINE);
    this.#shown = false;
  }
}
