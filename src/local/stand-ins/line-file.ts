import { closeSync, openSync, writeFileSync } from 'node:fs';
import { errorCode } from '../../cli/errors';

const BUFFER_CHARACTERS = 64 * 1024;

/** What ends a run: a file of it cannot be written, as on a full disk. It is no failure of a record. */
export function unwritable(path: string, code: string): Error {
  return new Error(
    `${path}: cannot be written (${code}), so the run ends here; check the free space there, or name another folder with --out`,
  );
}

/** A text file that lines are appended to. Readable by its owner only, as everything that a run writes. */
export class LineFile {
  readonly path: string;
  readonly #file: number;
  #lines: string[] = [];
  #length = 0;

  constructor(path: string) {
    this.path = path;
    try {
      this.#file = openSync(path, 'w', 0o600);
    } catch (error) {
      throw unwritable(path, errorCode(error));
    }
  }

  /** @throws where what was added so far cannot be written */
  add(line: string): void {
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length >= BUFFER_CHARACTERS) this.#flush();
  }

  /** @throws as {@link add}, the file being closed */
  close(): void {
    try {
      this.#flush();
    } finally {
      closeSync(this.#file);
    }
  }

  #flush(): void {
    if (this.#lines.length === 0) return;
    const text = `${this.#lines.join('\n')}\n`;
    this.#lines = [];
    this.#length = 0;
    try {
      writeFileSync(this.#file, text);
    } catch (error) {
      throw unwritable(this.path, errorCode(error));
    }
  }
}
