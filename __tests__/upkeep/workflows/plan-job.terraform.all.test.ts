import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithTerraform } from '../../harness/terraform';
import { runStep, type ShellResult, standIn } from './shell';
import { commandsOf, ROOT } from './workflows';

const EXAMPLE = 'terraform.tfvars.example';
const example = readFileSync(join(ROOT, EXAMPLE), 'utf8');
/** What is large, and what holds someone's credentials or records. */
const NOT_COPIED =
  /^(node_modules|\.git|cdktf\.out|build|local-run)$|\.(tfvars|tfstate|ndjson)\b(?!\.example)/;

/** The commands of the job that plans, on a repository with a base branch and a pull request. */
describeWithTerraform(
  'the job that plans',
  () => {
    let directory: string;
    let project: string;
    let env: NodeJS.ProcessEnv;

    const git = (...args: string[]): void => {
      const author = ['-c', 'user.name=Someone', '-c', 'user.email=someone@example.com'];
      execFileSync('git', [...author, '-c', 'commit.gpgsign=false', ...args], {
        cwd: project,
        stdio: 'pipe',
      });
    };
    const commit = (text: string): void => {
      writeFileSync(join(project, EXAMPLE), text);
      git('add', '.');
      git('commit', '--quiet', '--allow-empty', '--message', 'A change');
    };
    /** Commits the example as the base branch has it, and then as it is. */
    const branchFrom = (base: string): void => {
      rmSync(join(directory, 'base'), { recursive: true, force: true });
      git('worktree', 'prune');
      commit(base);
      commit(example);
    };
    const step = (name: string): ShellResult => {
      const result = runStep(commandsOf('ci.yml', 'plan', name), { cwd: project, env });
      expect(result.status, result.stderr).toBe(0);
      return result;
    };
    const report = (): string => readFileSync(join(directory, 'plan', 'report.md'), 'utf8');

    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'a plan '));
      project = join(directory, 'project');
      cpSync(ROOT, project, { recursive: true, filter: (path) => !NOT_COPIED.test(basename(path)) });
      symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
      const npm = execFileSync('bash', ['-c', 'type -P npm'], { encoding: 'utf8' }).trim();
      // To install takes long, and is not what is looked at.
      const installed = `if [ "$1" = ci ]; then ln -s "${join(ROOT, 'node_modules')}" .; else exec "${npm}" "$@"; fi\n`;
      env = {
        ...Object.fromEntries(
          Object.keys(process.env)
            .filter((name) => name.startsWith('TF_') || name === 'STATE_BACKEND')
            .map((name) => [name, undefined]),
        ),
        PATH: standIn(join(directory, 'bin'), 'npm', installed),
        RUNNER_TEMP: directory,
        GITHUB_EVENT_NAME: 'pull_request',
        GITHUB_STEP_SUMMARY: join(directory, 'summary.md'),
      };
      git('init', '--quiet');
      // .gitignore ignores the folder, and not a link to one.
      writeFileSync(join(project, '.git', 'info', 'exclude'), 'node_modules\n');
    });
    afterAll(() => rmSync(directory, { recursive: true }));

    it('plans the example', () => {
      expect(step('Plan the example').stdout).toMatch(/^Plan: \d\d to add, 0 to change, 0 to destroy\.$/m);
      expect(readFileSync(join(directory, 'plan', 'plan.txt'), 'utf8')).toContain('made without AWS');
    });

    it('tells what a pull request changes in the plan', () => {
      branchFrom(example.replace('"your-group-id"', '"an-earlier-group-id"'));
      step("Plan the base branch's example");
      step('Report');
      expect(report()).toContain('changed `aws_cloudwatch_event_connection.operata_connection`.');
      expect(report()).toContain('-            "username": "an-earlier-group-id"\n');
      expect(report()).toContain('+            "username": "your-group-id"\n');
      expect(report()).not.toContain('placeholder-for-an-offline-plan');
      expect(readFileSync(join(directory, 'summary.md'), 'utf8')).toBe(report());
    });

    it('goes on where the base branch cannot be planned, and says so', () => {
      branchFrom(example.replace('environment = "production"', 'environment = "Not A Name"'));
      step("Plan the base branch's example");
      step('Report');
      expect(report()).toContain('nothing was compared');
    });

    it('compares nothing on the main branch', () => {
      env = { ...env, GITHUB_EVENT_NAME: 'push' };
      step('Report');
      expect(report()).not.toContain('base branch');
      expect(report()).toMatch(/What is created: \d\d resources/);
    });
  },
  180_000,
);
