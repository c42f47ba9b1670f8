import { Arguments } from '../../src/cli/arguments';

export const HELP = `Puts random configurations and records, malformed ones too, to the function and to a naive implementation of the same
specification, and stops at the first case in which they differ, which is made small and printed as JSON. All content
is invented.

  npm run fuzz -- [options]

  --cases N   how many cases. Default: 100000
  --seed S    of the first case; each further one has the next. Default: one that the clock gives
  --help      prints this

Exit codes: 0 no difference, 1 a difference, 2 wrong arguments.
`;

export interface FuzzOptions {
  readonly cases: number;
  readonly seed: number;
  readonly help: boolean;
}

const DEFAULT_CASES = 100_000;
/** Seeds of 32 bits are all different. */
const MOST_SEEDS = 2 ** 32;

/** @throws {ConfigurationError} with everything that is wrong */
export function parseFuzzOptions(argv: readonly string[], now: number): FuzzOptions {
  const given = new Arguments(argv, {
    options: {
      cases: { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    unexpected: 'write --cases N, or --seed S',
  });
  const cases = given.number('cases', {
    low: 1,
    high: MOST_SEEDS,
    whole: true,
    meaning: 'how many cases are tried',
  });
  const seed = given.number('seed', {
    low: 0,
    high: MOST_SEEDS - 1,
    whole: true,
    meaning: 'the seed of the first case',
  });
  if (!given.has('help')) given.throwIfWrong();
  return { cases: cases ?? DEFAULT_CASES, seed: seed ?? now % MOST_SEEDS, help: given.has('help') };
}
