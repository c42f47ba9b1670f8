import { Arguments, HELP_ALONE } from '../../../cli/arguments';
import type { CommandSpec } from '../../../cli/command';

/** The parts of the benchmark. */
export const PARTS = ['redaction', 'replacement', 'memory', 'startup', 'hostile'] as const;

export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  readonly parts: readonly Part[];
  readonly rounds: number;
}

const DEFAULT_ROUNDS = 60;

export const BENCH = {
  call: 'npm run bench --',
  usage: ['[PART]... [--rounds N]'],
  about: `Measures the function, and prints ratios.

Parts (default: all)
  redaction   time per record, relative to the floor (decoding, parsing and writing it), and that of libraries that do
              the same work: lodash, fast-redact and zod
  replacement time per record of a list with replacements, relative to the list without them, and the time per value
  memory      memory for the records of an event until it is answered, relative to the floor
  startup     size of the bundle, and time until the handler is ready and until it has answered a first event, compared
              with a process that does nothing
  hostile     time and memory for records and configurations that are expensive for the function, and how both grow
              when their size doubles`,
  options: {
    '': {
      rounds: {
        value: 'N',
        range: { low: 3, high: 10_000, whole: true, meaning: 'the number of measurements' },
        help: 'Number of measurements; the medians are printed.',
        default: DEFAULT_ROUNDS,
      },
    },
  },
  standard: HELP_ALONE,
  notes:
    'A round is 20 ms of each contestant (redaction, replacement), or one process of each kind (startup).',
  exits: { 0: 'success', 1: 'a failure', 2: 'a wrong argument' },
  positionals: PARTS.length,
  unexpected: `name each part once: ${PARTS.join(', ')}`,
} as const satisfies CommandSpec;

/** @throws {ConfigurationError} with all problems */
export function parseBenchOptions(argv: readonly string[]): BenchOptions {
  const known = (part: string): part is Part => (PARTS as readonly string[]).includes(part);
  const given = Arguments.of(argv, BENCH);
  const rounds = given.number('rounds') ?? DEFAULT_ROUNDS;
  if (!given.positionals.every(known))
    given.problems.push(`an argument is not a part; the parts are ${PARTS.join(', ')}`);
  given.throwIfWrong();
  const parts = given.positionals.filter(known);
  return { parts: parts.length > 0 ? parts : PARTS, rounds };
}
