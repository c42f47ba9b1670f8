import { createHash } from 'node:crypto';
import { decodeRecord } from '../../../../functions/privacy-controls/record';
import type { Piece } from '../../../records/record-splitter';
import { utcTime } from '../../utc-time';

/** The longest partition key, in characters (PutRecords, PartitionKey). */
const LONGEST_PARTITION_KEY = 256;

/** An item in an object of the backup. */
export type BackupRecord = {
  /** Its place in the object, from 0. */
  readonly index: number;
  /** Its first byte in the unpacked text. */
  readonly offset: number;
} & (ContactRecord | { readonly kind: 'unreadable'; readonly reason: string });

export interface ContactRecord {
  readonly kind: 'record';
  readonly bytes: Buffer;
  readonly contactId: string | undefined;
  /** `LastUpdateTimestamp`, in milliseconds since 1970. */
  readonly updated: number | undefined;
  /**
   * Equal only for records with the same bytes: two versions of a contact's record may have
   * the same `LastUpdateTimestamp`, which has a resolution of a second.
   */
  readonly digest: string;
}

export const digestOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('base64url').slice(0, 24);

/** Reads a piece of an object. */
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
 * The key that selects the shard. That of Amazon Connect is not documented. The contact's ID keeps the versions of
 * its record in order.
 */
export function partitionKeyOf({ contactId, digest }: ContactRecord): string {
  return contactId !== undefined && contactId.length <= LONGEST_PARTITION_KEY ? contactId : digest;
}
