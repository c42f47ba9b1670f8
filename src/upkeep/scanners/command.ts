import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { synthesize } from '../../artefact/synthesize';
import { problemsOf } from '../../cli/errors';
import { orUsage } from '../../cli/main';
import { prepareCheckov } from './checkov';
import { HELP, parseScanOptions } from './options';
import { prepareTflint } from './tflint';

const PROJECT_ROOT = resolve(__dirname, '..', '..', '..');
/** Ignored by git, and, unlike node_modules, not emptied by `npm ci`. */
const TOOLS = join(PROJECT_ROOT, 'build', 'scanners');

/** @param stack the synthesized directory @param directory an empty one to work in */
export type Scan = (stack: string, directory: string) => Promise<ScanResult>;

export interface ScanResult {
  /** What was checked. */
  readonly summary: string;
  readonly problems: readonly string[];
}

/** Each finds or installs its scanner, and throws a ConfigurationError if this machine lacks what that needs. */
const SCANNERS: Readonly<Record<string, (tools: string) => Promise<Scan>>> = {
  checkov: prepareCheckov,
  TFLint: prepareTflint,
};

/** Runs the command. @returns its exit code */
export function runScanCommand(argv: readonly string[], tools = TOOLS): Promise<number> {
  return orUsage(async () => {
    const { help, requireAll } = parseScanOptions(argv);
    if (help) {
      process.stdout.write(HELP);
      return 0;
    }
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
  const directory = mkdtempSync(join(tmpdir(), 'operata-scan-'));
  let clean = true;
  try {
    const stack = await synthesize(PROJECT_ROOT, join(directory, 'synthesized'));
    for (const [name, scan] of scans) {
      mkdirSync(join(directory, name));
      const { summary, problems } = await scan(stack, join(directory, name));
      process.stdout.write(`${name}: ${summary}\n`);
      for (const problem of problems) process.stderr.write(`${name}: ${problem}\n`);
      clean &&= problems.length === 0;
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return clean;
}
