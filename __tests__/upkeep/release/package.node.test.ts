import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { releaseContents } from '../../../src/upkeep/release/contents';
import { FOLDER, packageInto, ROOT, startPackaging, unpack, VERSION } from './release';

const directory = mkdtempSync(join(tmpdir(), 'release '));
const out = join(directory, 'a folder');
const archive = join(out, `${FOLDER}.zip`);
let files: string[];

beforeAll(async () => {
  const { code, stderr } = await packageInto(out, ['--tag', `v${VERSION}`]);
  expect(code, stderr).toBe(0);
  files = unpack(archive, directory);
});
afterAll(() => rmSync(directory, { recursive: true }));

/** The anchors of a page's headings, as on GitHub. */
const sectionsOf = (page: string): string[] =>
  [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

describe('the archive of a release', () => {
  it('always has the same bytes, and a file with its checksum', async () => {
    const again = join(directory, 'again');
    // Another folder, time and shell.
    const env = { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', STATE_BACKEND: '{"type":"local"}' };
    const { code, stderr } = await startPackaging(again, directory, env);
    expect(code, stderr).toBe(0);
    const bytes = readFileSync(archive);
    expect(readFileSync(join(again, `${FOLDER}.zip`)).equals(bytes)).toBe(true);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(readFileSync(`${archive}.sha256`, 'utf8')).toBe(`${sha256}  ${FOLDER}.zip\n`);
    expect(readdirSync(again).sort()).toEqual([`${FOLDER}.zip`, `${FOLDER}.zip.sha256`]);
  });

  it('holds no file of docs/ that is not under version control, such as what a local run left there', async () => {
    const left = join(ROOT, 'docs', 'local-run');
    mkdirSync(left);
    try {
      writeFileSync(join(left, 'dead-letter.ndjson'), '{"ContactId":"c"}\n');
      const contents = releaseContents(ROOT, join(directory, FOLDER), VERSION, {});
      expect(Object.keys(contents).filter((path) => path.includes('local-run/'))).toEqual([]);
      expect(Object.keys(contents)).toContain('docs/operations.md');
    } finally {
      rmSync(left, { recursive: true });
    }
  });

  it('unpacks into one folder', () => {
    expect(readdirSync(directory).sort()).toEqual(['a folder', 'again', FOLDER]);
  });

  it('contains the configuration, the files it reads, and the commands in one file', () => {
    const stack = JSON.parse(readFileSync(join(directory, FOLDER, 'cdk.tf.json'), 'utf8')) as {
      terraform: object;
      resource: { aws_lambda_function: { privacy_controls_function: { filename: string } } };
    };
    expect(stack.terraform).not.toHaveProperty('backend');
    expect(stack.terraform).not.toHaveProperty('cloud');
    expect(files).toContain(stack.resource.aws_lambda_function.privacy_controls_function.filename);
    expect(files).toContain('terraform.tfvars.example');
    expect(files.filter((path) => /\.(ts|js|mjs)$|package|node_modules|(^|\/)\./.test(path))).toEqual([
      'operata.mjs',
    ]);
    expect(readFileSync(join(directory, FOLDER, 'operata.mjs.LICENSES.txt'), 'utf8')).toContain(
      '@aws-sdk/client-kinesis',
    );
  });

  it('shows its version', () => {
    const readme = readFileSync(join(directory, FOLDER, 'README.md'), 'utf8');
    expect(readme).toContain(`# Operata Amazon Connect integration ${VERSION}\n`);
    expect(readme).toContain(`the tag \`v${VERSION}\``);
    expect(readme).not.toContain('<version>');
  });

  it('contains every file and section that its pages link to', () => {
    const pages = files.filter((path) => path.endsWith('.md'));
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'PROJECT.md', 'docs/changing-variables.md']));
    const read = (page: string): string => readFileSync(join(directory, FOLDER, page), 'utf8');
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)#]*)(?:#([^)]*))?\)/g)].flatMap(([link, target = '', section]) => {
        if (/^(https?|mailto):/.test(target)) return [];
        const file = target === '' ? page : join(dirname(page), target);
        const there = existsSync(join(directory, FOLDER, file));
        return there && (section === undefined || sectionsOf(read(file)).includes(section))
          ? []
          : [`${page}: ${link}`];
      }),
    );
    expect(broken).toEqual([]);
  });

  it('contains the documents that the variables name', () => {
    const example = readFileSync(join(directory, FOLDER, 'terraform.tfvars.example'), 'utf8');
    const named = [...example.matchAll(/docs\/[\w./-]+\w/g)].map(([path]) => path);
    expect(named.length).toBeGreaterThan(0);
    for (const path of named) expect(files).toContain(path);
  });
});

describe('packing a release', () => {
  it.each([`${VERSION}`, 'v9.9.9', `v${VERSION}-rc.1`])('fails for the tag "%s"', async (tag) => {
    const other = join(directory, 'other');
    const { code, stderr } = await packageInto(other, [`--tag=${tag}`]);
    expect(code).toBe(2);
    expect(stderr).toContain(`error: the tag is "${tag}", and the version in package.json is ${VERSION}`);
    expect(existsSync(other)).toBe(false);
  });

  it('fails for an empty tag, as from a workflow without a tag', async () => {
    const other = join(directory, 'other');
    const { code, stderr } = await packageInto(other, ['--tag=']);
    expect(code).toBe(2);
    expect(stderr).toBe('error: --tag: needs a value (--help lists what it takes)\n');
    expect(existsSync(other)).toBe(false);
  });

  it('fails for an unknown option', async () => {
    expect(await packageInto(join(directory, 'other'), ['--tga', 'v1'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--help lists all'),
    });
  });

  it.each(['backend', 'cloud'])('refuses a stack with a %s block', (block) => {
    const stack = join(directory, `stack with ${block}`);
    mkdirSync(stack);
    writeFileSync(join(stack, 'cdk.tf.json'), JSON.stringify({ terraform: { [block]: {} } }));
    expect(() => releaseContents(ROOT, stack, VERSION, {})).toThrow('has a backend');
    rmSync(stack, { recursive: true });
  });

  it('leaves hidden files out', () => {
    const stack = join(directory, 'stack with a lock file');
    mkdirSync(join(stack, '.terraform'), { recursive: true });
    for (const file of ['.terraform.lock.hcl', '.DS_Store', '.terraform/modules.json'])
      writeFileSync(join(stack, file), '');
    writeFileSync(join(stack, 'cdk.tf.json'), '{"terraform":{}}');
    expect(Object.keys(releaseContents(ROOT, stack, VERSION, {}))).not.toContainEqual(
      expect.stringMatching(/(^|\/)\./),
    );
    rmSync(stack, { recursive: true });
  });
});
