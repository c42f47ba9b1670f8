import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { synthesize } from '../../src/artefact/synthesize';
import { runProcess } from '../../src/artefact/terraform/run-process';
import { projectVersion } from '../../src/cli/version';
import { readStackTypes } from '../../src/offline/stack';
import { BindingsUnavailable, bringNewestBindings } from '../harness/newest-bindings';

const ROOT = resolve(__dirname, '..', '..');
const FORK = join(ROOT, 'build', 'fork');
const SOURCES = ['main.ts', 'src', 'functions', 'tsconfig.json'];
/** What the fork needs. */
const NODE_MAJOR = 22;
/** The first run downloads the bindings and a Node.js. */
const DOWNLOAD_MS = 300_000;
const directory = mkdtempSync(join(tmpdir(), 'operata-original-'));
afterAll(() => rmSync(directory, { recursive: true }));

type Command = readonly [string, ...string[]];

/** A Node.js that the fork supports. Undefined if there is none. */
async function recentNode(): Promise<Command | undefined> {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return [process.execPath];
  const fromNpm: Command = ['npx', '--yes', 'node@24'];
  const { code } = await runProcess([...fromNpm, '--version'], { cwd: directory, env: process.env });
  return code === 0 ? fromNpm : undefined;
}

/** The sources in a directory of their own, with the names of the packages replaced. */
function copyRenamed(): void {
  rmSync(FORK, { recursive: true, force: true });
  mkdirSync(FORK, { recursive: true });
  for (const source of SOURCES) cpSync(join(ROOT, source), join(FORK, source), { recursive: true });
  for (const entry of readdirSync(FORK, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
    const file = join(entry.parentPath, entry.name);
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text.replace(/'cdktf(?=['/])/g, "'cdktn").replaceAll("'@cdktf/provider-aws", "'@cdktn/provider-aws"),
    );
  }
}

/** The stack without the framework's metadata. */
function stackIn(folder: string): unknown {
  const { '//': _, ...stack } = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  return stack;
}

it(
  'the maintained fork of cdktf synthesizes the same stack from the same sources',
  async ({ skip }) => {
    const original = await synthesize(ROOT, directory, { STATE_BACKEND: '{"type":"local"}' });
    const leaveOut = (reason: string): never => {
      process.stderr.write(`SKIPPED: the synthesis with the fork of cdktf. ${reason}\n`);
      return skip(reason);
    };
    const node =
      (await recentNode()) ?? leaveOut(`Node.js ${NODE_MAJOR} or later is needed, on the PATH or from npm`);
    const bindings = await bringNewestBindings(
      join(ROOT, 'build', 'bindings'),
      readStackTypes(original),
    ).catch((error: unknown) => {
      if (error instanceof BindingsUnavailable) return leaveOut(error.message);
      throw error;
    });
    copyRenamed();
    writeFileSync(
      join(FORK, 'package.json'),
      // The stack contains the version.
      JSON.stringify({ private: true, version: projectVersion(), dependencies: bindings.framework }),
    );
    const install: Command = ['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts'];
    const installed = await runProcess(install, { cwd: FORK, env: process.env });
    expect(installed.code, installed.stderr).toBe(0);
    cpSync(bindings.lib, join(FORK, 'node_modules', '@cdktn', 'provider-aws', 'lib'), { recursive: true });

    const { code, stderr } = await runProcess([...node, '--import', 'tsx', 'main.ts'], {
      cwd: FORK,
      env: {
        ...process.env,
        CDKTF_CONTEXT_JSON: '{}',
        CDKTF_OUTDIR: 'cdktf.out',
        STATE_BACKEND: '{"type":"local"}',
      },
    });
    expect(code, stderr).toBe(0);
    const forked = join(FORK, 'cdktf.out', 'stacks', 'operata-connect');
    expect(stackIn(forked)).toEqual(stackIn(original));
    const files = (folder: string) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length));
    expect(files(forked)).toEqual(files(original));
  },
  DOWNLOAD_MS,
);
