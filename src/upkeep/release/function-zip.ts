/** Puts the function into the package, before it is packed. */
import { buildFunctionBundle } from '../../stack/constructs/function-bundle';

buildFunctionBundle('build/package/privacy-controls.zip').catch((error: unknown) => {
  process.stderr.write(`The function cannot be built: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
