import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import { ConfigurationError, errorCode } from '../../cli/errors';
import type { BackupSettings } from '../settings';
import { evaluatePrefix, objectName } from './firehose-prefix';
import { unwritable } from './line-file';

/** Records are compressed in blocks, because each call of the compressor uses another thread. */
const BLOCK_BYTES = 256 * 1024;
/** The fastest level. Which one Firehose uses is not documented. */
const COMPRESSION_LEVEL = 1;

interface BackupObject {
  readonly gzip: Gzip;
  readonly written: Promise<void>;
  bytes: number;
}

/** Keeps every original record, in the layout of the backup bucket. */
export class Backup {
  readonly folder: string;
  objects = 0;
  readonly #settings: BackupSettings;
  readonly #delimiter: Buffer;
  #block = Buffer.allocUnsafe(BLOCK_BYTES);
  #used = 0;
  #object: BackupObject | undefined;
  /** Why an object could not be written. */
  #failure: Error | undefined;

  /** @throws {ConfigurationError} if the prefix is not supported, or leads out of the folder */
  constructor(folder: string, settings: BackupSettings) {
    this.folder = folder;
    this.#settings = settings;
    this.#delimiter = Buffer.from(settings.delimiter);
    this.#objectFolder(new Date());
  }

  /**
   * Adds a record. @returns a promise if the caller must wait, so that memory stays bounded
   * @throws if an earlier record could not be written
   */
  add(record: Buffer): Promise<void> | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    const length = record.length + this.#delimiter.length;
    if (this.#used + length <= BLOCK_BYTES) {
      this.#copy(record);
      return undefined;
    }
    return this.#addAfterFlush(record, length);
  }

  /** Writes the remaining records. */
  async close(): Promise<void> {
    await this.#flush();
    await this.#closeObject();
  }

  #copy(record: Buffer): void {
    this.#used += record.copy(this.#block, this.#used);
    this.#used += this.#delimiter.copy(this.#block, this.#used);
  }

  async #addAfterFlush(record: Buffer, length: number): Promise<void> {
    await this.#flush();
    if (length <= BLOCK_BYTES) {
      this.#copy(record);
    } else {
      await this.#write(Buffer.concat([record, this.#delimiter]));
    }
  }

  async #flush(): Promise<void> {
    if (this.#used === 0) return;
    const block = this.#block.subarray(0, this.#used);
    this.#block = Buffer.allocUnsafe(BLOCK_BYTES);
    this.#used = 0;
    await this.#write(block);
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#object ??= this.#openObject();
    const object = this.#object;
    object.bytes += bytes.length;
    // On a full disk, the file fails, but the compressor never drains.
    if (!object.gzip.write(bytes))
      await Promise.race([new Promise((resolve) => object.gzip.once('drain', resolve)), object.written]);
    if (object.bytes >= this.#settings.bufferBytes) await this.#closeObject();
  }

  #openObject(): BackupObject {
    const date = new Date();
    const folder = this.#objectFolder(date);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.objects += 1;
    const gzip = createGzip({ level: COMPRESSION_LEVEL });
    const path = join(folder, objectName(this.#settings.streamName, date, randomUUID()));
    const file = gzip.pipe(createWriteStream(path, { mode: 0o600 }));
    const written = finished(file).catch((error: unknown) => {
      this.#failure ??= unwritable(path, errorCode(error));
      throw this.#failure;
    });
    // The error is reported when the promise is awaited.
    written.catch(() => {});
    return { gzip, written, bytes: 0 };
  }

  #objectFolder(date: Date): string {
    const folder = join(this.folder, evaluatePrefix(this.#settings.prefix, date));
    if (!`${folder}${sep}`.startsWith(this.folder + sep))
      throw new ConfigurationError([`the backup's prefix ${this.#settings.prefix} leads out of the bucket`]);
    return folder;
  }

  async #closeObject(): Promise<void> {
    const object = this.#object;
    this.#object = undefined;
    if (object === undefined) return;
    object.gzip.end();
    await object.written;
  }
}
