import { closeSync, openSync, writeFileSync } from 'node:fs';
import { errorCode } from '../../cli/errors';

const BUFFER_CHARACTERS = 64 * 1024;

/** The error that ends a run if one of its files cannot be written, such as on a full disk. */
export function unwritable(path: string, code: string): Error {
  return new Error(
    `${path}: cannot be written (${code}), so the run ends here; check the free disk space, or choose another folder with --out`,
  );
}

/** A text file to which lines are appended. Like all files of a run, only its owner can read it. */
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

  /** @throws if the lines added so far cannot be written */
  add(line: string): void {
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length >= BUFFER_CHARACTERS) this.#flush();
  }

  /** Closes the file in any case. @throws like {@link add} */
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
