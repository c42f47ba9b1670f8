import { closeSync, openSync, writeSync } from 'node:fs';

const BUFFER_CHARACTERS = 64 * 1024;

/** A text file that lines are appended to. Readable by its owner only, as everything that a run writes. */
export class LineFile {
  readonly path: string;
  readonly #file: number;
  #lines: string[] = [];
  #length = 0;

  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, 'w', 0o600);
  }

  add(line: string): void {
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length >= BUFFER_CHARACTERS) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    if (this.#lines.length === 0) return;
    writeSync(this.#file, `${this.#lines.join('\n')}\n`);
    this.#lines = [];
    this.#length = 0;
  }
}
