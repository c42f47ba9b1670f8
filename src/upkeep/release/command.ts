import { join, relative } from 'node:path';
import { Arguments } from '../../cli/arguments';
import { orUsage } from '../../cli/main';
import { PROJECT_ROOT, packageRelease } from './package';

const HELP = `Synthesizes the stack without a backend, and packs it for teams who have Terraform alone.

  .ci/package

  --tag TAG      fails unless the tag is "v" and the version in package.json
  --out FOLDER   where the archive and its checksum go. Default: build/release
  --help         prints this
`;

/** Runs the command. See HELP. @returns its exit code @throws for defects only */
export function runPackCommand(argv: readonly string[]): Promise<number> {
  return orUsage(async () => {
    const given = new Arguments(argv, {
      options: { tag: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
      unexpected: 'name the folder with --out FOLDER',
    });
    if (given.has('help')) {
      process.stdout.write(HELP);
      return 0;
    }
    given.throwIfWrong();
    const out = given.text('out') ?? join(PROJECT_ROOT, 'build', 'release');
    const { archive, checksum, sha256 } = await packageRelease({ out, tag: given.text('tag') });
    const files = [archive, checksum].map((file) => relative(process.cwd(), file));
    process.stdout.write(`${files.join('\n')}\nSHA-256 ${sha256}\n`);
    return 0;
  });
}
