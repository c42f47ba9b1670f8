import type { ListObjectVersionsOutput, PutObjectCommandInput } from '@aws-sdk/client-s3';
import { ConfigurationError } from '../../cli/errors';
import type { Clock } from '../../delivery/clock';
import { type BackOff, backOff } from '../../delivery/retry';
import type { AwsClients } from '../aws/clients';
import { type Failure, failureOf } from '../aws/failure';
import { BackupBucket, type StoredObject } from '../backup/bucket';

/** A version of an object, or a delete marker. */
export interface Version {
  readonly id: string;
  readonly isLatest: boolean;
  /** In bytes, as stored. */
  readonly size: number;
}

/** All that S3 keeps of a key. */
export interface KeyHistory {
  readonly key: string;
  /** The newest first. */
  readonly versions: readonly Version[];
  readonly markers: readonly Version[];
}

/** A new version. */
export interface Written {
  readonly id: string;
  readonly etag: string;
  /** When its life cycle ends, in ISO 8601. Undefined: never, as far as S3 tells. */
  readonly expires: string | undefined;
}

/** Another process has written the object meanwhile, or our own write has succeeded without an answer. */
export class Changed extends Error {}

/** A call that failed for good. */
export class CallFailed extends Error {
  constructor(
    readonly failure: Failure,
    /** Whether it can succeed later. */
    readonly isPassing = false,
  ) {
    super(failure.text);
  }
}

/** How often a call is made, besides the attempts of the SDK, with waits in milliseconds. About a minute in total. */
const RETRIES: BackOff = { first: 100, longest: 5000 };
const ATTEMPTS = 18;
/** S3 answers a write when it has the whole body: within this time after the upload, in milliseconds. */
const ANSWER_MS = 15_000;
/** In bytes per millisecond: 0.8 Mbit/s. */
const SLOWEST_UPLOAD = 100;

/** The bucket of the backup with its versions: lists, reads, writes and deletes, and tries again what may pass. */
export class BackupStore {
  /** Whether a write keeps what it replaces as an earlier version. */
  keepsVersions = false;
  /** Whether versions are kept that were written before. */
  isSuspended = false;
  /** Whether a version is only deleted with a code of a device (MFA delete). */
  needsMfa = false;
  readonly #aws: AwsClients;
  readonly #bucket: BackupBucket;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;

  constructor(aws: AwsClients, bucket: string, clock: Clock, signal: AbortSignal) {
    this.#aws = aws;
    this.#bucket = new BackupBucket(aws, bucket);
    this.#clock = clock;
    this.#signal = signal;
  }

  get bucket(): string {
    return this.#bucket.name;
  }

  /** Asks how the bucket keeps versions. @throws {ConfigurationError} if AWS does not answer */
  async open(): Promise<void> {
    const { Status, MFADelete } = await this.#asked(() =>
      this.#aws.s3.getBucketVersioning({ Bucket: this.bucket }),
    );
    this.keepsVersions = Status === 'Enabled';
    this.isSuspended = Status === 'Suspended';
    this.needsMfa = MFADelete === 'Enabled';
  }

  /**
   * All keys with a prefix, in their order.
   *
   * @throws {ConfigurationError} if AWS does not answer
   */
  async history(prefix: string): Promise<KeyHistory[]> {
    return await this.#asked(() => this.#history(prefix));
  }

  /** A single key. @throws {CallFailed} */
  async historyOf(key: string): Promise<KeyHistory> {
    const histories = await this.#tried(() => this.#history(key));
    return histories.find((one) => one.key === key) ?? { key, versions: [], markers: [] };
  }

  /** @returns the version, or why it cannot be read @throws {ConfigurationError} if none can be read */
  async read(key: string, versionId: string): Promise<StoredObject | Failure> {
    return await this.#bucket.get(key, versionId);
  }

  /** The same, and tries again what may pass. @throws {CallFailed} */
  async readAgain(key: string, versionId: string): Promise<StoredObject> {
    return await this.#tried(() => this.#bucket.read(key, versionId));
  }

  /** The tags of a version, as PutObject takes them. Undefined: none. @throws {CallFailed} */
  async tags(key: string, versionId: string): Promise<string | undefined> {
    const { TagSet = [] } = await this.#tried(() =>
      this.#aws.s3.getObjectTagging({ Bucket: this.bucket, Key: key, VersionId: versionId }),
    );
    const pairs = TagSet.map(({ Key = '', Value = '' }) => [Key, Value].map(encodeURIComponent).join('='));
    return pairs.length === 0 ? undefined : pairs.join('&');
  }

  /**
   * Writes an object if it is still as expected.
   *
   * @param expected the ETag of the current version. Undefined: there is none
   * @throws {Changed} if it is not
   * @throws {CallFailed}
   */
  async put(
    key: string,
    body: Buffer,
    expected: string | undefined,
    how: Partial<PutObjectCommandInput>,
  ): Promise<Written> {
    const condition = expected === undefined ? { IfNoneMatch: '*' } : { IfMatch: expected };
    const {
      VersionId: id = 'null',
      ETag: etag = '',
      Expiration,
    } = await this.#tried(() =>
      this.#aws.s3.putObject(
        { ...how, ...condition, Bucket: this.bucket, Key: key, Body: body },
        { requestTimeout: ANSWER_MS + body.length / SLOWEST_UPLOAD },
      ),
    );
    return { id, etag, expires: expiryOf(Expiration) };
  }

  /**
   * Hides an object with a delete marker. Without versioning, S3 deletes it.
   *
   * @param expected the ETag of the current version. @default any
   * @throws {Changed} if it is another
   * @throws {CallFailed}
   */
  async hide(key: string, expected?: string): Promise<void> {
    const condition = expected === undefined ? {} : { IfMatch: expected };
    await this.#tried(() => this.#aws.s3.deleteObject({ ...condition, Bucket: this.bucket, Key: key }));
  }

  /** Deletes a version for good. One that does not exist is no failure. @throws {CallFailed} */
  async remove(key: string, versionId: string): Promise<void> {
    await this.#tried(() =>
      this.#aws.s3.deleteObject({ Bucket: this.bucket, Key: key, VersionId: versionId }),
    );
  }

  async #history(prefix: string): Promise<KeyHistory[]> {
    const found = new Map<string, { key: string; versions: Version[]; markers: Version[] }>();
    const of = (key: string) => {
      const history = found.get(key) ?? { key, versions: [], markers: [] };
      found.set(key, history);
      return history;
    };
    let at: { readonly KeyMarker?: string; readonly VersionIdMarker?: string } | undefined = {};
    while (at !== undefined) {
      const page: ListObjectVersionsOutput = await this.#aws.s3.listObjectVersions({
        Bucket: this.bucket,
        Prefix: prefix,
        ...at,
      });
      for (const { Key = '', VersionId = 'null', IsLatest = false, Size = 0 } of page.Versions ?? [])
        of(Key).versions.push({ id: VersionId, isLatest: IsLatest, size: Size });
      for (const { Key = '', VersionId = 'null', IsLatest = false } of page.DeleteMarkers ?? [])
        of(Key).markers.push({ id: VersionId, isLatest: IsLatest, size: 0 });
      const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
      at = page.IsTruncated
        ? { ...(KeyMarker && { KeyMarker }), ...(VersionIdMarker && { VersionIdMarker }) }
        : undefined;
    }
    return [...found.values()];
  }

  /** @throws {ConfigurationError} if AWS does not answer */
  async #asked<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await this.#tried(call);
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      throw new ConfigurationError([`the backup bucket ${this.bucket}: ${error.message}`]);
    }
  }

  async #tried<T>(call: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await call();
      } catch (error) {
        const failure = failureOf(error);
        if (isConflict(error, failure)) throw new Changed();
        const passes = isPassing(error, failure);
        if (!passes || attempt >= ATTEMPTS || this.#signal.aborted) throw new CallFailed(failure, passes);
        await this.#clock.sleep(backOff(attempt, Math.random, RETRIES), this.#signal);
      }
    }
  }
}

/** The date in the header x-amz-expiration, in ISO 8601. */
export function expiryOf(expiration: string | undefined): string | undefined {
  const time = Date.parse(/expiry-date="([^"]+)"/.exec(expiration ?? '')?.[1] ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

const statusOf = (error: unknown): number =>
  (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;

/** Whether the condition of a write is not met. With If-Match, S3 answers 404 if there is no current version. */
const isConflict = (error: unknown, { code }: Failure): boolean =>
  code === 'PreconditionFailed' ||
  code === 'ConditionalRequestConflict' ||
  code === 'NoSuchKey' ||
  code === 'NoSuchVersion' ||
  statusOf(error) === 412;

/** Whether a further attempt can help. */
const isPassing = (error: unknown, { kind, code }: Failure): boolean =>
  kind === 'throttled' ||
  kind === 'unreachable' ||
  // Another operation on the key is under way.
  code === 'OperationAborted' ||
  (statusOf(error) >= 500 && code !== 'NotImplemented') ||
  /Throttl|Timeout/i.test(code);
