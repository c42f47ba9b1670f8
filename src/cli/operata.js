#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

// The package that other apps install has the constructs, and none of the commands.
if (existsSync(join(__dirname, 'commands.ts'))) {
  require('tsx/cjs');
  require('./commands.ts').main();
} else {
  process.stderr.write(
    'error: the commands need a checkout of the project; this package has its constructs\n',
  );
  process.exitCode = 2;
}
