import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runStep, standIn } from '../harness/shell';

const ROOT = resolve(__dirname, '..', '..');
const STACK = 'deploy/stacks/operata-connect';
const PAGE = readFileSync(join(ROOT, 'docs', 'gitops.md'), 'utf8');
const [COMMIT = '', CHECK = ''] = [...PAGE.matchAll(/^```bash\n([\s\S]*?)^```$/gm)].map(
  ([, code = '']) => code,
);
/** Files of Terraform and its users next to the stack, which must not be committed. */
const PRIVATE = [
  'operata.auto.tfvars',
  'terraform.tfvars.json',
  'terraform.tfstate',
  'terraform.tfstate.backup',
  'plan',
  'lost.plan',
  'lost.json',
  'saved.tfplan',
];
/** Writes what `providers lock` writes, as there may be no registry here. */
const TERRAFORM = `
[ "$2 $3" = "providers lock" ]
mkdir -p "\${1#-chdir=}/.terraform/providers"
echo 'provider "registry.terraform.io/hashicorp/aws" {}' > "\${1#-chdir=}/.terraform.lock.hcl"
echo cached > "\${1#-chdir=}/.terraform/providers/aws"
`;

describe('the commands of docs/gitops.md', () => {
  let project: string;
  let path: string;
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: project, encoding: 'utf8' });
  /** The packages are there: `npm ci` would replace the link to them. */
  const run = (commands: string) =>
    runStep(commands.replace(/^npm ci$/m, ''), {
      cwd: project,
      env: { PATH: path, RUNNER_TEMP: tools(), STATE_BACKEND: '', CHECKPOINT_DISABLE: '1', CI: '1' },
    });
  const tools = (): string => join(dirname(project), 'tools');
  const committed = (): string[] => git('ls-files', 'deploy').trim().split('\n');

  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'operata-gitops-'));
    project = join(folder, 'project');
    mkdirSync(project);
    path = standIn(join(folder, 'tools'), 'terraform', TERRAFORM);
    const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    for (const file of tracked
      .trim()
      .split('\n')
      .filter((name) => !name.startsWith('__tests__/')))
      cpSync(join(ROOT, file), join(project, file));
    symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
    git('init', '--quiet');
    git('config', 'user.name', 'Test');
    git('config', 'user.email', 'test@example.com');
    appendFileSync(join(project, '.git', 'info', 'exclude'), 'node_modules\n');
    git('add', '.');
    git('commit', '--quiet', '--message', 'The project');
    mkdirSync(join(project, STACK), { recursive: true });
    for (const name of PRIVATE) writeFileSync(join(project, STACK, name), 'secret');
  });
  afterAll(() => rmSync(dirname(project), { recursive: true, force: true }));

  it('commit the stack and the lock file, but no credentials', () => {
    const { status, stderr } = run(COMMIT);
    expect(status, stderr).toBe(0);
    expect(committed()).toEqual([
      'deploy/manifest.json',
      `${STACK}/.terraform.lock.hcl`,
      expect.stringMatching(/\/assets\/privacy_controls_code\/\w+\/privacy-controls\.zip$/),
      `${STACK}/cdk.tf.json`,
    ]);
    expect(git('status', '--porcelain')).toBe('');
  });

  it('accept the committed stack', () => {
    const { status, stdout, stderr } = run(CHECK);
    expect(status, stdout + stderr).toBe(0);
  });

  it.each<[what: string, file: string, change: (text: string) => string, named: RegExp]>([
    [
      'a resource',
      'src/stack/naming/names.ts',
      (text) => text.replace('operata-dead-letter-', 'other-'),
      /cdk\.tf\.json/,
    ],
    [
      'the function',
      'functions/privacy-controls/handler.ts',
      (text) => `${text}console.debug(1);\n`,
      /privacy-controls\.zip/,
    ],
  ])('fail if %s was changed and the stack was not synthesized', (_, file, change, named) => {
    const before = readFileSync(join(project, file), 'utf8');
    const changed = change(before);
    expect(changed).not.toBe(before);
    writeFileSync(join(project, file), changed);
    try {
      const { status, stdout } = run(CHECK);
      expect(status).toBe(1);
      expect(stdout).toMatch(named);
      expect(stdout).not.toContain('.terraform.lock.hcl');
    } finally {
      writeFileSync(join(project, file), before);
      git('reset', '--quiet', '--hard');
    }
  });
});
