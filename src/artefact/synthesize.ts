import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { ConfigurationError } from '../cli/errors';
import { EXIT } from '../cli/exit-codes';
import { PROJECT_ROOT } from '../cli/resources';

/** Name of the only stack. */
const STACK = 'operata-connect';

const outputDirectory = (): string => process.env.CDKTF_OUTDIR ?? 'cdktf.out';

/** The directory of the synthesized stack. @param outdir relative to the project's root */
export const stackDirectory = (projectRoot = PROJECT_ROOT, outdir = outputDirectory()): string =>
  resolve(projectRoot, outdir, 'stacks', STACK);

/**
 * Synthesizes the stack as the command line of CDK for Terraform does, in a separate process, because it needs 200 MB.
 * @param outdir relative to the project's root. Default: the folder of the command line.
 * @param settings environment variables that override those of this process
 * @returns the stack's directory
 * @throws {ConfigurationError} if a setting of the synthesis is wrong
 * @throws {Error} with the output of the app if it fails otherwise
 */
export async function synthesize(
  projectRoot: string,
  outdir = outputDirectory(),
  settings: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { context } = JSON.parse(readFileSync(join(projectRoot, 'cdktf.json'), 'utf8')) as {
    context?: unknown;
  };
  const draft = mkdtempSync(join(tmpdir(), 'operata-synthesis-'));
  try {
    await runApp(projectRoot, {
      ...settings,
      CDKTF_CONTEXT_JSON: JSON.stringify(context ?? {}),
      CDKTF_OUTDIR: draft,
    });
    publish(draft, resolve(projectRoot, outdir));
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return stackDirectory(projectRoot, outdir);
}

async function runApp(projectRoot: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'main.ts'], {
    cwd: projectRoot,
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (part: string) => {
    output += part;
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code === EXIT.usage)
    throw new ConfigurationError(
      output
        .trim()
        .replace(/^error: /gm, '')
        .split('\n'),
    );
  if (code !== 0) throw new Error(`synthesizing the stack failed (code ${code}):\n${output.trim()}`);
}

/** Replaces each changed file atomically: another process may be reading the files, or synthesizing. */
function publish(draft: string, outdir: string): void {
  const files = filesBeneath(draft);
  // The function's zip must be written before the stack that names it.
  for (const file of files.sort()) {
    const [from, to] = [join(draft, file), join(outdir, file)];
    if (existsSync(to) && readFileSync(to).equals(readFileSync(from))) continue;
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, `${to}.${process.pid}`);
    renameSync(`${to}.${process.pid}`, to);
  }
  const assets = join('stacks', STACK, 'assets');
  for (const old of filesBeneath(join(outdir, assets))) {
    if (files.includes(join(assets, old))) continue;
    rmSync(dirname(join(outdir, assets, old)), { recursive: true, force: true });
  }
}

/** Paths relative to the folder. */
const filesBeneath = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
