import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeWithTool } from '../../harness/tools';
import { runStep, type ShellResult, standIn } from './shell';
import { commandsOf } from './workflows';

describeWithTool('bash', ['--version'])('what the workflows publish', () => {
  let directory: string;
  const calls = (): string[][] =>
    existsSync(join(directory, 'calls'))
      ? readFileSync(join(directory, 'calls'), 'utf8')
          .split('\n--\n')
          .filter((call) => call !== '')
          .map((call) => call.split('\0'))
      : [];
  /** Runs a step with a gh that writes its arguments down, and answers the first with this. */
  const withGh = (commands: string, env: NodeJS.ProcessEnv, answer = ''): ShellResult => {
    const gh = `printf '%s\\0' "$@" >> "$RUNNER_TEMP/calls"\nprintf '\\n--\\n' >> "$RUNNER_TEMP/calls"
if [ "$2" = --paginate ]; then printf '%s' "$ANSWER"; fi\n`;
    const PATH = standIn(join(directory, 'bin'), 'gh', gh);
    return runStep(commands, {
      cwd: directory,
      env: { ...env, PATH, RUNNER_TEMP: directory, ANSWER: answer },
    });
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'operata-publish-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  describe('the comment on a pull request', () => {
    const commands = commandsOf('ci.yml', 'comment', 'Write the comment, or renew it');
    const env = { GITHUB_REPOSITORY: 'example/project', NUMBER: '7' };

    it('is written if there is none', () => {
      expect(withGh(commands, env)).toMatchObject({ status: 0, stderr: '' });
      const [list, write, ...more] = calls();
      expect(list?.slice(0, 3)).toEqual(['api', '--paginate', 'repos/example/project/issues/7/comments']);
      expect(write?.join(' ')).toContain(
        'POST repos/example/project/issues/7/comments --field body=@plan/report.md',
      );
      expect(more).toEqual([]);
    });

    it('is renewed if there is one, and the first of several', () => {
      expect(withGh(commands, env, '41\n42\n')).toMatchObject({ status: 0, stderr: '' });
      const [, write, ...more] = calls();
      expect(write?.join(' ')).toContain(
        'PATCH repos/example/project/issues/comments/41 --field body=@plan/report.md',
      );
      expect(more).toEqual([]);
    });
  });

  describe('a release', () => {
    const create = commandsOf('release.yml', 'publish', 'Create the release');
    const compare = commandsOf('release.yml', 'publish', 'Compare the checksum');
    const files = ['project-1.0.0.zip', 'project-1.0.0.zip.sha256'];
    beforeEach(() => {
      mkdirSync(join(directory, 'release'));
      for (const file of files) writeFileSync(join(directory, 'release', file), '');
    });

    it.each([
      ['v1.0.0', false],
      ['v1.0.0-rc.1', true],
    ])('of %s has both files; that it is for trying out: %s', (tag, prerelease) => {
      expect(withGh(create, { GITHUB_REF_NAME: tag, NOTES: 'One\nTwo' })).toMatchObject({
        status: 0,
        stderr: '',
      });
      const [call = [], ...more] = calls();
      expect(more).toEqual([]);
      expect(call.slice(0, 3)).toEqual(['release', 'create', tag]);
      expect(call).toContain('--verify-tag');
      expect(call[call.indexOf('--notes') + 1]).toBe('One\nTwo');
      expect(call.includes('--prerelease')).toBe(prerelease);
      expect(call.filter((argument) => argument.startsWith('release/'))).toEqual(
        files.map((file) => `release/${file}`),
      );
    });

    it('is not made of an archive that its checksum does not fit', () => {
      const options = { cwd: join(directory, 'release'), env: { RUNNER_TEMP: directory } };
      const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
      writeFileSync(join(directory, 'release', files[1] ?? ''), `${empty}  ${files[0]}\n`);
      expect(runStep(compare, options).status).toBe(0);
      writeFileSync(join(directory, 'release', files[0] ?? ''), 'changed');
      expect(runStep(compare, options).status).toBe(1);
    });
  });
});
