import { Arguments } from '../../cli/arguments';

/** What the command line asks for. */
export interface ScanOptions {
  readonly help: boolean;
  /** Fail where a scanner cannot run, instead of skipping it. */
  readonly requireAll: boolean;
}

export const HELP = `Scans the stack with checkov and TFLint. checkov reads plans that are made over the offline provider, with settings
that between them create every resource; TFLint reads the synthesized stack. Both are installed on the first run, into
build/scanners/: checkov with python3 and pip, TFLint with go unless it is on the PATH. One that cannot run is skipped,
and a line says what it needs.

  npm run scan

  --require-all    fails where a scanner cannot run
  --help           prints this

Exit code: 0 when nothing is wrong, 1 for a finding without a written reason and whatever else is wrong, 2 for a wrong
option.
`;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parseScanOptions(argv: readonly string[]): ScanOptions {
  const given = new Arguments(argv, {
    options: { 'require-all': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    unexpected: 'the command always scans the whole stack; leave it out',
  });
  if (!given.has('help')) given.throwIfWrong();
  return { help: given.has('help'), requireAll: given.has('require-all') };
}
