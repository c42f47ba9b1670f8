import { Arguments, HELP_ALONE } from '../../src/cli/arguments';
import type { CommandSpec } from '../../src/cli/command';

export interface FuzzOptions {
  readonly cases: number;
  readonly seed: number;
}

const DEFAULT_CASES = 100_000;
/** Seeds of 32 bits are all different. */
const MOST_SEEDS = 2 ** 32;

export const FUZZ = {
  call: 'npm run fuzz --',
  usage: ['[options]'],
  about: `Gives random configurations and records, malformed ones too, to the function and to a naive implementation of the
same specification, and stops at the first case in which they differ, which is made small and printed as JSON. All content
is invented.`,
  options: {
    '': {
      cases: {
        value: 'N',
        range: { low: 1, high: MOST_SEEDS, whole: true, meaning: 'how many cases are tried' },
        help: 'How many cases.',
        default: DEFAULT_CASES,
      },
      seed: {
        value: 'N',
        range: { low: 0, high: MOST_SEEDS - 1, whole: true, meaning: 'the seed of the first case' },
        help: 'The seed of the first case; each further one has the next.',
        default: 'one that the clock gives',
      },
    },
  },
  standard: HELP_ALONE,
  exits: { 0: 'no difference', 1: 'a difference', 2: 'a wrong argument' },
  unexpected: 'write --cases N, or --seed N',
} as const satisfies CommandSpec;

/** @throws {ConfigurationError} with everything that is wrong */
export function parseFuzzOptions(argv: readonly string[], now: number): FuzzOptions {
  const given = Arguments.of(argv, FUZZ);
  const cases = given.number('cases') ?? DEFAULT_CASES;
  const seed = given.number('seed') ?? now % MOST_SEEDS;
  given.throwIfWrong();
  return { cases, seed };
}
