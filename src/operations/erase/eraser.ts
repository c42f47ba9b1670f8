import { isDeepStrictEqual } from 'node:util';
import type { GetObjectOutput, PutObjectCommandInput } from '@aws-sdk/client-s3';
import { isForAllObjects, whyUnreadable } from '../backup/object-failure';
import { examine, type Left, type Plan } from './examine';
import type { Done, EraseJournal } from './journal';
import type { Matcher } from './selection';
import { type BackupStore, CallFailed, Changed, expiryOf, type KeyHistory, type Written } from './store';

/** What became of an object, and when its life cycle ends, in ISO 8601. */
export interface ErasedObject extends Done {
  readonly expired?: string;
  readonly expires?: string;
}

/** What became of a key. */
export interface Outcome {
  /** Undefined: nothing was changed. */
  readonly done?: ErasedObject;
  readonly left: readonly Left[];
  /** Whether AWS could not be reached, or asked to slow down. */
  readonly isUnanswered: boolean;
  /** Whether no other key could be erased either, such as after the credentials have expired. */
  readonly isForAll?: boolean;
}

/** After so many changes while a key is being erased, it is left. */
const MOST_ROUNDS = 10;

/** What was done about a key in this run. */
class Progress {
  isReplaced = false;
  readonly removed = new Set<string>();
  expired: string | undefined;
  expires: string | undefined;

  /** With the removals of an earlier run. */
  constructor(begun: Done | undefined, { versions }: KeyHistory) {
    const ids = new Set(versions.map(({ id }) => id));
    for (const id of begun?.versions ?? []) if (!ids.has(id)) this.removed.add(id);
  }
}

/**
 * Erases selected records, key by key. An end at any moment loses no other record: the new version is written and read
 * back before the versions that it replaces are removed.
 */
export class Eraser {
  readonly #store: BackupStore;
  readonly #matcher: Matcher;
  readonly #journal: EraseJournal;
  readonly #now: () => number;

  constructor(store: BackupStore, matcher: Matcher, journal: EraseJournal, now: () => number) {
    this.#store = store;
    this.#matcher = matcher;
    this.#journal = journal;
    this.#now = now;
  }

  /**
   * Erases the selected records of a key, in all its versions.
   *
   * @throws {ConfigurationError} if nothing of the bucket can be read, or the journal cannot be written
   */
  async erase(key: string): Promise<Outcome> {
    let progress: Progress | undefined;
    let left: readonly Left[] = [];
    try {
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const history = await this.#store.historyOf(key);
        progress ??= new Progress(this.#journal.begun(key), history);
        // Reads what was written, too: the last round finds nothing to do.
        const plan = await examine(this.#store, this.#matcher, history, this.#now());
        left = plan.left;
        try {
          if (!(await this.#apply(plan, progress))) {
            await this.#removeMarkers(history);
            return { ...this.#end(key, progress, left), left, isUnanswered: false };
          }
        } catch (error) {
          if (!(error instanceof Changed)) throw error;
        }
      }
      left = [...left, leave(key, 'another process keeps writing it; run the command again')];
      return { ...this.#end(key, progress, left), left, isUnanswered: false };
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      left = [...left, leave(key, `could not be erased: ${whyUnreadable(error.failure)}`)];
      const isForAll = isForAllObjects(error.failure);
      return { ...this.#end(key, progress, left), left, isUnanswered: error.isPassing, isForAll };
    }
  }

  /** @returns false if there is nothing to do */
  async #apply(plan: Plan, progress: Progress): Promise<boolean> {
    const { key, action, isHidden, newest, remove } = plan;
    const mustHide = this.#journal.isToHide(key) && !isHidden && plan.versions > 0;
    if (remove.length === 0 && !mustHide) return false;
    const isToHide = mustHide || (isHidden && action === 'rewrite');
    this.#journal.begin(merged(this.#journal.begun(key), plan), isToHide);
    if (mustHide) await this.#store.hide(key);
    let written: Written | undefined;
    if (newest !== undefined && action === 'rewrite') {
      written = await this.#replace(plan, newest, progress);
      if (isHidden) await this.#store.hide(key, written.etag);
    }
    // Without the marker, removing the newest version would bring an earlier one back.
    if (action === 'delete' && !isHidden && plan.keepsEarlier)
      await this.#store.hide(key, newest?.stored.head.ETag);
    const failures: unknown[] = [];
    for (const id of remove) {
      try {
        // Without versioning, the new one has its ID.
        if (id !== written?.id) await this.#remove(key, id, newest);
        progress.removed.add(id);
        if (id === newest?.id) progress.isReplaced = true;
      } catch (error) {
        // The others can be removed all the same.
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return true;
  }

  /** @returns the new version, which is as it should be */
  async #replace(
    { key, isHidden }: Plan,
    { id, stored, body }: NonNullable<Plan['newest']>,
    progress: Progress,
  ): Promise<Written> {
    const { head } = stored;
    const tags = await this.#store.tags(key, id);
    const how = { ...sameAs(head), ...(tags !== undefined && { Tagging: tags }) };
    const written = await this.#store.put(key, body, isHidden ? undefined : head.ETag, how);
    const read = await this.#store.readAgain(key, written.id);
    const difference = differenceOf(head, read.head);
    if (!read.bytes.equals(body) || difference !== undefined) {
      if (this.#store.keepsVersions) await this.#store.remove(key, written.id);
      else await this.#store.put(key, stored.bytes, written.etag, how);
      const text = `S3 has stored another ${difference ?? 'content'} than was written; the object is as it was before`;
      throw new CallFailed({ kind: 'other', code: 'NotAsWritten', text });
    }
    // Once it is hidden, it is kept for other days, which S3 does not return.
    if (!isHidden) {
      progress.expired = expiryOf(head.Expiration);
      progress.expires = written.expires;
    }
    progress.isReplaced = true;
    return written;
  }

  async #remove(key: string, id: string, newest: Plan['newest']): Promise<void> {
    // Without versioning, an object that was written meanwhile has the same ID.
    if (id === 'null' && id === newest?.id && !this.#store.keepsVersions)
      await this.#store.hide(key, newest.stored.head.ETag);
    else await this.#store.remove(key, id);
  }

  /** A delete marker over nothing. */
  async #removeMarkers({ key, versions, markers }: KeyHistory): Promise<void> {
    if (versions.length > 0 || this.#journal.begun(key) === undefined) return;
    for (const { id } of markers) await this.#store.remove(key, id);
  }

  #end(key: string, progress: Progress | undefined, left: readonly Left[]): Pick<Outcome, 'done'> {
    const begun = this.#journal.begun(key);
    if (begun === undefined) return {};
    const isComplete = !left.some(({ isHeld }) => isHeld);
    if (isComplete) this.#journal.done(begun);
    const versions = isComplete ? begun.versions : begun.versions.filter((id) => progress?.removed.has(id));
    if (!isComplete && versions.length === 0 && progress?.isReplaced !== true) return {};
    const { expired, expires } = progress ?? {};
    return {
      done: {
        key,
        outcome: isComplete || progress?.isReplaced ? begun.outcome : 'only earlier versions removed',
        // Versions that are left may have them, too.
        records: isComplete ? begun.records : 0,
        versions,
        ...(expired !== undefined && { expired }),
        ...(expires !== undefined && { expires }),
      },
    };
  }
}

const leave = (key: string, reason: string): Left => ({ key, reason, isHeld: true });

/** What is about to be done, with what an earlier attempt was about to do. */
function merged(begun: Done | undefined, { key, action, records, remove }: Plan): Done {
  const outcome =
    action === 'rewrite'
      ? 'rewritten'
      : action === 'delete'
        ? 'deleted'
        : (begun?.outcome ?? 'only earlier versions removed');
  return {
    key,
    outcome,
    records: Math.max(begun?.records ?? 0, records),
    versions: [...new Set([...(begun?.versions ?? []), ...remove])],
  };
}

type Head = Omit<GetObjectOutput, 'Body'>;

const isKms = (head: Head): boolean => head.ServerSideEncryption?.startsWith('aws:kms') === true;

/** How an object is written like the one that it replaces. */
function sameAs(head: Head): Partial<PutObjectCommandInput> {
  const { Expires } = head;
  return defined({
    ContentType: head.ContentType,
    ContentEncoding: head.ContentEncoding,
    ContentLanguage: head.ContentLanguage,
    ContentDisposition: head.ContentDisposition,
    CacheControl: head.CacheControl,
    Expires: Expires !== undefined && !Number.isNaN(Expires.getTime()) ? Expires : undefined,
    WebsiteRedirectLocation: head.WebsiteRedirectLocation,
    Metadata: head.Metadata,
    StorageClass: head.StorageClass,
    ServerSideEncryption: head.ServerSideEncryption,
    SSEKMSKeyId: isKms(head) ? head.SSEKMSKeyId : undefined,
    BucketKeyEnabled: isKms(head) ? head.BucketKeyEnabled : undefined,
  });
}

/** What of an object was stored in another way. S3 adds some of it if it was not set. */
function differenceOf(before: Head, after: Head): string | undefined {
  const [was, is] = [sameAs(before), sameAs(after)];
  const names = Object.keys(was) as (keyof typeof was)[];
  return names.find((name) => !isDeepStrictEqual(was[name], is[name]));
}

const defined = <T extends object>(value: T): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Partial<T>;
