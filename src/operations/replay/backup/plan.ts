import { ahead } from '../../backup/ahead';
import type { BackupObject } from '../../backup/objects';
import type { RecordName } from '../journal';
import type { ReplayRecord } from '../putter';
import type { ReplayProps } from '../replay';
import { type BackupRecord, type ContactRecord, partitionKeyOf } from './contact-record';
import type { BackupReader } from './reader';
import type { Rule } from './rules';

/** Objects read concurrently, each held in memory as stored. */
const READ_AT_A_TIME = 4;

/** The records to put, by object. */
export interface Plan {
  readonly objects: readonly PlannedObject[];
  /** Records to put. */
  readonly count: number;
  /** Objects with unreadable parts that may be selected. */
  readonly unread: Set<BackupObject>;
  /** Objects with a record that was not put, and why. */
  readonly refused: Map<BackupObject, string>;
}

interface PlannedObject {
  readonly object: BackupObject;
  readonly source: string;
  readonly places: Map<number, Chosen>;
}

/** A record to put, for all of its copies. */
interface Chosen {
  readonly planned: PlannedObject;
  readonly index: number;
  isDone: boolean;
  /** The objects that have it. */
  readonly objects: BackupObject[];
}

/**
 * Reads the objects, and selects the records to put: those that match the rule and are not put yet, each once,
 * however many copies the backup has.
 */
export async function planBackup(
  objects: readonly BackupObject[],
  rule: Rule,
  { journal, tally, signal, progress }: ReplayProps,
  reader: BackupReader,
): Promise<Plan> {
  const chosen = new Map<string, Chosen>();
  const planned: PlannedObject[] = [];
  const unread = new Set<BackupObject>();
  const leaveObject = (object: BackupObject, reason: string): void => {
    unread.add(object);
    tally.problems.push(`${object.key}: ${reason}`);
    tally.unreadableObjects += 1;
  };

  const consider = (planned: PlannedObject, record: ContactRecord & { readonly index: number }): void => {
    const { index, digest } = record;
    const { object } = planned;
    const isDone = journal.isDone({ source: planned.source, item: String(index) });
    const known = chosen.get(digest);
    // The journal counts the records of earlier runs.
    if (!isDone) tally.records.found();
    if (known?.objects.at(-1) !== object) known?.objects.push(object);
    if (!isDone && rule.copiesCount !== false && journal.hasTaken(journal.contentOf(digest))) {
      // It was put from an object that cannot be read any more, or from the stream.
      tally.records.end('duplicate');
    } else if (known === undefined) {
      const first = { planned, index, isDone, objects: [object] };
      if (!isDone || rule.copiesCount !== false) chosen.set(digest, first);
      if (!isDone) planned.places.set(index, first);
    } else if (!isDone) {
      tally.records.end('duplicate');
    } else if (!known.isDone) {
      // The chosen copy is put already.
      known.isDone = true;
      known.planned.places.delete(known.index);
      tally.records.end('duplicate');
    }
  };

  const meant = objects.flatMap((object) => {
    const isMeant = rule.forObject(object);
    return isMeant === undefined ? [] : [{ object, isMeant }];
  });
  progress.reading(meant.length);
  const reads = ahead(meant, READ_AT_A_TIME, ({ object }) => reader.read(object.key));
  for await (const [{ object, isMeant }, read] of reads) {
    if (signal.aborted) break;
    progress.objectsRead += 1;
    if (typeof read === 'string') {
      leaveObject(object, read);
      continue;
    }
    const plannedObject: PlannedObject = { object, source: read.source, places: new Map() };
    for await (const record of read.records) {
      progress.recordsRead += 1;
      if (!isMeant(record)) continue;
      if (record.kind === 'record') {
        consider(plannedObject, record);
      } else {
        tally.records.found();
        tally.records.left(`in the backup, but not a contact record (${record.reason})`);
        unread.add(object);
        tally.problems.push(`${placeOf(object, record)}: ${record.reason}`);
      }
    }
    const reason = read.brokenBy();
    if (reason !== undefined) leaveObject(object, reason);
    if (plannedObject.places.size > 0) planned.push(plannedObject);
  }
  return {
    objects: planned.filter(({ places }) => places.size > 0),
    count: planned.reduce((sum, { places }) => sum + places.size, 0),
    unread,
    refused: new Map(),
  };
}

/** Reads the records of the plan again, in its order. */
export async function* plannedRecords(
  plan: Plan,
  reader: BackupReader,
  { journal, tally, signal }: ReplayProps,
): AsyncGenerator<ReplayRecord> {
  const reads = ahead(plan.objects, READ_AT_A_TIME, ({ object }) => reader.read(object.key));
  for await (const [{ object, source, places }, read] of reads) {
    const open = new Map(places);
    if (typeof read !== 'string' && read.source === source) {
      for await (const record of read.records) {
        if (record.kind !== 'record' || !open.delete(record.index)) continue;
        const name = { source, item: String(record.index), content: journal.contentOf(record.digest) };
        yield {
          ...name,
          data: record.bytes,
          partitionKey: partitionKeyOf(record),
          place: placeOf(object, record),
        };
        if (open.size === 0) break;
      }
    }
    // An interrupt also ends the reading.
    if (signal.aborted) return;
    if (open.size === 0) continue;
    for (const { objects } of open.values()) for (const one of objects) plan.unread.add(one);
    const reason = typeof read === 'string' ? read : 'changed meanwhile';
    tally.records.left('in an object of the backup that could not be read again', open.size);
    tally.problems.push(`${object.key}: ${reason}`);
  }
}

const placeOf = ({ key }: BackupObject, { index, offset }: BackupRecord): string =>
  `${key}, record ${index + 1}, byte ${offset}`;

/** Notes that a record of the plan was not put, for each object that has it. */
export function leaveRecord({ objects, refused }: Plan, { source, item }: RecordName, reason: string): void {
  const planned = objects.find((one) => one.source === source);
  for (const object of planned?.places.get(Number(item))?.objects ?? []) refused.set(object, reason);
}
