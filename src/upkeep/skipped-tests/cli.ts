import { runSkippedTestsCommand } from './command';

process.exitCode = runSkippedTestsCommand(process.argv.slice(2));
