import { Readable } from 'node:stream';
import { readSources } from '../../../records/input';
import type { AwsClients } from '../../aws/clients';
import { BackupBucket } from '../../backup/bucket';
import { whyUnreadable } from '../../backup/object-failure';
import { type BackupRecord, backupRecord } from './contact-record';

/** An object as it was read. */
export interface ReadObject {
  /** Names this version of the object: `key@etag`. */
  readonly source: string;
  /** What is in it, in its order. */
  readonly records: AsyncIterable<BackupRecord>;
  /** Why it could not be read completely. Call it after the last record. */
  readonly brokenBy: () => string | undefined;
}

/** Reads objects of the backup, with or without gzip, with or without line breaks between records. */
export class BackupReader {
  readonly #bucket: BackupBucket;
  readonly #signal: AbortSignal;

  constructor(aws: AwsClients, bucket: string, signal: AbortSignal) {
    this.#bucket = new BackupBucket(aws, bucket);
    this.#signal = signal;
  }

  /**
   * Reads a whole object as stored, and unpacks it as a stream.
   *
   * @returns the object, or why it cannot be read
   * @throws {ConfigurationError} if no object of the bucket can be read
   */
  async read(key: string): Promise<ReadObject | string> {
    const stored = await this.#bucket.get(key);
    if ('kind' in stored) return whyUnreadable(stored);
    const { ETag = '' } = stored.head;
    return this.#opened(`${key}@${ETag.replaceAll('"', '')}`, stored.bytes);
  }

  #opened(source: string, bytes: Buffer): ReadObject {
    let reason: string | undefined;
    const opened = readSources([{ name: source, open: () => Readable.from([bytes]) }], this.#signal);
    async function* records(): AsyncGenerator<BackupRecord> {
      let index = 0;
      for await (const item of opened) {
        if (item.kind === 'unreadable') reason = item.reason;
        else for (const piece of item.pieces) yield backupRecord(piece, index++);
      }
    }
    return { source, records: records(), brokenBy: () => reason };
  }
}
