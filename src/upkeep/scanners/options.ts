import { Arguments, HELP_ALONE } from '../../cli/arguments';
import type { CommandSpec } from '../../cli/command';

/** What the command line asks for. */
export interface ScanOptions {
  /** Fail if a scanner cannot run, instead of skipping it. */
  readonly requireAll: boolean;
}

export const SCAN = {
  call: 'npm run scan --',
  usage: [''],
  about: `Scans the stack with checkov and TFLint. checkov reads plans that are made over the offline provider, with
settings that between them create every resource; TFLint reads the synthesized stack. Both are installed on the first run,
into build/scanners/: checkov with python3 and pip, TFLint with go unless it is on the PATH. One that cannot run is
skipped, and a line says what it needs.`,
  options: { '': { 'require-all': { help: 'Fails if a scanner cannot run.' } } },
  standard: HELP_ALONE,
  exits: {
    0: 'nothing is wrong',
    1: 'a finding without a written reason, or a failure',
    2: 'a wrong option',
  },
  unexpected: 'the command always scans the whole stack; leave it out',
} as const satisfies CommandSpec;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parseScanOptions(argv: readonly string[]): ScanOptions {
  const given = Arguments.of(argv, SCAN);
  given.throwIfWrong();
  return { requireAll: given.has('require-all') };
}
