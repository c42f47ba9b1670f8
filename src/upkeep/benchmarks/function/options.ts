import { Arguments } from '../../../cli/arguments';

/** What can be measured. */
export const PARTS = ['redaction', 'memory', 'startup', 'hostile'] as const;

export type Part = (typeof PARTS)[number];

export const HELP = `Measures the function, and prints ratios.

  npm run bench -- [part …] [options]

Parts (default: all)
  redaction   time a record, against the floor (decoding, parsing and writing it) and against libraries that do the
              same work: lodash, fast-redact and zod
  memory      memory that the records of an event take until it is answered, against the floor
  startup     size of the bundle, and time until the handler is ready, against a process that does nothing
  hostile     time and memory of records and configurations that are made to be hard on the function, and how both
              grow when these are twice as large

  --rounds N  how often each is measured; the medians are told. Default: 60
  --help      prints this

A round is 5 ms of each contestant (redaction), or one process of each kind (startup).
`;

export interface BenchOptions {
  readonly parts: readonly Part[];
  readonly rounds: number;
  readonly help: boolean;
}

const DEFAULT_ROUNDS = 60;

/** @throws {ConfigurationError} with everything that is wrong */
export function parseBenchOptions(argv: readonly string[]): BenchOptions {
  const known = (part: string): part is Part => (PARTS as readonly string[]).includes(part);
  const given = new Arguments(argv, {
    options: { rounds: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    positionals: PARTS.length,
    unexpected: `name each part once: ${PARTS.join(', ')}`,
  });
  const rounds = given.number('rounds', {
    low: 3,
    high: 10_000,
    whole: true,
    meaning: 'how often each is measured',
  });
  if (!given.positionals.every(known)) {
    given.problems.push(`an argument is not a part; the parts are ${PARTS.join(', ')}`);
  }
  if (!given.has('help')) given.throwIfWrong();
  const parts = given.positionals.filter(known);
  return {
    parts: parts.length > 0 ? parts : PARTS,
    rounds: rounds ?? DEFAULT_ROUNDS,
    help: given.has('help'),
  };
}
