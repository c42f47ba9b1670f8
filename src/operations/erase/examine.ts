import type { Failure } from '../aws/failure';
import type { StoredObject } from '../backup/bucket';
import { whyUnreadable } from '../backup/object-failure';
import { errorObjectOf, objectOf } from '../backup/objects';
import { type Content, Inseparable, readContent } from './content';
import { Unpackable } from './packing';
import type { Matcher } from './selection';
import type { BackupStore, KeyHistory, Version } from './store';

/** A version that stays although it holds, or may hold, selected records. */
export interface Left {
  readonly key: string;
  /** Undefined: any of its versions. */
  readonly versionId?: string;
  readonly reason: string;
  /** Whether it holds selected records, or could not be read. Else it may hold parts of some. */
  readonly isHeld: boolean;
  /** When it can be erased, in ISO 8601. */
  readonly until?: string;
}

/** What is to be done about a key. */
export interface Plan {
  readonly key: string;
  /** What becomes of the newest version. */
  readonly action: 'rewrite' | 'delete' | 'keep';
  /** How many versions there are. */
  readonly versions: number;
  /** Whether a delete marker is over the newest version. */
  readonly isHidden: boolean;
  /** The versions that are removed, the oldest first. */
  readonly remove: readonly string[];
  /** Whether a version stays that is not the newest. */
  readonly keepsEarlier: boolean;
  /** Selected records in the newest version that has any. */
  readonly records: number;
  /** By a digest. */
  readonly erased: readonly string[];
  readonly left: readonly Left[];
  /** The newest version, and what replaces it. */
  readonly newest?: {
    readonly id: string;
    readonly stored: StoredObject;
    readonly body: Buffer;
    readonly kept: readonly string[];
  };
  /** What the newest version holds besides. */
  readonly read: Pick<Content, 'records' | 'mentions' | 'ofOtherTimes' | 'unreadable'>;
}

/** A version that could be read, or why not. */
interface Facts {
  readonly version: Version;
  readonly stored?: StoredObject;
  readonly content?: Content;
  readonly reason?: string;
}

/** Larger than anything that Firehose writes. It is held in memory. */
const MOST_BYTES = 192 * 1024 * 1024;

const REASONS = {
  foreign: 'its key is not one that Firehose writes in this backup: erase it yourself',
  suspended:
    'the versioning of the bucket is suspended, so a write could replace another version: enable it first',
  mfa: 'the bucket asks for MFA to delete a version (MFA delete): suspend that first, which only the account’s root user can',
  archived:
    'its storage class is an archive, where it could not be read back: copy it to the storage class STANDARD first',
  metadata: 'it has metadata that S3 does not return, which would be lost: erase it yourself',
  inseparable: 'the records cannot be separated from those around them: erase them yourself',
  doubtful: 'bytes that are not a record contain an ID, or the value; they stay: check them yourself',
  legalHold: 'it has a legal hold',
  locked: 'it has a retention (Object Lock)',
  unknown:
    'it is an earlier version, and the newest one, which may not have its other records, cannot be read: see there',
  others: (bucket: string, key: string, id: string): string =>
    'it is an earlier version, with records of others that the newest version does not have. If those are not needed: ' +
    `aws s3api delete-object --bucket ${bucket} --key '${key.replaceAll("'", "'\\''")}' --version-id ${id}`,
} as const;

/**
 * Reads every version of a key, and decides what is to be done.
 *
 * @throws {ConfigurationError} if nothing of the bucket can be read
 */
export async function examine(
  store: BackupStore,
  matcher: Matcher,
  history: KeyHistory,
  now: number,
): Promise<Plan> {
  const { key, versions, markers } = history;
  const facts: Facts[] = [];
  for (const version of versions) {
    const one = await look(store, matcher, key, version);
    if (one === undefined) continue;
    // Only the newest version is written again.
    facts.push(facts.length === 0 || one.stored === undefined ? one : withoutBytes(one));
  }
  const [newest, ...earlier] = facts;
  const left: Left[] = [];
  const leave = ({ version }: Facts, reason: string, until?: string): void =>
    void left.push({
      key,
      versionId: version.id,
      reason,
      isHeld: reason !== REASONS.doubtful,
      ...(until !== undefined && { until }),
    });
  const named = facts.filter(({ content }) => (content?.named ?? 0) > 0);
  for (const one of facts) if (one.reason !== undefined) leave(one, `cannot be read: ${one.reason}`);
  const first = named[0]?.content;
  const plan = {
    key,
    action: 'keep' as Plan['action'],
    versions: versions.length,
    isHidden: versions.length > 0 && !versions.some(({ isLatest }) => isLatest),
    remove: [] as string[],
    records: first?.named ?? 0,
    erased: first?.erased ?? [],
    left,
    read: countsOf(newest?.content),
  };
  const isForeign = objectOf(key, 0) === undefined && errorObjectOf(key, 0) === undefined;
  const isMixed = store.isSuspended && (versions.length > 1 || markers.length > 0);
  const whyAll = isForeign
    ? REASONS.foreign
    : store.needsMfa
      ? REASONS.mfa
      : isMixed
        ? REASONS.suspended
        : undefined;
  if (whyAll !== undefined) {
    for (const one of named) leave(one, whyAll);
    for (const one of facts) if (isOnlyDoubtful(one)) leave(one, REASONS.doubtful);
    return { ...plan, keepsEarlier: earlier.length > 0 };
  }
  let replaced: Plan['newest'];
  if (newest?.content !== undefined && newest.content.named > 0) {
    const result = replace(newest, now);
    if (typeof result === 'string') {
      leave(newest, result, lockOf(newest, now)?.until);
    } else {
      replaced = result;
      plan.action = result.kept.length === 0 ? 'delete' : 'rewrite';
      plan.remove.push(result.id);
    }
  }
  // What is still there afterwards, besides what is removed.
  const kept = newest?.content?.kept ?? [];
  const removed = new Set<Facts>();
  for (const one of earlier) {
    if ((one.content?.named ?? 0) === 0) continue;
    const lock = lockOf(one, now);
    if (lock !== undefined) leave(one, lock.reason, lock.until);
    else if (!covers(kept, one.content?.kept ?? []))
      leave(
        one,
        newest?.content === undefined ? REASONS.unknown : REASONS.others(store.bucket, key, one.version.id),
      );
    else {
      plan.remove.unshift(one.version.id);
      removed.add(one);
    }
  }
  for (const one of facts)
    if (!removed.has(one) && one.content?.isDoubtful && !isLeft(left, one)) leave(one, REASONS.doubtful);
  return {
    ...plan,
    keepsEarlier: earlier.some((one) => !removed.has(one)),
    ...(replaced !== undefined && { newest: replaced }),
  };
}

const countsOf = (content: Content | undefined): Plan['read'] => ({
  records: content?.records ?? 0,
  mentions: content?.mentions ?? 0,
  ofOtherTimes: content?.ofOtherTimes ?? 0,
  unreadable: content?.unreadable ?? 0,
});

const isOnlyDoubtful = ({ content }: Facts): boolean => content?.named === 0 && content.isDoubtful;
const isLeft = (left: readonly Left[], { version }: Facts): boolean =>
  left.some(({ versionId }) => versionId === version.id);

/** Undefined: the version does not exist any more. */
async function look(
  store: BackupStore,
  matcher: Matcher,
  key: string,
  version: Version,
): Promise<Facts | undefined> {
  if (version.size > MOST_BYTES) return { version, reason: `it is larger than ${MOST_BYTES} bytes` };
  const stored = await store.read(key, version.id);
  if ('kind' in stored) {
    const isThere = !isGone(stored) || (await isListed(store, key, version));
    return isThere ? { version, reason: whyUnreadable(stored) } : undefined;
  }
  try {
    return { version, stored, content: readContent(stored.bytes, matcher) };
  } catch (error) {
    if (error instanceof Unpackable) return { version, reason: `it ${error.message}` };
    throw error;
  }
}

/** Whether the version was deleted after it was listed, for example by its life cycle. */
const isGone = ({ code }: Failure): boolean => code === 'NoSuchKey' || code === 'NoSuchVersion';

/** @throws {ConfigurationError} if AWS does not answer */
async function isListed(store: BackupStore, key: string, { id }: Version): Promise<boolean> {
  const histories = await store.history(key);
  return histories.some((one) => one.key === key && one.versions.some((version) => version.id === id));
}

/** Lets go of the bytes. */
function withoutBytes({ version, stored, content }: Facts): Facts {
  const empty = Buffer.alloc(0);
  return {
    version,
    ...(stored !== undefined && { stored: { bytes: empty, head: stored.head } }),
    ...(content !== undefined && { content: { ...content, without: () => empty } }),
  };
}

/** What replaces the newest version, or why it stays. */
function replace({ version, stored, content }: Facts, now: number): NonNullable<Plan['newest']> | string {
  if (stored === undefined || content === undefined) throw new Error(`${version.id} was not read.`);
  const { head } = stored;
  const lock = lockOf({ version, stored }, now);
  if (lock !== undefined) return lock.reason;
  const isDeleted = content.kept.length === 0;
  if (!isDeleted && /^(GLACIER|DEEP_ARCHIVE)$/.test(head.StorageClass ?? '')) return REASONS.archived;
  if (!isDeleted && (head.MissingMeta ?? 0) > 0) return REASONS.metadata;
  try {
    return { id: version.id, stored, body: content.without(), kept: content.kept };
  } catch (error) {
    if (error instanceof Inseparable) return REASONS.inseparable;
    throw error;
  }
}

/** The lock of a version. Undefined: none, or the caller may not see it. */
function lockOf(
  { stored }: Facts,
  now: number,
): { readonly reason: string; readonly until?: string } | undefined {
  const { ObjectLockLegalHoldStatus, ObjectLockMode, ObjectLockRetainUntilDate } = stored?.head ?? {};
  if (ObjectLockLegalHoldStatus === 'ON') return { reason: REASONS.legalHold };
  if (ObjectLockMode === undefined || ObjectLockRetainUntilDate === undefined) return undefined;
  if (ObjectLockRetainUntilDate.getTime() <= now) return undefined;
  return { reason: REASONS.locked, until: ObjectLockRetainUntilDate.toISOString() };
}

/** Whether all of `some` are among `all`, as often as they occur. */
export function covers(all: readonly string[], some: readonly string[]): boolean {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return some.every((one) => {
    const count = counts.get(one) ?? 0;
    counts.set(one, count - 1);
    return count > 0;
  });
}
