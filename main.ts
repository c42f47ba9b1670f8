import './src/quick-synthesis';
import { join } from 'node:path';
import { App } from 'cdktf';
import { buildFunctionBundle } from './src/constructs/function-bundle';
import { OperataConnectStack } from './src/stack';
import { readStateBackend } from './src/state-backend';

// The framework's validations ask which terraform is on this machine. What is synthesized serves others
// too, states the version that it needs itself, and has to come about where there is none.
const app = new App({ skipValidation: true });
const { file } = buildFunctionBundle(join(__dirname, 'build', 'privacy-controls.zip'));
new OperataConnectStack(app, 'operata-connect', {
  backend: readStateBackend(app.node.tryGetContext('stateBackend'), process.env.STATE_BACKEND),
  functionZip: file,
});
app.synth();
