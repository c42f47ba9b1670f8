import { type FuzzCase, fuzzCase } from './cases';
import { compare, FUNCTION, type Subject } from './difference';
import { minimise } from './minimise';

/** What a run has come to. */
export interface FuzzResult {
  readonly cases: number;
  /** How many documents were valid. */
  readonly valid: number;
  /** How many records were delivered, malformed, and not contact records. */
  readonly delivered: number;
  readonly malformed: number;
  readonly notContact: number;
  readonly found: Found | undefined;
}

/** A case in which function and naive implementation differ. */
export interface Found {
  readonly seed: number;
  readonly difference: string;
  readonly minimised: FuzzCase;
}

export interface FuzzRun {
  readonly cases: number;
  readonly seed: number;
  readonly subject?: Subject;
  /** Called after each case with how many there were. */
  readonly onCase?: (done: number) => void;
}

/** Tries cases until there is a difference, or enough of them. */
export async function fuzz({ cases, seed, subject = FUNCTION, onCase }: FuzzRun): Promise<FuzzResult> {
  const counts = { valid: 0, delivered: 0, malformed: 0, notContact: 0 };
  for (let done = 0; done < cases; done++) {
    const sample = fuzzCase(seed + done);
    const { expectation, difference } = await compare(sample, subject);
    if (expectation.config !== undefined) counts.valid++;
    counts.delivered += expectation.delivered;
    counts.malformed += expectation.malformed;
    counts.notContact += expectation.notContact;
    onCase?.(done + 1);
    if (difference !== undefined) {
      const minimised = await minimise(sample, async (candidate) => {
        return (await compare(candidate, subject)).difference !== undefined;
      });
      const found = { seed: seed + done, minimised };
      const { difference: smallest = difference } = await compare(minimised, subject);
      return { cases: done + 1, ...counts, found: { ...found, difference: smallest } };
    }
  }
  return { cases, ...counts, found: undefined };
}
