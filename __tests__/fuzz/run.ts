import fc from 'fast-check';
import { type FuzzCase, fuzzCase } from './cases';
import { compare, FUNCTION, type Subject } from './difference';

/** The totals of a run. */
export interface FuzzResult {
  readonly cases: number;
  /** How many documents were valid. */
  readonly valid: number;
  /** How many records were delivered, malformed, and not contact records. */
  readonly delivered: number;
  readonly malformed: number;
  readonly notContact: number;
  /** How many values were replaced. */
  readonly replaced: number;
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
  /** Called after each case with the number of cases. */
  readonly onCase?: (done: number) => void;
}

/** Runs cases until there is a difference, or `count` is reached. Each case has its own seed. */
export async function fuzz({ cases, seed, subject = FUNCTION, onCase }: FuzzRun): Promise<FuzzResult> {
  const counts = { valid: 0, delivered: 0, malformed: 0, notContact: 0, replaced: 0 };
  for (let done = 0; done < cases; done++) {
    let difference: string | undefined;
    const property = fc.asyncProperty(fuzzCase, async (sample) => {
      const comparison = await compare(sample, subject);
      // Shrinking continues with smaller cases, which do not count.
      if (difference === undefined) {
        if (comparison.expectation.config !== undefined) counts.valid++;
        counts.delivered += comparison.expectation.delivered;
        counts.malformed += comparison.expectation.malformed;
        counts.notContact += comparison.expectation.notContact;
        counts.replaced += comparison.expectation.replaced ?? 0;
      }
      difference = comparison.difference ?? difference;
      return comparison.difference === undefined;
    });
    const { counterexample } = await fc.check(property, { seed: seed + done, numRuns: 1 });
    onCase?.(done + 1);
    if (difference !== undefined && counterexample !== null) {
      return {
        cases: done + 1,
        ...counts,
        found: { seed: seed + done, difference, minimised: counterexample[0] },
      };
    }
  }
  return { cases, ...counts, found: undefined };
}
