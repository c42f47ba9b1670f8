import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Builds a script of this folder as the function is built, so that what is measured is what is deployed and not what
 * tsx makes of it.
 *
 * @param name of the script, without `.ts`
 * @param directory where the built script goes
 * @returns a function that runs it in a process of its own and reads the JSON that it writes
 */
export async function buildWorker<Task, Result>(
  name: string,
  directory: string,
  nodeOptions: readonly string[] = [],
): Promise<(task: Task) => Result> {
  const outfile = join(directory, `${name}.js`);
  await build({
    entryPoints: [join(__dirname, `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    tsconfigRaw: {},
    logLevel: 'error',
  });
  return (task) => {
    const { status, stdout } = spawnSync(process.execPath, [...nodeOptions, outfile], {
      input: JSON.stringify(task),
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (status !== 0) throw new Error(`${name} ended with code ${status}.`);
    return JSON.parse(stdout) as Result;
  };
}
