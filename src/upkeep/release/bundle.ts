import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { PROJECT_ROOT, resourcesIn } from '../../cli/resources';
import { projectVersion } from '../../cli/version';
import { BUILT_PAGE, buildPage } from '../../privacy/preview/page-template';
import { SAMPLE_RECORDS } from '../../records/samples';

/** Modules of the commands that need a checkout. The bundle does not offer these commands. */
const LEFT_OUT = ['../local/command', '../artefact/synth-command', '../offline/plan/command'];

/** CommonJS variables that the bundled packages need in an ECMAScript module. */
const COMMONJS = `import { createRequire as operataRequire } from 'node:module';
import { dirname as operataDirname } from 'node:path';
import { fileURLToPath as operataPath } from 'node:url';
const require = operataRequire(import.meta.url);
const __dirname = operataDirname(operataPath(import.meta.url));`;

/**
 * Builds `operata.mjs`, the commands that need no checkout in one file for Node.js, and the licences of its packages. It
 * leaves out the framework, as these commands do not synthesize.
 */
export async function buildOperata(): Promise<Readonly<Record<string, Uint8Array>>> {
  const samples = resourcesIn(SAMPLE_RECORDS).map(
    (path) => [path, readFileSync(join(PROJECT_ROOT, path)).toString('base64')] as const,
  );
  const page = Buffer.from(await buildPage()).toString('base64');
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: "import { start } from './src/cli/commands'; start();",
      resolveDir: PROJECT_ROOT,
      sourcefile: 'operata.ts',
      loader: 'ts',
    },
    absWorkingDir: PROJECT_ROOT,
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'inline',
    external: LEFT_OUT,
    alias: { cdktf: join(__dirname, 'no-framework.ts') },
    define: {
      OPERATA_VERSION: JSON.stringify(projectVersion()),
      OPERATA_RESOURCES: JSON.stringify(Object.fromEntries([...samples, [BUILT_PAGE, page]])),
    },
    banner: { js: `#!/usr/bin/env node\n${COMMONJS}` },
    tsconfigRaw: {},
    logLevel: 'silent',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error('esbuild wrote no file.');
  return {
    'operata.mjs': output.contents,
    'operata.mjs.LICENSES.txt': new TextEncoder().encode(licences(Object.keys(metafile.inputs))),
  };
}

/** The licences of the packages in a build. @throws {Error} if a package has none */
function licences(inputs: readonly string[]): string {
  const folders = inputs.map((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  const packages = new Map<string, string[]>();
  for (const folder of [...new Set(folders)].sort()) {
    if (folder === undefined) continue;
    const { name, version, license } = JSON.parse(
      readFileSync(join(PROJECT_ROOT, folder, 'package.json'), 'utf8'),
    ) as Readonly<Record<string, string>>;
    const file = readdirSync(join(PROJECT_ROOT, folder)).find((one) => /^licen[cs]e/i.test(one));
    if (license === undefined) throw new Error(`${folder} names no licence.`);
    const text = file === undefined ? license : readFileSync(join(PROJECT_ROOT, folder, file), 'utf8').trim();
    packages.set(text, [...(packages.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const sections = [...packages].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
  return sections.join(`\n${'-'.repeat(80)}\n\n`);
}
