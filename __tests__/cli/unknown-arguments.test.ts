import { describe, expect, it } from 'vitest';
import { parseOptions as parseLocalOptions } from '../../src/local/options';
import { parsePlanOptions } from '../../src/offline/plan/options';
import { parseCapacityOptions } from '../../src/operations/capacity/options';
import { parseDoctorOptions } from '../../src/operations/doctor/options';
import { runImport } from '../../src/operations/import/command';
import { parseReplayOptions } from '../../src/operations/replay/options';
import { parseRotateKeyOptions } from '../../src/operations/rotate-key/options';
import { parseVerifyOptions } from '../../src/operations/verify/options';
import { parseOptions as parseCheckConfigOptions } from '../../src/privacy/check/options';
import { parseOptions as parsePreviewOptions } from '../../src/privacy/preview/options';
import { parseOptions as parseReportOptions } from '../../src/privacy/report/options';
import { parseBenchOptions } from '../../src/upkeep/benchmarks/function/options';
import { runPackCommand } from '../../src/upkeep/release/command';
import { parseScanOptions } from '../../src/upkeep/scanners/options';
import { parseFuzzOptions } from '../fuzz/options';
import { printedBy } from '../harness/printed';
import { problemsOfAction } from '../harness/problems';

type Run = (argv: readonly string[]) => string | Promise<string>;

const parsing =
  (parse: (argv: readonly string[]) => unknown): Run =>
  (argv) =>
    problemsOfAction(() => parse(argv)).join('\n');
const running =
  (run: (argv: readonly string[]) => number | Promise<number>): Run =>
  async (argv) =>
    (await printedBy(async () => run(argv))).stderr;

/** For each command: an option with a value, and how to run it for its problems. */
const COMMANDS: readonly (readonly [name: string, option: string, run: Run])[] = [
  ['start', '--fail', parsing(parseLocalOptions)],
  ['preview', '--limit', parsing(parsePreviewOptions)],
  ['check-config', '--var-file', parsing(parseCheckConfigOptions)],
  ['report', '--date', parsing(parseReportOptions)],
  ['scan', '--require-all', parsing(parseScanOptions)],
  ['plan:offline', '--var-file', parsing((argv) => parsePlanOptions(argv))],
  ['doctor', '--region', parsing((argv) => parseDoctorOptions(argv))],
  ['verify', '--environment', parsing(parseVerifyOptions)],
  ['replay', '--from', parsing(parseReplayOptions)],
  ['rotate-key', '--since', parsing(parseRotateKeyOptions)],
  ['capacity', '--stream-mode', parsing(parseCapacityOptions)],
  ['import', '--json', running(runImport)],
  ['bench', '--rounds', parsing(parseBenchOptions)],
  ['fuzz', '--seed', parsing((argv) => parseFuzzOptions(argv, 0))],
  ['.ci/package', '--tag', running(runPackCommand)],
];
/** Without digits and capitals, so that it also looks like the name of an option. */
const SECRET = 'canary-word';

describe.each(COMMANDS)('%s', (_name, option, run) => {
  it.each([
    [['--api-key', SECRET]],
    [[`--api-key=${SECRET}`]],
    [['--colour', SECRET]],
    [[`--colour=${SECRET}`]],
    [['--token', `-${SECRET}`]],
    [['--token', `--${SECRET}`]],
    [[`--token:${SECRET}`]],
    [[`-k${SECRET}`]],
    [['a', SECRET, SECRET, '--no-such']],
    [['--no-such', '--', `-${SECRET}`]],
    [[option, `--api-key=${SECRET}`]],
    [[option, '--api-key', SECRET]],
    [['--api-key', SECRET, option, 'x']],
  ])('reports %j without its value', async (argv) => {
    const reported = await run(argv);
    expect(reported).not.toBe('');
    expect(reported).not.toContain(SECRET);
  });
});
