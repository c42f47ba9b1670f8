/** Builds the function and the commands for the npm package. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { buildFunctionBundle } from '../../stack/constructs/function-bundle';
import { buildOperata } from './bundle';

const FOLDER = 'build/package';

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await buildFunctionBundle(`${FOLDER}/privacy-controls.zip`);
  for (const [name, content] of Object.entries(await buildOperata()))
    writeFileSync(`${FOLDER}/${name}`, content);
}

main().catch((error: unknown) => {
  process.stderr.write(`The package cannot be built: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
