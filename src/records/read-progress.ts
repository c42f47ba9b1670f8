import type { ReadStream } from 'node:fs';
import { grouped } from '../cli/counted';
import type { InputSource } from './input';

/** The progress of reading inputs. Includes the share of bytes and the remaining time if all sizes are known. */
export class ReadProgress {
  /** The sources with counted bytes. */
  readonly sources: readonly InputSource[];
  records = 0;
  readonly #streams: Partial<Pick<ReadStream, 'bytesRead'>>[] = [];
  readonly #bytes: number;
  readonly #now: () => number;
  readonly #started: number;

  constructor(sources: readonly InputSource[], now: () => number = () => performance.now()) {
    this.#now = now;
    this.#started = now();
    this.#bytes = sources.reduce((sum, { bytes = Number.NaN }) => sum + bytes, 0);
    this.sources = sources.map((source) => ({
      ...source,
      open: () => {
        const stream = source.open();
        this.#streams.push(stream as Partial<ReadStream>);
        return stream;
      },
    }));
  }

  /** Such as `12,300 records read, 3,200/s`, and {@link left}. */
  get text(): string {
    const rate = Math.round(this.records / Math.max(0.001, this.#seconds()));
    return [`${grouped(this.records)} records read`, `${grouped(rate)}/s`, ...this.left].join(', ');
  }

  /** Such as `45 % of the input` and `9 s left`. Empty if the size is unknown. */
  get left(): readonly string[] {
    const read = this.#streams.reduce((sum, { bytesRead = 0 }) => sum + bytesRead, 0);
    const share = read / this.#bytes;
    if (!(share > 0)) return [];
    const seconds = Math.ceil((this.#seconds() / share) * (1 - share));
    return [`${Math.floor(share * 100)} % of the input`, `${grouped(seconds)} s left`];
  }

  #seconds(): number {
    return (this.#now() - this.#started) / 1000;
  }
}
