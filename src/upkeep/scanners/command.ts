import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../artefact/synthesize';
import { inPrivateDirectory } from '../../artefact/terraform/private-directory';
import { runCommand } from '../../cli/command';
import { problemsOf } from '../../cli/errors';
import { runMain } from '../../cli/main';
import { PROJECT_ROOT } from '../../cli/resources';
import { prepareCheckov } from './checkov';
import { parseScanOptions, SCAN } from './options';
import { prepareTflint } from './tflint';

/** Ignored by git. Unlike node_modules, `npm ci` does not empty it. */
const TOOLS = join(PROJECT_ROOT, 'build', 'scanners');

/** @param stack the synthesized directory @param directory an empty one to work in */
export type Scan = (stack: string, directory: string) => Promise<ScanResult>;

export interface ScanResult {
  /** A summary of the checks. */
  readonly summary: string;
  readonly problems: readonly string[];
}

/** Each finds or installs its scanner. @throws {ConfigurationError} if it cannot run on this machine */
const SCANNERS: Readonly<Record<string, (tools: string) => Promise<Scan>>> = {
  checkov: prepareCheckov,
  TFLint: prepareTflint,
};

/** Runs the command. @returns its exit code */
export function runScanCommand(argv: readonly string[], tools = TOOLS): Promise<number> {
  return runCommand(SCAN, argv, async () => {
    const { requireAll } = parseScanOptions(argv);
    mkdirSync(tools, { recursive: true });
    const scans: (readonly [name: string, scan: Scan])[] = [];
    for (const [name, prepare] of Object.entries(SCANNERS)) {
      try {
        scans.push([name, await prepare(tools)]);
      } catch (error) {
        process.stderr.write(`SKIPPED: ${name} checked nothing: ${problemsOf(error).join('; ')}\n`);
      }
    }
    const complete = scans.length === Object.keys(SCANNERS).length;
    if (requireAll && !complete) {
      process.stderr.write(
        'error: --require-all: a scanner was skipped; install what the line above names\n',
      );
    }
    const clean = scans.length === 0 || (await runAll(scans));
    return clean && (complete || !requireAll) ? 0 : 1;
  });
}

async function runAll(scans: readonly (readonly [name: string, scan: Scan])[]): Promise<boolean> {
  return inPrivateDirectory(async (directory) => {
    let clean = true;
    const stack = await synthesize(PROJECT_ROOT, join(directory, 'synthesized'));
    for (const [name, scan] of scans) {
      mkdirSync(join(directory, name));
      const { summary, problems } = await scan(stack, join(directory, name));
      process.stdout.write(`${name}: ${summary}\n`);
      for (const problem of problems) process.stderr.write(`${name}: ${problem}\n`);
      clean &&= problems.length === 0;
    }
    return clean;
  });
}

if (require.main === module) runMain('The scan', (argv) => runScanCommand(argv));
