import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { eachScratch } from '../../harness/scratch';
import { contact } from '../../local/support';

const ROOT = join(__dirname, '..', '..', '..');
const PAGES = [
  'README.md',
  'src/upkeep/release/archive-readme.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');
const BLOCKS = PAGES.flatMap((page) =>
  [...read(page).matchAll(/^ *```(?:bash|sh)\n([\s\S]*?)^ *```$/gm)].map(([, code = '']) => ({ page, code })),
);
/** macOS has zsh, and bash 3.2. */
const SHELLS = ['sh', 'bash', 'zsh'].filter((shell) => spawnSync(shell, ['-c', ':']).status === 0);

const scratch = eachScratch();
const log = (): string[] => (existsSync(scratch.join('log')) ? scratch.read('log').trim().split('\n') : []);

/** Replaces a command. It logs its calls, and call number FAILS fails. */
const STUB = `#!/bin/sh
call="\${0##*/} $*"
printf '%s\\n' "$call" >> "$STUBS/log"
[ "$(grep -c '' "$STUBS/log")" -ne "$STUB_FAILS" ] || exit 1
for last in "$@"; do from="$to"; to="$last"; done
local_path() { case "$1" in s3://*) echo "$STUBS/\${1#s3://}" ;; *) echo "$1" ;; esac; }
case "$call" in
  *'state pull') echo '{"version":4}' ;;
  'npm start') mkdir -p local-run && echo '{"ContactId":"1"}' > local-run/delivered.ndjson ;;
  'aws s3 sync '*) [ ! -d "$(local_path "$from")" ] || { mkdir -p "$(local_path "$to")" && cp -R "$(local_path "$from")." "$(local_path "$to")"; } ;;
  'aws s3 cp '*) cp -R "$(local_path "$from")." "$(local_path "$to")" ;;
  'aws '*get-queue-url*|'aws '*get-shard-iterator*) echo inner-output ;;
esac
`;

/** Runs pasted commands in a new folder. @param fails the number of the call that fails */
function paste(code: string, { shell = 'sh', fails = 0, stubs = ['aws'] } = {}) {
  const bin = scratch.join('bin');
  mkdirSync(bin, { recursive: true });
  mkdirSync(scratch.join('project'), { recursive: true });
  for (const name of stubs) {
    writeFileSync(join(bin, name), STUB);
    chmodSync(join(bin, name), 0o755);
  }
  rmSync(scratch.join('log'), { force: true });
  const { status, stdout, stderr } = spawnSync(shell, ['-c', code], {
    cwd: scratch.join('project'),
    env: {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      STUBS: scratch.folder,
      STUB_FAILS: String(fails),
    },
    input: 'typed-key\n',
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** Words that need GNU tools or a newer bash. */
const NOT_EVERYWHERE = [
  /zgrep[^`\n|]* -\w*r/,
  /\bdate (-d|--date)/,
  /base64 (-w|--wrap)/,
  /\bsed (-i|--in-place)/,
  /xargs[^`\n|]* (-r|--no-run-if-empty)/,
  /\bgrep[^`\n|]* (-\w*P|--perl-regexp)/,
  /\b(readarray|mapfile|declare -A|tac|readlink -f|stat -c|head -n -|numfmt)\b/,
  /\$\{\w+(,,|\^\^)\}/,
  /-printf\b/,
];
/** Programs that parse and rewrite records. */
const CHANGES_BYTES = /\bjq\b[^`\n]*\| *gzip/;

describe('the commands of the documents', () => {
  it.each(SHELLS)('are valid in %s', (shell) => {
    expect(BLOCKS.length).toBeGreaterThan(40);
    for (const { page, code } of BLOCKS) {
      const { stderr } = spawnSync(shell, ['-n', '-c', code], { encoding: 'utf8' });
      expect(stderr, `${page}:\n${code}`).toBe('');
    }
  });

  it.each(PAGES)('need neither GNU tools nor a new bash (%s)', (page) => {
    for (const word of [...NOT_EVERYWHERE, CHANGES_BYTES]) expect(read(page)).not.toMatch(word);
  });
});

/** A block with commands that depend on each other. */
interface Pipeline {
  /** Text that only this block contains. */
  readonly holds: string;
  readonly stubs: readonly string[];
  /** Existing files, which a failure must not change. */
  readonly files?: Readonly<Record<string, string>>;
  /** The last call, on success. */
  readonly ends: RegExp;
  /** The files after success. */
  readonly makes?: Readonly<Record<string, string | RegExp>>;
  /** Calls that only read, or whose failure another call compensates. */
  readonly mayFail?: readonly number[];
}

const TERRAFORM = ['npm', 'npx', 'terraform'];
const PIPELINES: readonly Pipeline[] = [
  { holds: 'npm ci && npm start\n', stubs: ['npm'], ends: /^npm start$/ },
  { holds: 'npm ci && npm pack', stubs: ['npm'], ends: /^npm install --prefix/ },
  { holds: 'npm ci && npm test\n', stubs: ['npm'], ends: /^npm test$/ },
  { holds: '> plan.json', stubs: ['npx'], ends: /--json$/, mayFail: [1], makes: { 'plan.json': '' } },
  { holds: 'apply -var-file=../../../terraform.tfvars\n', stubs: TERRAFORM, ends: / apply / },
  {
    holds: 'CDKTF_OUTDIR=cdktf.out.london',
    stubs: TERRAFORM,
    ends: /^npx operata doctor$/,
  },
  {
    holds: 'sha256sum --check',
    stubs: ['sha256sum', 'shasum', 'unzip'],
    // zsh does not run a command if a pattern matches no file.
    files: {
      'operata-connect-integration-1.0.0.zip': '',
      'operata-connect-integration-1.0.0.zip.sha256': '',
    },
    ends: /^unzip operata-connect-integration-1\.0\.0\.zip$/,
    mayFail: [1],
  },
  { holds: 'sqs get-queue-url', stubs: ['aws'], ends: /--queue-url inner-output$/, mayFail: [1, 2, 3, 4] },
  {
    holds: 'kinesis get-records',
    stubs: ['aws'],
    ends: /--shard-iterator inner-output$/,
    mayFail: [1],
  },
  {
    holds: 'head -n 1 local-run/delivered.ndjson',
    stubs: ['npm'],
    files: { 'local-run/body.json': 'of another run' },
    ends: /^npm start$/,
    makes: { 'local-run/body.json': '{"ContactId":"1"}\n' },
  },
  {
    holds: 'state pull > pulled.tfstate',
    stubs: TERRAFORM,
    files: { 'before.tfstate': 'an earlier copy' },
    ends: /state pull$/,
    makes: { 'before.tfstate': 'an earlier copy' },
  },
  {
    holds: 'rm -f cdktf.out/lost.json',
    stubs: TERRAFORM,
    files: { 'cdktf.out/lost.json': '{}' },
    ends: /tfvars$/,
  },
  {
    holds: 'show -json lost.plan',
    stubs: TERRAFORM,
    files: { 'cdktf.out/stacks/operata-connect/cdk.tf.json': '{}' },
    ends: /^npx operata import cdktf\.out\/lost\.json$/,
    makes: { 'cdktf.out/stacks/operata-connect/imports.tf': '' },
  },
  {
    holds: 'rm -f terraform.operata-connect.tfstate',
    stubs: [],
    files: {
      'terraform.operata-connect.tfstate': 'the state',
      'cdktf.out/stacks/operata-connect/.terraform/terraform.tfstate': '{"backend":{"type": "local"}}',
    },
    ends: /^$/,
    mayFail: [0],
  },
  {
    holds: 'jq -cj',
    stubs: ['jq', 'sha256sum', 'shasum'],
    ends: /^sha256sum/,
    mayFail: [2],
  },
  {
    holds: 'JSON.stringify(require("./policies.json")',
    stubs: ['aws'],
    files: { 'docs/deployer-policy.json': '{"delivery":{"Resource":"REGION:ACCOUNT"}}' },
    ends: /^aws iam create-policy .*--policy-document file:\/\/delivery\.json$/,
    makes: { 'delivery.json': '{"Resource":"us-west-2:111122223333"}\n' },
  },
];

describe('a pipeline of the documents', () => {
  const isPipeline = (code: string): boolean =>
    /&&|\||\$\(|[^-=]>/.test(code.replace(/(^|\s)#.*$/gm, '').replace(/'[^']*'/g, "''"));
  const elsewhere = ['set -eu', 'read -rs OPERATA_NEW_API_KEY'];
  const tried = [...PIPELINES.map(({ holds }) => holds), ...elsewhere];

  it('is tested here', () => {
    const missing = BLOCKS.filter(({ code }) => isPipeline(code)).filter(
      ({ code }) => !tried.some((holds) => code.includes(holds)),
    );
    expect(missing).toEqual([]);
  });

  it.each(PIPELINES)('works, and stops at a failure: $holds', (pipeline) => {
    const { holds, stubs, files = {}, ends, makes = {}, mayFail = [] } = pipeline;
    const found = BLOCKS.filter(({ code }) => code.includes(holds));
    expect(found.length).toBeGreaterThan(0);
    for (const { code } of found) {
      for (const shell of SHELLS) {
        const run = (fails: number) => {
          rmSync(scratch.join('project'), { recursive: true, force: true });
          for (const [name, content] of Object.entries(files)) {
            mkdirSync(dirname(scratch.join('project', name)), { recursive: true });
            scratch.file(join('project', name), content);
          }
          return paste(code, { shell, fails, stubs: [...stubs] });
        };
        const { status, stderr } = run(0);
        expect(status === 0 || mayFail.includes(0), stderr).toBe(true);
        expect(log().at(-1) ?? '').toMatch(ends);
        for (const [name, content] of Object.entries(makes))
          expect(scratch.read('project', name)).toEqual(content);
        const calls = log().length;
        for (let fails = 1; fails <= calls; fails++) {
          if (mayFail.includes(fails)) continue;
          expect(run(fails).status, `${shell}: call ${fails}`).not.toBe(0);
          expect(log()).toHaveLength(fails);
          for (const [name, content] of Object.entries(files))
            expect(scratch.read('project', name)).toBe(content);
        }
      }
    }
  });

  it('reads a typed key, not the pasted commands', () => {
    const code = BLOCKS.find((block) => block.code.includes('read -rs OPERATA_NEW_API_KEY'))?.code ?? '';
    expect(code.trim().split('\n')).toHaveLength(1);
    for (const shell of SHELLS.filter((each) => each !== 'sh'))
      expect(paste(`${code}\nprintenv OPERATA_NEW_API_KEY`, { shell }).stdout).toBe('typed-key\n');
  });
});

describe('the steps that erase one contact', () => {
  const [names = '', find = '', upload = ''] = BLOCKS.filter(
    ({ page, code }) => page === 'docs/security.md' && /CONTACT_ID|erasure\/new/.test(code),
  ).map(({ code }) => code);
  const ID = '00000000-0000-4000-8000-000000000000';
  const OTHER = '11111111-1111-4111-8111-111111111111';
  const own = contact(ID);
  /** Numbers, names and spaces that a parser would change. */
  const other = `{ "ContactId":"${OTHER}","PreviousContactId":"${ID}","n":12345678901234567890,"m":1.0,"n":1e400 }`;
  const large = contact(ID, { Attributes: { x: 'x'.repeat(1_200_000) } });
  const many = Array.from({ length: 20_000 }, (_, index) =>
    other.replace('12345678', `${index + 10_000_000}`),
  );
  const raw = (text: string): string =>
    JSON.stringify({ attemptsMade: 4, rawData: Buffer.from(text).toString('base64') });
  const cut = `{"AWSAccountId":"111122223333","ContactId":"${ID}","Attri`;

  /** Objects by name, with their expected content. Undefined if it must not change. */
  const OBJECTS: readonly (readonly [name: string, before: string | Buffer, after?: string])[] = [
    [
      'contact-records/2026/01/31/15/lines.gz',
      gzipSync(`${other}\n${own}\n${other}\n`),
      `${other}\n${other}\n`,
    ],
    ['contact-records/2026/01/31/15/first-and-last.gz', gzipSync(`${own}\n${other}\n${own}`), `${other}\n`],
    [
      'contact-records/2026/01/31/16/unseparated.gz',
      gzipSync(`${other}${own}${other}${own}`),
      `${other}${other}`,
    ],
    [
      'contact-records/2026/01/31/16/two members.gz',
      Buffer.concat([gzipSync(`${own}\n`), gzipSync(`${other}\n`)]),
      `${other}\n`,
    ],
    [
      'contact-records/2026/01/31/17/malformed.gz',
      gzipSync(`oops\n${own}\n${other}\n{"a":\n`),
      `oops\n${other}\n{"a":\n`,
    ],
    [
      'contact-records/2026/01/31/17/cut-off.gz',
      gzipSync(`${other}\n${cut}\n${other}\n`),
      `${other}\n${other}\n`,
    ],
    [
      'contact-records/2026/02/01/00/large.gz',
      gzipSync(`${many.join('\n')}\n${large}\n${other}\n`),
      `${many.join('\n')}\n${other}\n`,
    ],
    ['contact-records/2026/04/30/09/replayed.gz', gzipSync(own), ''],
    ['contact-records/2026/04/30/09/of-others.gz', gzipSync(`${other}\n\n\r\n${other}`)],
    ['contact-records/2026/04/30/09/plain', `${own}\r\n${other}\r\n`, `\r\n${other}\r\n`],
    ['errors/format/2026/01/31/15/raw.gz', gzipSync(`${raw(own)}\n${raw(other)}\n`), `${raw(other)}\n`],
  ];

  const BUCKET = 'your-backup-bucket';
  const put = (name: string, content: string | Buffer): void => {
    mkdirSync(dirname(scratch.join(BUCKET, name)), { recursive: true });
    scratch.file(join(BUCKET, name), content);
  };
  const stored = (): Record<string, string> =>
    Object.fromEntries(
      readdirSync(scratch.join(BUCKET), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => [relative(scratch.join(BUCKET), path), readFileSync(path).toString('base64')]),
    );
  const step = (code: string, shell: string, fails = 0) => paste(`${names}${code}`, { shell, fails });
  /** A checkout of this project, next to a bucket. */
  const begin = (
    objects: readonly (readonly [string, string | Buffer, string?])[],
  ): Record<string, string> => {
    for (const name of ['project', BUCKET]) rmSync(scratch.join(name), { recursive: true, force: true });
    mkdirSync(scratch.join('project'), { recursive: true });
    for (const name of ['src', 'node_modules', 'package.json'])
      symlinkSync(join(ROOT, name), scratch.join('project', name));
    for (const [name, content] of objects) put(name, content);
    return stored();
  };

  it.each(SHELLS)('remove its records, count them, and change no other byte (%s)', (shell) => {
    const before = begin(OBJECTS);
    const found = step(find, shell);
    expect([found.status, stored()], found.stderr).toEqual([0, before]);
    expect(found.stdout).toContain('lines.gz: 3 before, 1 removed, 2 left\n');
    expect(found.stdout).toContain('large.gz: 20002 before, 1 removed, 20001 left\n');
    expect(found.stdout).toMatch(/\n12 records of the contact in 10 of 11 objects\n$/);
    expect(found.stderr).toMatch(
      /malformed\.gz, line 1, byte 0: 4 bytes are not a JSON object and name no contact/,
    );
    expect(found.stdout + found.stderr).not.toContain(OTHER);

    const uploaded = step(upload, shell);
    expect([uploaded.status, uploaded.stdout], uploaded.stderr).toEqual([
      0,
      '0 records of the contact in 0 of 11 objects\n',
    ]);
    for (const [name, , after] of OBJECTS) {
      const bytes = readFileSync(scratch.join(BUCKET, name));
      if (after === undefined) expect(bytes.toString('base64')).toBe(before[name]);
      else expect((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()).toBe(after);
    }
    expect(Object.keys(stored())).toEqual(Object.keys(before));
  });

  it('stop at the first failure, and then upload nothing', () => {
    const before = begin(OBJECTS.slice(0, 1));
    for (const fails of [1, 2]) {
      rmSync(scratch.join('project', 'erasure'), { recursive: true, force: true });
      expect(step(find, 'sh', fails).status).not.toBe(0);
      expect(log()).toHaveLength(fails);
      expect(step(upload, 'sh').status).not.toBe(0);
      expect(stored()).toEqual(before);
    }
    // The files of an earlier erasure are not used.
    expect([step(find, 'sh').status, log()]).toEqual([1, []]);
  });

  it('write nothing, and name every object that they cannot handle', () => {
    const wrong: readonly (readonly [name: string, content: Buffer, says: string])[] = [
      [
        'two-in-one',
        gzipSync(`{"ContactId":"${ID}","a":{"ContactId":"${OTHER}"`),
        ', line 1, byte 0: 107 bytes are not a JSON object, and hold more than a record of the contact',
      ],
      [
        'piece-in-front',
        gzipSync(`{"AWSAccountId":"111122223333","Attributes":{"Name":"${own}`),
        `, line 1, byte 0: ${53 + own.length} bytes are not a JSON object, and hold more than a record of the contact`,
      ],
      ['damaged', gzipSync(own).fill(0xff, 12, 20), ': cannot be unpacked (Z_DATA_ERROR)'],
      ['cut-off', gzipSync(own.repeat(9)).subarray(0, -9), ': cannot be unpacked (Z_BUF_ERROR)'],
      [
        'set-apart',
        gzipSync(`${own}${contact(OTHER).slice(0, -5)}${contact(OTHER)}`),
        ": without the contact's records, the records around them could not be separated",
      ],
    ];
    const before = begin([
      ...OBJECTS.slice(0, 2),
      ...wrong.map(([name, content]) => [`errors/${name}`, content] as const),
    ]);
    const { status, stderr } = step(find, 'sh');
    expect(status).toBe(2);
    for (const [name, , says] of wrong) expect(stderr).toContain(`error: errors/${name}${says}`);
    expect(stderr.trim().split('\n')).toHaveLength(wrong.length);
    expect(readdirSync(scratch.join('project', 'erasure'))).toEqual(['found']);
    expect(step(upload, 'sh').status).not.toBe(0);
    expect(stored()).toEqual(before);
  });
});
