import { Arguments, HELP_ALONE } from '../../cli/arguments';
import type { CommandSpec } from '../../cli/command';

/** The options of the command line. */
export interface ScanOptions {
  /** Fail if a scanner cannot run, instead of skipping it. */
  readonly requireAll: boolean;
}

export const SCAN = {
  call: 'npm run scan --',
  usage: [''],
  about: `Scans the stack with checkov and TFLint. checkov reads plans from the offline provider, with settings that together
create every resource. TFLint reads the synthesized stack. The first run installs both into build/scanners/: checkov with
python3 and pip, TFLint with go unless it is on the PATH. A scanner that cannot run is skipped, and the command reports
what it needs.`,
  options: { '': { 'require-all': { help: 'Fails if a scanner cannot run.' } } },
  standard: HELP_ALONE,
  exits: {
    0: 'no findings without a reason',
    1: 'a finding without a reason, or a failure',
    2: 'a wrong option',
  },
  unexpected: 'the command always scans the whole stack; leave it out',
} as const satisfies CommandSpec;

/** Reads the command line. @throws {ConfigurationError} with all problems */
export function parseScanOptions(argv: readonly string[]): ScanOptions {
  const given = Arguments.of(argv, SCAN);
  given.throwIfWrong();
  return { requireAll: given.has('require-all') };
}
