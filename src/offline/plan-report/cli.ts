/** Prints what reviewers of a pull request see of its plan. See HELP. */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readPlanned } from './planned';
import { type Base, planReport } from './report';

const HELP = `Prints a plan, and what changed from the base branch's, in Markdown.

  .ci/plan-report --plan FILE [--base FILE]

  --plan FILE    what "npm run --silent plan:offline -- --json" printed
  --base FILE    the same, of the base branch. Where there is no such file, or an empty one, the report says
                 that the base could not be planned
  --help         prints this
`;

function main(): void {
  const { values } = parseArgs({
    options: {
      plan: { type: 'string' },
      base: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  if (values.plan === undefined) throw new Error('--plan FILE is missing (--help lists all)');
  const head = readPlanned(readFileSync(values.plan, 'utf8'));
  process.stdout.write(planReport(head, baseIn(values.base)));
}

function baseIn(file: string | undefined): Base {
  if (file === undefined) return 'not compared';
  const json = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return json.trim() === '' ? 'failed' : readPlanned(json);
}

try {
  main();
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
