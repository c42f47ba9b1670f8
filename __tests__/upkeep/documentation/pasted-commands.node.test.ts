import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eachScratch } from '../../harness/scratch';

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
case "$call" in
  *'state pull') echo '{"version":4}' ;;
  'npm start') mkdir -p local-run && echo '{"ContactId":"1"}' > local-run/delivered.ndjson ;;
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
