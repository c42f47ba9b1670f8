import { execFileSync } from 'node:child_process';
import { join, relative } from 'node:path';
import { Arguments, HELP_ALONE } from '../../cli/arguments';
import { type CommandSpec, runCommand } from '../../cli/command';
import { counted } from '../../cli/counted';
import { EXIT } from '../../cli/exit-codes';
import { runMain } from '../../cli/main';
import { PROJECT_ROOT } from '../../cli/resources';
import { packageRelease } from './package';

export const PACKAGE = {
  call: '.ci/package',
  usage: [''],
  about: 'Synthesizes the stack without a backend, and packs it for teams that use only Terraform.',
  options: {
    '': {
      tag: { value: 'TAG', help: 'Fails unless the tag is "v" plus the version in package.json.' },
      out: { value: 'FOLDER', help: 'Folder of the archive and its checksum.', default: 'build/release' },
    },
  },
  standard: HELP_ALONE,
  exits: { 0: 'the archive is written', 1: 'a failure', 2: 'a wrong option or tag' },
  unexpected: 'name the folder with --out FOLDER',
} as const satisfies CommandSpec;

/** Runs the command. @returns its exit code @throws for defects only */
export function runPackCommand(argv: readonly string[]): Promise<number> {
  return runCommand(PACKAGE, argv, async () => {
    const given = Arguments.of(argv, PACKAGE);
    given.throwIfWrong();
    const changed = changedFiles();
    if (changed > 0)
      process.stderr.write(`warning: ${counted(changed, 'file')} of the checkout differs from its commit\n`);
    const out = given.text('out') ?? join(PROJECT_ROOT, 'build', 'release');
    const { archive, checksum, sha256 } = await packageRelease({ out, tag: given.text('tag') });
    const files = [archive, checksum].map((file) => relative(process.cwd(), file));
    process.stdout.write(`${files.join('\n')}\nSHA-256 ${sha256}\n`);
    return EXIT.ok;
  });
}

/** How many files that are packed differ from the commit. */
const changedFiles = (): number =>
  execFileSync('git', ['status', '--porcelain', '--untracked-files=no'], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((line) => line !== '').length;

if (require.main === module) runMain('Packing the release', runPackCommand);
