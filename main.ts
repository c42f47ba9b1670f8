import './src/quick-synthesis';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { buildFunctionBundle } from './src/constructs/function-bundle';
import { OperataConnectStack } from './src/stack';
import { readStateBackend } from './src/state-backend';

// The framework's validations ask which terraform is on this machine. What is synthesized serves others
// too, states the version that it needs itself, and has to come about where there is none.
const app = new App({ skipValidation: true });
// Of this run alone: several may synthesize at the same time. The framework copies the zip from it.
const build = mkdtempSync(join(tmpdir(), 'operata-connect-'));
try {
  const { file } = buildFunctionBundle(join(build, 'privacy-controls.zip'));
  new OperataConnectStack(app, 'operata-connect', {
    backend: readStateBackend(app.node.tryGetContext('stateBackend'), process.env.STATE_BACKEND),
    functionZip: file,
  });
  app.synth();
} catch (error) {
  // Left to itself, Node shows the line of the failure as well, which here is a whole file in one line.
  console.error(error);
  process.exitCode = 1;
} finally {
  rmSync(build, { recursive: true });
}
