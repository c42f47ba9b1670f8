export type LogLevel = 'INFO' | 'WARN' | 'ERROR';

/** Accepts one line of text without the newline. */
export type LogSink = (line: string) => void;

/**
 * Writes one JSON object per line, as CloudWatch Logs Insights reads it: `level`, `message`, `timestamp` (ISO 8601),
 * then the given fields. No field may contain anything from a contact record.
 */
export class Log {
  readonly #sink: LogSink;
  readonly #now: () => number;

  /** @param now Milliseconds since 1970. */
  constructor(sink: LogSink, now: () => number) {
    this.#sink = sink;
    this.#now = now;
  }

  write(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const timestamp = new Date(this.#now()).toISOString();
    this.#sink(JSON.stringify({ level, message, timestamp, ...fields }));
  }
}

/** Bypasses the console, to which Lambda adds a prefix with time, request and level, so that the line is not JSON. */
export function writeToStandardOutput(line: string): void {
  process.stdout.write(`${line}\n`);
}
