import { BACKUP_ERRORS_PREFIX, BACKUP_PREFIX } from '../../stack/naming/names';
import { asked } from '../aws/answers';
import type { AwsClients } from '../aws/clients';
import { hourFolder } from './hour-folder';

/** An object of the backup. */
export interface BackupObject {
  readonly key: string;
  /** In bytes, as stored. */
  readonly size: number;
  /** Its oldest record arrived between these, in milliseconds since 1970. */
  readonly earliest: number;
  readonly latest: number;
}

/** Objects whose oldest record arrived in a span of time, in milliseconds since 1970. */
export interface ObjectSpan {
  readonly from: number;
  readonly to: number;
}

const HOUR_MS = 3_600_000;
const HOUR = /^(\d{4})\/(\d{2})\/(\d{2})\/(\d{2})\//;
/** `operata-backup-production-1-2026-03-02-09-14-55-UUID.gz`: stream, its version, time, random part. */
const NAME = /-\d+-(\d{4})-(\d{2})-(\d{2})-(\d{2})-(\d{2})-(\d{2})-[0-9A-Za-z-]+(\.\w+)?$/;

/**
 * The objects of the span, in the order of their keys, which is that of time.
 *
 * @throws {ConfigurationError} if the bucket cannot be listed
 */
export async function listObjects(
  aws: AwsClients,
  bucket: string,
  span: ObjectSpan,
): Promise<BackupObject[]> {
  const first = hourFolder(span.from);
  const last = hourFolder(span.to);
  const found: BackupObject[] = [];
  let token: string | undefined;
  do {
    const page = await asked(
      `the backup bucket ${bucket}`,
      aws.s3.listObjectsV2({
        Bucket: bucket,
        Prefix: BACKUP_PREFIX,
        ...(token === undefined ? { StartAfter: first } : { ContinuationToken: token }),
      }),
    );
    for (const { Key = '', Size = 0 } of page.Contents ?? []) {
      const object = objectOf(Key, Size);
      if (object !== undefined && object.latest >= span.from && object.earliest <= span.to)
        found.push(object);
    }
    const lastKey = page.Contents?.at(-1)?.Key ?? '';
    token =
      page.IsTruncated && lastKey.slice(0, last.length) <= last ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
  return found;
}

/** Undefined if Firehose did not write the object. */
export function objectOf(key: string, size: number): BackupObject | undefined {
  return objectAt(key, key.startsWith(BACKUP_PREFIX) ? key.slice(BACKUP_PREFIX.length) : '', size);
}

/** The same of an object with records that Firehose could not process, whose kind of error is before the hour. */
export function errorObjectOf(key: string, size: number): BackupObject | undefined {
  const path = key.startsWith(BACKUP_ERRORS_PREFIX) ? key.slice(BACKUP_ERRORS_PREFIX.length) : '';
  return objectAt(key, path.slice(path.indexOf('/') + 1), size);
}

/** @param path from the hour */
function objectAt(key: string, path: string, size: number): BackupObject | undefined {
  const folder = HOUR.exec(path);
  if (folder === null) return undefined;
  const hour = timeOf(folder);
  if (Number.isNaN(hour)) return undefined;
  const end = hour + HOUR_MS - 1;
  const name = NAME.exec(path);
  const named = name === null ? Number.NaN : timeOf(name);
  // The time in the name is also that of the oldest record, or the later one of writing.
  return { key, size, earliest: hour, latest: named >= hour && named <= end ? named : end };
}

function timeOf(match: RegExpExecArray): number {
  const [, year, month, day, hour, minute = 0, second = 0] = match.map(Number);
  return Date.UTC(year ?? Number.NaN, (month ?? Number.NaN) - 1, day, hour, minute, second);
}
