/** Packs a release. See HELP. */
import { join, relative } from 'node:path';
import { Arguments } from '../command-line/arguments';
import { orUsage, runMain } from '../command-line/main';
import { PROJECT_ROOT, packageRelease } from './package';

const HELP = `Synthesizes the stack without a backend, and packs it for teams who have Terraform alone.

  .ci/package

  --tag TAG      fails unless the tag is "v" and the version in package.json
  --out FOLDER   where the archive and its checksum go. Default: build/release
  --help         prints this
`;

function packCommand(argv: readonly string[]): Promise<number> {
  return orUsage(async () => {
    const given = new Arguments(argv, {
      options: { tag: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
      standsAlone: (value) => `"${value}" stands alone; name the folder with --out ${value}`,
    });
    if (given.has('help')) {
      process.stdout.write(HELP);
      return 0;
    }
    given.throwIfWrong();
    const out = given.text('out') ?? join(PROJECT_ROOT, 'build', 'release');
    const { archive, checksum, sha256 } = await packageRelease({ out, tag: given.text('tag') });
    for (const file of [archive, checksum]) console.log(relative(process.cwd(), file));
    console.log(`SHA-256 ${sha256}`);
    return 0;
  });
}

runMain('Packing the release', packCommand);
