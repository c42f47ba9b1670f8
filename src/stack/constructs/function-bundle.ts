import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, parse, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { reproducibleZip } from '../zip';

/** The zip file of the function. */
export interface FunctionBundle {
  /** Absolute path. */
  readonly file: string;
  /** The size of the zip, in bytes. */
  readonly bytes: number;
  /** The size of `index.js` in it, in bytes: what every start of the function loads. */
  readonly bundleBytes: number;
}

const PROJECT_ROOT = resolve(__dirname, '..', '..', '..');
const FUNCTION = 'functions/privacy-controls';

/**
 * Builds the privacy controls into `index.js`, and the KMS client, which only a list with pseudonyms loads, into
 * `pseudonym-key.js`, and puts both into a zip. The same sources give the same bytes in any directory, time zone and
 * version of Node.js. The Lambda handler is `index.handler`.
 *
 * @param outFile The path of the zip. Missing directories are created.
 * @throws {Error} if esbuild finds an error in the sources; the message contains the position
 */
export async function buildFunctionBundle(outFile: string): Promise<FunctionBundle> {
  const file = resolve(outFile);
  const files = await bundle();
  const zip = reproducibleZip(files);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, zip);
  return { file, bytes: zip.length, bundleBytes: files['index.js'].length };
}

/** The schema and the registration of each error of a service. */
const ERRORS = /^export var \w+\$ = \[-3, n0,[^;]*;\nn0_registry\.registerError\(.*\);$/gm;

/**
 * Leaves out files of the SDK that an alias cannot name, because V8 parses all code at each start: the classes of the
 * services' errors, which have the same names without them, and the configuration files, which Lambda does not have.
 */
const smallerSdk: Plugin = {
  name: 'smaller-sdk',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]client-\w+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(ERRORS, ''),
    }));
    onLoad({ filter: /[\\/]shared-ini-file-loader[\\/]loadSharedConfigFiles\.js$/ }, () => ({
      contents: readFileSync(join(PROJECT_ROOT, FUNCTION, 'sdk', 'no-shared-files.ts')),
      loader: 'ts',
    }));
  },
};

/** The entry points, by the names of their files in the zip. */
const ENTRY_POINTS = { 'index.js': 'handler.ts', 'pseudonym-key.js': 'pseudonym-key.ts' } as const;

async function bundle(): Promise<Readonly<Record<keyof typeof ENTRY_POINTS, Uint8Array>>> {
  const { outputFiles } = await build({
    absWorkingDir: PROJECT_ROOT,
    entryPoints: Object.entries(ENTRY_POINTS).map(([file, source]) => ({
      in: join(FUNCTION, source),
      out: parse(file).name,
    })),
    outdir: '.',
    write: false,
    bundle: true,
    // Required when it is needed, not joined with index.js.
    external: ['*/pseudonym-key.js'],
    supported: { 'dynamic-import': false },
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
    plugins: [smallerSdk],
    minify: true,
    legalComments: 'none',
    // Ignores any tsconfig.json of the caller.
    tsconfigRaw: {},
    logLevel: 'silent',
  });
  const contentsOf = (file: keyof typeof ENTRY_POINTS): Uint8Array => {
    const output = outputFiles.find(({ path }) => basename(path) === file);
    if (output === undefined) throw new Error(`esbuild wrote no ${file}.`);
    return output.contents;
  };
  return { 'index.js': contentsOf('index.js'), 'pseudonym-key.js': contentsOf('pseudonym-key.js') };
}
