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
  #second: number | undefined;
  /** Such as `2026-11-30T12:34:56.`. */
  #untilSecond = '';

  /** @param now Milliseconds since 1970. */
  constructor(sink: LogSink, now: () => number) {
    this.#sink = sink;
    this.#now = now;
  }

  write(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.#sink(JSON.stringify({ level, message, timestamp: this.#timestamp(), ...fields }));
  }

  /** @param members the fields as JSON, without the braces; at least one */
  writeMembers(level: LogLevel, message: string, members: string): void {
    this.#sink(
      `{"level":"${level}","message":${JSON.stringify(message)},"timestamp":"${this.#timestamp()}",${members}}`,
    );
  }

  /** ISO 8601. Formats each second once, as a busy function writes many lines in it. */
  #timestamp(): string {
    const now = Math.trunc(this.#now());
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#untilSecond = new Date(now).toISOString().slice(0, -'123Z'.length);
    }
    return `${this.#untilSecond}${String(now - second * 1000).padStart(3, '0')}Z`;
  }
}

/** Bypasses the console, to which Lambda adds a prefix with time, request and level, so that the line is not JSON. */
export function writeToStandardOutput(line: string): void {
  process.stdout.write(`${line}\n`);
}
