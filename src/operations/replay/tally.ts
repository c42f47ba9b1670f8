/** The outcomes of records. `found` is the sum of the others. */
export interface RecordCounts {
  readonly found: number;
  readonly put: number;
  /** Put by an earlier run of the same replay. */
  readonly putBefore: number;
  /** Further copies in the backup of a record that is put or was put. */
  readonly duplicates: number;
  /** Not put, by the reason. */
  readonly left: Readonly<Record<string, number>>;
}

/** The outcomes of messages. `received` is the sum of the others. */
export interface MessageCounts {
  /** Including earlier runs of the same replay. */
  readonly received: number;
  readonly deleted: number;
  readonly deletedBefore: number;
  readonly left: Readonly<Record<string, number>>;
}

/** Counts items, each of which must have exactly one outcome. */
class Account<End extends string> {
  #found = 0;
  readonly #ends = new Map<End, number>();
  readonly #left = new Map<string, number>();

  found(): void {
    this.#found += 1;
  }

  end(end: End): void {
    this.#ends.set(end, this.count(end) + 1);
  }

  left(reason: string, count = 1): void {
    if (count > 0) this.#left.set(reason, (this.#left.get(reason) ?? 0) + count);
  }

  get foundCount(): number {
    return this.#found;
  }

  count(end: End): number {
    return this.#ends.get(end) ?? 0;
  }

  get reasons(): Record<string, number> {
    return Object.fromEntries([...this.#left].sort(([a], [b]) => a.localeCompare(b)));
  }

  /** Items without an outcome yet. */
  get open(): number {
    const sum = (counts: Iterable<number>): number => [...counts].reduce((a, b) => a + b, 0);
    return this.#found - sum(this.#ends.values()) - sum(this.#left.values());
  }
}

/** Accounts for every record and every message. */
export class Tally {
  readonly records = new Account<'put' | 'duplicate'>();
  readonly messages = new Account<'deleted'>();
  /** The locations of what was left, as far as they have names. The summary shows the first. */
  readonly problems: string[] = [];
  /** Objects of the backup that could not be read completely: their remaining records are not known. */
  unreadableObjects = 0;

  readonly #recordsBefore: number;
  /** Called at the end, when it is known which messages still exist. */
  readonly #messagesBefore: () => number;

  /** Records and messages of earlier runs count as found, with their outcomes. */
  constructor(recordsBefore: number, messagesBefore: () => number) {
    this.#recordsBefore = recordsBefore;
    this.#messagesBefore = messagesBefore;
  }

  /** @throws {Error} if a record has no outcome, or two: a defect */
  recordCounts(): RecordCounts {
    balanced('records', this.records.open);
    return {
      found: this.records.foundCount + this.#recordsBefore,
      put: this.records.count('put'),
      putBefore: this.#recordsBefore,
      duplicates: this.records.count('duplicate'),
      left: this.records.reasons,
    };
  }

  /** @throws {Error} if a message has no outcome, or two: a defect */
  messageCounts(): MessageCounts {
    balanced('messages', this.messages.open);
    return {
      received: this.messages.foundCount + this.#messagesBefore(),
      deleted: this.messages.count('deleted'),
      deletedBefore: this.#messagesBefore(),
      left: this.messages.reasons,
    };
  }
}

function balanced(what: string, open: number): void {
  if (open === 0) return;
  throw new Error(
    `${Math.abs(open)} ${what} are ${open > 0 ? 'not accounted for' : 'accounted for twice'}. The journal is kept: run it again.`,
  );
}
