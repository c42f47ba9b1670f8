import { BACKUP_ERRORS_PREFIX, BACKUP_PREFIX } from '../../stack/naming/names';
import { ahead } from '../backup/ahead';
import { errorObjectOf, objectOf } from '../backup/objects';
import { examine, type Left, type Plan } from './examine';
import type { Done } from './journal';
import type { Matcher } from './selection';
import type { BackupStore, KeyHistory } from './store';

/** Keys read concurrently, each with its newest version in memory. */
const READ_AT_A_TIME = 4;

/** What the backup holds of the selected records. */
export interface Scan {
  readonly read: { objects: number; versions: number; records: number };
  /** What is to be done about each key with something to remove. */
  readonly plans: readonly Done[];
  readonly left: readonly Left[];
  /** Selected records of each key in `plans`, by a digest. */
  readonly erased: ReadonlyMap<string, readonly string[]>;
  readonly mentions: number;
  readonly ofOtherTimes: number;
  readonly unreadable: number;
}

export interface ScanProps {
  /** Objects whose last record arrived before are not read, in milliseconds since 1970. */
  readonly since: number;
  /** In milliseconds since 1970. */
  readonly now: number;
  readonly signal: AbortSignal;
  /** Is given the progress, in one line. */
  readonly report: (text: string) => void;
}

/**
 * Reads every version of every object, and finds the selected records. Ends early if it is interrupted.
 *
 * @throws {ConfigurationError} if the backup cannot be read
 */
export async function scan(
  store: BackupStore,
  matcher: Matcher,
  { since, now, signal, report }: ScanProps,
): Promise<Scan> {
  report('listing the backup');
  const histories: KeyHistory[] = [];
  for (const prefix of [BACKUP_PREFIX, BACKUP_ERRORS_PREFIX])
    histories.push(...(await store.history(prefix)));
  const meant = histories.filter(({ key, versions }) => versions.length > 0 && mayBeSince(key, since));
  const read = { objects: 0, versions: 0, records: 0 };
  const totals = { mentions: 0, ofOtherTimes: 0, unreadable: 0 };
  const plans: Done[] = [];
  const left: Left[] = [];
  const erased = new Map<string, readonly string[]>();
  let records = 0;
  const examined = ahead(meant, READ_AT_A_TIME, async (history) =>
    // What began ahead ends, but nothing more is read.
    signal.aborted ? undefined : factsOf(await examine(store, matcher, history, now)),
  );
  for await (const [{ versions }, facts] of examined) {
    if (signal.aborted || facts === undefined) break;
    read.objects += 1;
    read.versions += versions.length;
    read.records += facts.read.records;
    for (const name of ['mentions', 'ofOtherTimes', 'unreadable'] as const) totals[name] += facts.read[name];
    left.push(...facts.left);
    if (facts.plan !== undefined) {
      plans.push(facts.plan);
      records += facts.plan.records;
      erased.set(facts.plan.key, facts.erased);
    }
    report(
      `reading the backup: ${read.objects} of ${meant.length} objects, ${read.records} records, ${records} to erase`,
    );
  }
  return { read, plans, left, erased, ...totals };
}

/** A plan without the bytes of the object. */
function factsOf({ key, action, records: found, remove, left, erased, read }: Plan) {
  const outcome =
    action === 'rewrite' ? 'rewritten' : action === 'delete' ? 'deleted' : 'only earlier versions removed';
  // A version that is left may have them, too.
  const records = left.some(({ isHeld }) => isHeld) ? 0 : found;
  const plan: Done | undefined =
    remove.length === 0 ? undefined : { key, outcome, records, versions: remove };
  return { plan, left, erased, read };
}

/** An object that Firehose did not write can be from any time. */
function mayBeSince(key: string, since: number): boolean {
  const object = objectOf(key, 0) ?? errorObjectOf(key, 0);
  return object === undefined || object.latest >= since;
}
