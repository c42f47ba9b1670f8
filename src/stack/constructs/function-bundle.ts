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
 * bytes in any directory, time zone and version of Node.js. The Lambda handler is `index.handler`.
 *
 * @param outFile The path of the zip. Missing directories are created.
 * @throws {Error} if esbuild finds an error in the sources; the message contains the position
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
    // The oldest supported Node.js on a developer's machine. Lambda has a later one.
    target: 'node20',
    // Unused parts of ES modules can be left out.
    mainFields: ['module', 'main'],
    // Replaces parts of the SDK that the function does not use on Lambda. Each file documents what it replaces.
    alias: {
      '@aws-sdk/credential-provider-node': `./${FUNCTION}/sdk/environment-credentials.ts`,
      '@smithy/core/event-streams': `./${FUNCTION}/sdk/no-event-streams.ts`,
    },
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    // Ignores any tsconfig.json of the caller.
    tsconfigRaw: {},
    logLevel: 'silent',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error('esbuild wrote no file.');
  return output.contents;
}
