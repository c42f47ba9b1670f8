import './src/stack/quick-synthesis';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ConfigurationError, messageLast } from './src/cli/errors';
import { EXIT } from './src/cli/exit-codes';
import { buildFunctionBundle } from './src/stack/constructs/function-bundle';

async function main(): Promise<void> {
  // Of this run alone: several may synthesize at the same time. The framework copies the zip from it.
  const build = mkdtempSync(join(tmpdir(), 'operata-connect-'));
  try {
    // Begun before the framework is loaded, so that esbuild works while that goes on. It asks this process for files.
    const bundle = buildFunctionBundle(join(build, 'privacy-controls.zip'));
    await setImmediate();
    const { App } = require('cdktf') as typeof import('cdktf');
    await setImmediate();
    const { OperataConnectStack } = require('./src/stack/stack') as typeof import('./src/stack/stack');
    const { readStateBackend } =
      require('./src/stack/state-backend') as typeof import('./src/stack/state-backend');

    // The framework's validations ask which terraform is on this machine. What is synthesized serves others
    // too, states the version that it needs itself, and has to come about where there is none.
    const app = new App({ skipValidation: true });
    new OperataConnectStack(app, 'operata-connect', {
      backend: readStateBackend(app.node.tryGetContext('stateBackend'), process.env.STATE_BACKEND),
      functionZip: (await bundle).file,
    });
    app.synth();
  } finally {
    rmSync(build, { recursive: true });
  }
}

main().catch((error: unknown) => {
  // Left to itself, Node shows the line of the failure as well, which here is a whole file in one line.
  console.error(messageLast(error));
  process.exitCode = error instanceof ConfigurationError ? EXIT.usage : 1;
});
