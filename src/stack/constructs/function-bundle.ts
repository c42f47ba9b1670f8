import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { reproducibleZip } from '../zip';

/** The zip file of the function. */
export interface FunctionBundle {
  /** Absolute path. */
  readonly file: string;
  /** The size of the zip, in bytes. */
  readonly bytes: number;
  /** The size of `index.js` in it, in bytes. */
  readonly bundleBytes: number;
}

const PROJECT_ROOT = resolve(__dirname, '..', '..', '..');
const FUNCTION = 'functions/privacy-controls';

/**
 * Builds the privacy controls into one file, `index.js`, and puts it into a zip. The same sources give the same
 * bytes in any directory, time zone and version of Node. The Lambda handler is `index.handler`.
 *
 * @param outFile Where the zip goes. Missing directories are made.
 * @throws {Error} where esbuild finds a fault in the sources; it tells the place.
 */
export async function buildFunctionBundle(outFile: string): Promise<FunctionBundle> {
  const file = resolve(outFile);
  const code = await bundle();
  const zip = reproducibleZip({ 'index.js': code });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, zip);
  return { file, bytes: zip.length, bundleBytes: code.length };
}

async function bundle(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    absWorkingDir: PROJECT_ROOT,
    entryPoints: [join(FUNCTION, 'handler.ts')],
    outfile: 'index.js',
    write: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // The oldest Node on which the zip runs, on a developer's machine. Lambda has a later one.
    target: 'node20',
    // The packages' ES modules: unused parts of them can be left out.
    mainFields: ['module', 'main'],
    // What the SDK brings for other operations and other places than Lambda; each file says what it is.
    alias: {
      '@aws-sdk/credential-provider-node': `./${FUNCTION}/sdk/environment-credentials.ts`,
      '@smithy/core/event-streams': `./${FUNCTION}/sdk/no-event-streams.ts`,
    },
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    // Not the settings of whoever runs this.
    tsconfigRaw: {},
    logLevel: 'silent',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error('esbuild wrote no file.');
  return output.contents;
}
