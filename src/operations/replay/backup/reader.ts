import { Readable } from 'node:stream';
import { ConfigurationError } from '../../../cli/errors';
import { readSources } from '../../../records/input';
import type { AwsClients } from '../../aws/clients';
import { failureOf } from '../../aws/failure';
import { isForAllObjects, whyUnreadable } from '../../aws/object-failure';
import { isLasting } from '../../follow';
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

/** Attempts for an object whose download breaks off. */
const ATTEMPTS = 3;
/** After so many objects in a row without an answer, the reader stops. */
const MOST_UNANSWERED = 5;

/** Reads objects of the backup, with or without gzip, with or without line breaks between records. */
export class BackupReader {
  /** Objects in a row for which AWS could not be reached, or asked to slow down. */
  #unanswered = 0;
  readonly #aws: AwsClients;
  readonly #bucket: string;
  readonly #signal: AbortSignal;

  constructor(aws: AwsClients, bucket: string, signal: AbortSignal) {
    this.#aws = aws;
    this.#bucket = bucket;
    this.#signal = signal;
  }

  /**
   * Reads a whole object as stored, and unpacks it as a stream.
   *
   * @returns the object, or why it cannot be read
   * @throws {ConfigurationError} if no object of the bucket can be read
   */
  async read(key: string): Promise<ReadObject | string> {
    for (let attempt = 1; ; attempt++) {
      try {
        const { Body, ETag = '' } = await this.#aws.s3.getObject({ Bucket: this.#bucket, Key: key });
        const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
        this.#unanswered = 0;
        return this.#opened(`${key}@${ETag.replaceAll('"', '')}`, bytes);
      } catch (error) {
        const failure = failureOf(error);
        // The SDK retries requests, but not downloads that break off.
        if (!isLasting(failure) && attempt < ATTEMPTS) continue;
        const isUnanswered = failure.kind === 'unreachable' || failure.kind === 'throttled';
        this.#unanswered = isUnanswered ? this.#unanswered + 1 : 0;
        if (isForAllObjects(failure) || this.#unanswered >= MOST_UNANSWERED)
          throw new ConfigurationError([`the backup bucket ${this.#bucket}: ${failure.text}`]);
        return whyUnreadable(failure);
      }
    }
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
