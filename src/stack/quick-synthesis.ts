// Import this before the framework, which otherwise spends a quarter of the synthesis on what this app does not need.
import { Module } from 'node:module';

import stackTrace = require('cdktf/lib/tokens/private/stack-trace');

// A stack trace for every token, which only errors of the framework show.
stackTrace.captureStackTrace = () => [];

// The package that packs folders. The only asset is a file.
const archiver = require.resolve('archiver', { paths: [require.resolve('cdktf')] });
require.cache[archiver] = Object.assign(new Module(archiver), { loaded: true });
