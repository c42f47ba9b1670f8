import { join } from 'node:path';
import { build } from 'esbuild';
import { runProcess } from '../../../artefact/terraform/run-process';

/**
 * Bundles a module of this folder in the same way as the function, to measure the deployed code, not the output of tsx.
 *
 * @param name the module, which exports `measure`
 * @param directory for the bundle
 * @returns `measure`, which runs in a new process at each call
 */
export async function inProcess<Module extends { readonly measure: (task: never) => unknown }>(
  name: string,
  directory: string,
  nodeOptions: readonly string[] = [],
): Promise<(task: Parameters<Module['measure']>[0]) => Promise<Awaited<ReturnType<Module['measure']>>>> {
  const outfile = join(directory, `${name}.js`);
  const contents = `import { readFileSync } from 'node:fs';
import { measure } from './${name}';
Promise.resolve(measure(JSON.parse(readFileSync(0, 'utf8')))).then((result) => process.stdout.write(JSON.stringify(result)));`;
  await build({
    stdin: { contents, resolveDir: __dirname },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    tsconfigRaw: {},
    logLevel: 'error',
  });
  return async (task) => {
    const { code, stdout, stderr } = await runProcess([process.execPath, ...nodeOptions, outfile], {
      cwd: directory,
      env: process.env,
      input: JSON.stringify(task),
    });
    if (code !== 0) throw new Error(`${name} ended with code ${code}:\n${stderr}`);
    return JSON.parse(stdout);
  };
}
