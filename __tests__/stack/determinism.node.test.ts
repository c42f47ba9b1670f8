import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PROJECT = join(__dirname, '..', '..');
const SOURCES = ['main.ts', 'src', 'functions', 'package.json', 'tsconfig.json', 'cdktf.json'];

const root = mkdtempSync(join(tmpdir(), 'operata-determinism-'));

/** A copy of the project's sources in another directory, with the installed packages. */
function copyTo(directory: string): string {
  const copy = join(root, directory);
  mkdirSync(copy, { recursive: true });
  for (const source of SOURCES) cpSync(join(PROJECT, source), join(copy, source), { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
}

interface Synthesis {
  readonly directory: string;
  /** Everything that was written, by its path in the output directory. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly printed: string;
}

/** Runs main.ts in a process, as the framework's CLI does, without terraform or other programs on the PATH. */
async function synthesizeIn(
  directory: string,
  environment: Readonly<Record<string, string>>,
): Promise<Synthesis> {
  const copy = copyTo(directory);
  const empty = join(copy, 'nothing here');
  mkdirSync(empty);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'main.ts'], {
    cwd: copy,
    // Only what is named: PATH leads nowhere, so that no terraform is found.
    env: { PATH: empty, HOME: empty, TMPDIR: empty, TEMP: empty, TMP: empty, ...environment },
  });
  const out = join(copy, 'cdktf.out');
  const files = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => [relative(out, file), readFileSync(file)] as const);
  return { directory: copy, files: new Map(files), printed: stdout + stderr };
}

describe('two syntheses', () => {
  let first: Synthesis;
  let second: Synthesis;
  beforeAll(async () => {
    [first, second] = await Promise.all([
      synthesizeIn('one', { TZ: 'UTC', LANG: 'C' }),
      synthesizeIn(join('another, with spaces', 'and a lönger path'), {
        TZ: 'Pacific/Kiritimati',
        LANG: 'tr_TR.UTF-8',
        USER: 'someone',
        CI: 'true',
      }),
    ]);
  });
  afterAll(() => rmSync(root, { recursive: true, maxRetries: 3 }));

  const everyText = (): (readonly [string, string])[] =>
    [first, second].flatMap(({ files }) =>
      [...files].flatMap(([name, content]) =>
        name.endsWith('.zip')
          ? Object.entries(unzipSync(content)).map(
              ([member, data]) => [`${name}/${member}`, strFromU8(data)] as const,
            )
          : [[name, content.toString('utf8')] as const],
      ),
    );

  it('need no terraform, and print nothing', () => {
    expect([...first.files.keys()].map((name) => name.replace(/[0-9A-F]{32}/, 'HASH'))).toEqual(
      [
        'manifest.json',
        'stacks/operata-connect/assets/privacy_controls_code/HASH/privacy-controls.zip',
        'stacks/operata-connect/cdk.tf.json',
      ].map((path) => join(path)),
    );
    expect(first.printed).toBe('');
    expect(second.printed).toBe('');
  });

  it('write the same bytes in different directories and time zones', () => {
    expect([...second.files.keys()]).toEqual([...first.files.keys()]);
    for (const [name, content] of first.files)
      expect(second.files.get(name)?.equals(content), name).toBe(true);
  });

  it('write no path of the machine, also not in the function’s code', () => {
    expect(everyText()).toHaveLength(8);
    for (const [name, text] of everyText()) {
      // "/tmp" alone may be a part of other texts.
      for (const path of [first.directory, second.directory, PROJECT, root, homedir(), tmpdir()])
        expect(text.includes(`${path}/`) || text.includes(`"${path}"`), `${name} names ${path}`).toBe(false);
      expect(text.includes('node_modules'), name).toBe(false);
    }
  });

  it('write the zip that the stack names', () => {
    const text = first.files.get(join('stacks', 'operata-connect', 'cdk.tf.json'))?.toString('utf8') ?? '';
    const { resource } = JSON.parse(text) as {
      resource: { aws_lambda_function: { privacy_controls_function: { filename: string } } };
    };
    const { filename } = resource.aws_lambda_function.privacy_controls_function;
    expect([...first.files.keys()]).toContain(join('stacks', 'operata-connect', filename));
  });
});
