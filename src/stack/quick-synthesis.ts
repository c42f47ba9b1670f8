// Import this before the framework, which otherwise spends half of the synthesis on what this app does not need.
import { readFileSync } from 'node:fs';
import { Module } from 'node:module';

// The files of the framework are CommonJS, and most of their text is a source map. The loaders of tsx and Node.js would
// search it for the syntax of ES modules, and decode it for stack traces.
const FRAMEWORK = /[\\/]node_modules[\\/](?:cdktf|constructs|@cdktf[\\/]provider-aws)[\\/]lib[\\/]/;
const { _extensions: loaders } = Module as unknown as {
  _extensions: {
    '.js': (module: Module & { _compile(code: string, file: string): void }, file: string) => void;
  };
};
const load = loaders['.js'];
loaders['.js'] = (module, file) => {
  if (!FRAMEWORK.test(file)) return load(module, file);
  const code = readFileSync(file, 'utf8');
  const map = code.lastIndexOf('\n//# sourceMappingURL=data:');
  module._compile(map < 0 ? code : code.slice(0, map), file);
};

import stackTrace = require('cdktf/lib/tokens/private/stack-trace');

// A stack trace for every token, which only errors of the framework show.
stackTrace.captureStackTrace = () => [];

// The package that packs folders, as the only asset is a file, and the one that compares versions of Terraform.
for (const unused of ['archiver', 'semver']) {
  const file = require.resolve(unused, { paths: [require.resolve('cdktf')] });
  require.cache[file] = Object.assign(new Module(file), { loaded: true });
}
