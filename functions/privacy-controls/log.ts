/** The severity of a log line. */
export type LogLevel = 'INFO' | 'WARN' | 'ERROR';

/** Takes one line of text without its end. */
export type LogSink = (line: string) => void;

/**
 * Writes one JSON object a line, as CloudWatch Logs Insights reads it: `level`, `message`, `timestamp` (ISO 8601),
 * then the given fields. No field may hold anything of a contact record.
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

/** Past the console, which Lambda makes prefix each line with time, request and level: that is no JSON. */
export function writeToStandardOutput(line: string): void {
  process.stdout.write(`${line}\n`);
}
