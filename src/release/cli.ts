/** Packs a release. See HELP. */
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigurationError } from '../local/errors';
import { PROJECT_ROOT, packageRelease } from './package';

const HELP = `Synthesizes the stack without a backend, and packs it for teams who have Terraform alone.

  .ci/package

  --tag TAG      fails unless the tag is "v" and the version in package.json
  --out FOLDER   where the archive and its checksum go. Default: build/release
  --help         prints this
`;

async function main(): Promise<void> {
  const { values } = readArguments();
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const out = values.out ?? join(PROJECT_ROOT, 'build', 'release');
  const { archive, checksum, sha256 } = await packageRelease({ out, tag: values.tag });
  for (const file of [archive, checksum]) console.log(relative(process.cwd(), file));
  console.log(`SHA-256 ${sha256}`);
}

function readArguments() {
  try {
    return parseArgs({
      options: { tag: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    throw new ConfigurationError([`${error instanceof Error ? error.message : error} (--help lists all)`]);
  }
}

main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof ConfigurationError ? 2 : 1;
});
