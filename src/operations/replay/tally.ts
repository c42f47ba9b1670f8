/** What became of records. `found` is the sum of the others. */
export interface RecordCounts {
  readonly found: number;
  readonly put: number;
  /** Put by an earlier run of the same replay. */
  readonly putBefore: number;
  /** Copies in the backup of a record that is put, or was, from another place in it. */
  readonly duplicates: number;
  /** Not put, by the reason. */
  readonly left: Readonly<Record<string, number>>;
}

/** What became of messages. `received` is the sum of the others. */
export interface MessageCounts {
  /** Those of earlier runs of the same replay included. */
  readonly received: number;
  readonly deleted: number;
  readonly deletedBefore: number;
  readonly left: Readonly<Record<string, number>>;
}

/** Counts things that are found, each of which has to come to one end. */
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

  /** Found, and without an end so far. */
  get open(): number {
    const sum = (counts: Iterable<number>): number => [...counts].reduce((a, b) => a + b, 0);
    return this.#found - sum(this.#ends.values()) - sum(this.#left.values());
  }
}

/** Accounts for every record and every message. */
export class Tally {
  readonly records = new Account<'put' | 'duplicate'>();
  readonly messages = new Account<'deleted'>();
  /** Where what was left is, as far as it has a name: told in part. */
  readonly problems: string[] = [];
  /** Objects of the backup that could not be read, or not to their end: nobody knows what is in them. */
  unreadableObjects = 0;

  readonly #recordsBefore: number;
  /** Undefined until it is known which messages are still there. */
  readonly #messagesBefore: () => number;

  /** Records of earlier runs, and messages that they deleted, are found and have their end. */
  constructor(recordsBefore: number, messagesBefore: () => number) {
    this.#recordsBefore = recordsBefore;
    this.#messagesBefore = messagesBefore;
  }

  /** @throws {Error} where a record has no end, or two: a defect */
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

  /** @throws {Error} where a message has no end, or two: a defect */
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
