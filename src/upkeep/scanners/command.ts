import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { synthesize } from '../../artefact/synthesize';
import { orUsage } from '../../cli/main';
import { CHECKOV } from './checkov/scan';
import { HELP, parseScanOptions, type ScanOptions } from './options';
import { type Scan, type Scanner, Unavailable } from './scanner';
import { TFLINT } from './tflint/scan';

const EXIT_CLEAN = 0;
const EXIT_PROBLEMS = 1;

const PROJECT_ROOT = resolve(__dirname, '..', '..', '..');
/** Ignored by git, and, unlike node_modules, not emptied by `npm ci`. */
const TOOLS = join(PROJECT_ROOT, 'build', 'scanners');

/** Runs the command. @returns its exit code */
export function runScanCommand(
  argv: readonly string[],
  scanners: readonly Scanner[] = [CHECKOV, TFLINT],
  synthesizeStack: typeof synthesize = synthesize,
): Promise<number> {
  return orUsage(async () => {
    const options = parseScanOptions(argv);
    if (!options.help) return await scan(options, scanners, synthesizeStack);
    process.stdout.write(HELP);
    return EXIT_CLEAN;
  });
}

async function scan(
  options: ScanOptions,
  scanners: readonly Scanner[],
  synthesizeStack: typeof synthesize,
): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'operata-scan-'));
  try {
    const stack = await synthesizeStack(PROJECT_ROOT, join(directory, 'synthesized'));
    let clean = true;
    for (const scanner of scanners) {
      const workplace = join(directory, scanner.name);
      mkdirSync(workplace);
      clean = (await runScanner(scanner, stack, workplace, options)) && clean;
    }
    return clean ? EXIT_CLEAN : EXIT_PROBLEMS;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** @returns whether all is well */
async function runScanner(
  { name, prepare }: Scanner,
  stack: string,
  directory: string,
  { requireAll }: ScanOptions,
): Promise<boolean> {
  let scan: Scan;
  try {
    scan = await prepare(TOOLS);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    process.stderr.write(`SKIPPED: ${name} did not look at anything. ${error.message}\n`);
    if (requireAll) process.stderr.write('With --require-all, that is a failure.\n');
    return !requireAll;
  }
  const started = performance.now();
  const { summary, problems } = await scan(stack, directory);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  process.stdout.write(`${name}: ${summary} (${seconds} s)\n`);
  process.stderr.write(problems.map((problem) => `${name}: ${problem}\n`).join(''));
  return problems.length === 0;
}
