#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

// The npm package has no sources. It contains the commands that need no checkout, in one file.
if (existsSync(join(__dirname, 'commands.ts'))) {
  require('tsx/cjs');
  require('./commands.ts').start();
} else {
  import('../../build/package/operata.mjs');
}
