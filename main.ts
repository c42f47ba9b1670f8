import { join } from 'node:path';
import { App } from 'cdktf';
import { buildFunctionBundle } from './src/constructs/function-bundle';
import { OperataConnectStack } from './src/stack';
import { readStateBackend } from './src/state-backend';

const app = new App();
const { file } = buildFunctionBundle(join(__dirname, 'build', 'privacy-controls.zip'));
new OperataConnectStack(app, 'operata-connect', {
  backend: readStateBackend(app.node.tryGetContext('stateBackend'), process.env.STATE_BACKEND),
  functionZip: file,
});
app.synth();
