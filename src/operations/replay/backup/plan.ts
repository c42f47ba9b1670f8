import type { ReplayRecord } from '../putter';
import type { Replay } from '../replay';
import type { Tally } from '../tally';
import { ahead } from './ahead';
import { type ContactRecord, partitionKeyOf } from './contact-record';
import type { BackupObject } from './objects';
import type { BackupReader } from './reader';
import type { Rule } from './rules';

/** Objects that are read at the same time: of each, its bytes as they are stored are held. */
const READ_AT_A_TIME = 4;

/** What is to be put, object by object. */
export interface Plan {
  readonly objects: readonly PlannedObject[];
  /** Records that are to be put. */
  readonly count: number;
  /** Whether all that may be meant could be read, as far as is known. */
  isWhole: boolean;
}

interface PlannedObject {
  readonly key: string;
  readonly source: string;
  readonly places: Set<number>;
}

/** A record that is to be put, and stands for its copies. */
interface Chosen {
  readonly object: PlannedObject;
  readonly index: number;
  isDone: boolean;
}

/**
 * Reads the objects, and decides which records are put: those that the rule means and that are not put yet, each once,
 * however many copies the backup has of it.
 */
export async function planBackup(
  objects: readonly BackupObject[],
  rule: Rule,
  { journal, tally, signal, progress }: Replay,
  reader: BackupReader,
): Promise<Plan> {
  const chosen = new Map<string, Chosen>();
  const planned: PlannedObject[] = [];
  let isWhole = true;
  const leave = (where: string, reason: string): void => {
    isWhole = false;
    tally.problems.push(`${where}: ${reason}`);
  };

  const consider = (object: PlannedObject, record: ContactRecord & { readonly index: number }): void => {
    const { index, digest } = record;
    const isDone = journal.isDone({ source: object.source, item: String(index) });
    const known = chosen.get(digest);
    // What an earlier run has put, the journal has counted.
    if (!isDone) tally.records.found();
    if (known === undefined) {
      if (!isDone || rule.copiesCount !== false) chosen.set(digest, { object, index, isDone });
      if (!isDone) object.places.add(index);
    } else if (!isDone) {
      tally.records.end('duplicate');
    } else if (!known.isDone) {
      // The copy that was chosen then is put already.
      known.isDone = true;
      known.object.places.delete(known.index);
      tally.records.end('duplicate');
    }
  };

  const meant = objects.flatMap((object) => {
    const isMeant = rule.forObject(object);
    return isMeant === undefined ? [] : [{ key: object.key, isMeant }];
  });
  progress.reading(meant.length);
  const reads = ahead(meant, READ_AT_A_TIME, ({ key }) => reader.read(key));
  for await (const [object, read] of reads) {
    if (signal.aborted) break;
    progress.objectsRead += 1;
    if (typeof read === 'string') {
      leave(object.key, read);
      tally.unreadableObjects += 1;
      continue;
    }
    const plannedObject = { key: object.key, source: read.source, places: new Set<number>() };
    for await (const record of read.records) {
      progress.recordsRead += 1;
      if (!object.isMeant(record)) continue;
      if (record.kind === 'record') {
        consider(plannedObject, record);
      } else {
        tally.records.found();
        tally.records.left(`in the backup, and no contact record (${record.reason})`);
        leave(`${object.key}, record ${record.index + 1}, byte ${record.offset}`, record.reason);
      }
    }
    const reason = read.brokenBy();
    if (reason !== undefined) {
      leave(object.key, reason);
      tally.unreadableObjects += 1;
    }
    if (plannedObject.places.size > 0) planned.push(plannedObject);
  }
  return {
    objects: planned.filter(({ places }) => places.size > 0),
    count: planned.reduce((sum, { places }) => sum + places.size, 0),
    isWhole: isWhole && !signal.aborted,
  };
}

/** Reads the records of the plan again, in its order. */
export async function* plannedRecords(
  plan: Plan,
  reader: BackupReader,
  tally: Tally,
): AsyncGenerator<ReplayRecord> {
  const reads = ahead(plan.objects, READ_AT_A_TIME, ({ key }) => reader.read(key));
  for await (const [{ key, source, places }, read] of reads) {
    const open = new Set(places);
    if (typeof read !== 'string' && read.source === source) {
      for await (const record of read.records) {
        if (record.kind !== 'record' || !open.delete(record.index)) continue;
        const name = { source, item: String(record.index) };
        yield { ...name, data: record.bytes, partitionKey: partitionKeyOf(record) };
        if (open.size === 0) break;
      }
    }
    if (open.size === 0) continue;
    plan.isWhole = false;
    tally.records.left('in an object of the backup that was changed or deleted meanwhile', open.size);
    tally.problems.push(`${key}: changed or deleted meanwhile`);
  }
}
