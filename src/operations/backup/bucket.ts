import type { GetObjectOutput } from '@aws-sdk/client-s3';
import { ConfigurationError } from '../../cli/errors';
import type { AwsClients } from '../aws/clients';
import { type Failure, failureOf } from '../aws/failure';
import { isLasting } from '../follow';
import { isForAllObjects } from './object-failure';

/** An object as stored, with what S3 knows of it. */
export interface StoredObject {
  readonly bytes: Buffer;
  readonly head: Omit<GetObjectOutput, 'Body'>;
}

/** Attempts for an object whose download breaks off. */
const ATTEMPTS = 3;
/** After so many objects in a row without an answer, nothing more is read. */
const MOST_UNANSWERED = 5;

/** Reads whole objects of the backup. */
export class BackupBucket {
  /** Objects in a row for which AWS could not be reached, or asked to slow down. */
  #unanswered = 0;
  readonly #aws: AwsClients;

  constructor(
    aws: AwsClients,
    readonly name: string,
  ) {
    this.#aws = aws;
  }

  /** Reads an object once. @param versionId @default the current version @throws what the SDK throws */
  async read(key: string, versionId?: string): Promise<StoredObject> {
    const { Body, ...head } = await this.#aws.s3.getObject({
      Bucket: this.name,
      Key: key,
      ...(versionId !== undefined && { VersionId: versionId }),
    });
    return { bytes: Buffer.from((await Body?.transformToByteArray()) ?? []), head };
  }

  /**
   * Reads an object, and tries again if its download breaks off.
   *
   * @param versionId @default the current version
   * @returns the object, or why it cannot be read
   * @throws {ConfigurationError} if no object of the bucket can be read
   */
  async get(key: string, versionId?: string): Promise<StoredObject | Failure> {
    for (let attempt = 1; ; attempt++) {
      try {
        const object = await this.read(key, versionId);
        this.#unanswered = 0;
        return object;
      } catch (error) {
        const failure = failureOf(error);
        // The SDK retries requests, but not downloads that break off.
        if (!isLasting(failure) && attempt < ATTEMPTS) continue;
        const isUnanswered = failure.kind === 'unreachable' || failure.kind === 'throttled';
        this.#unanswered = isUnanswered ? this.#unanswered + 1 : 0;
        if (isForAllObjects(failure) || this.#unanswered >= MOST_UNANSWERED)
          throw new ConfigurationError([`the backup bucket ${this.name}: ${failure.text}`]);
        return failure;
      }
    }
  }
}
