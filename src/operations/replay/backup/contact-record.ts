import { createHash } from 'node:crypto';
import { decodeRecord } from '../../../../functions/privacy-controls/record';
import type { Piece } from '../../../records/record-splitter';
import { utcTime } from '../utc-time';

/** Characters of a partition key, and of a contact's ID (PutRecords, PartitionKey). */
const LONGEST_PARTITION_KEY = 256;

/** What is found in an object of the backup. */
export type BackupRecord = {
  /** Its place in the object, from 0. */
  readonly index: number;
  /** Where it begins, in bytes of the text. */
  readonly offset: number;
} & (ContactRecord | { readonly kind: 'unreadable'; readonly reason: string });

export interface ContactRecord {
  readonly kind: 'record';
  readonly bytes: Buffer;
  readonly contactId: string | undefined;
  /** `LastUpdateTimestamp`, in milliseconds since 1970. */
  readonly updated: number | undefined;
  /**
   * The same for records that are equal byte by byte, and for no others: two versions of a contact's record may have
   * the same `LastUpdateTimestamp`, which has a resolution of a second.
   */
  readonly digest: string;
}

export const digestOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('base64url').slice(0, 24);

/** What a piece of an object is. */
export function backupRecord(piece: Piece, index: number): BackupRecord {
  const place = { index, offset: piece.offset };
  if (piece.kind === 'too large') return { ...place, kind: 'unreadable', reason: 'larger than 1 MiB' };
  if (piece.kind === 'broken') return { ...place, kind: 'unreadable', reason: piece.reason };
  const decoded = decodeRecord(piece.bytes.toString('base64'));
  if (!decoded.ok) return { ...place, kind: 'unreadable', reason: decoded.reason };
  const { ContactId, LastUpdateTimestamp } = decoded.record;
  const contactId = typeof ContactId === 'string' && ContactId !== '' ? ContactId : undefined;
  const updated = typeof LastUpdateTimestamp === 'string' ? utcTime(LastUpdateTimestamp) : Number.NaN;
  return {
    ...place,
    kind: 'record',
    bytes: piece.bytes,
    contactId,
    updated: Number.isNaN(updated) ? undefined : updated,
    digest: digestOf(piece.bytes),
  };
}

/**
 * What decides about the shard. Which key Amazon Connect takes is not documented. The contact keeps the versions of
 * its record in their order.
 */
export function partitionKeyOf({ contactId, digest }: ContactRecord): string {
  return contactId !== undefined && contactId.length <= LONGEST_PARTITION_KEY ? contactId : digest;
}
