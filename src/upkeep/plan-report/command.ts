import { existsSync, readFileSync } from 'node:fs';
import { Arguments } from '../../cli/arguments';
import { orUsage } from '../../cli/main';
import { readPlanned } from './planned';
import { type Base, planReport } from './report';

const HELP = `Prints a plan, and what changed from the base branch's, in Markdown.

  .ci/plan-report --plan FILE [--base FILE]

  --plan FILE    what "npm run --silent plan:offline -- --json" printed
  --base FILE    the same, of the base branch. Where there is no such file, or an empty one, the report says
                 that the base could not be planned
  --help         prints this
`;

/** Prints what reviewers of a pull request see of its plan. See HELP. @returns its exit code */
export function runPlanReportCommand(argv: readonly string[]): Promise<number> {
  return orUsage(async () => {
    const given = new Arguments(argv, {
      options: {
        plan: { type: 'string' },
        base: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
      unexpected: 'name the plan with --plan FILE',
    });
    if (given.has('help')) {
      process.stdout.write(HELP);
      return 0;
    }
    if (!given.has('plan')) given.problems.push('--plan: missing; name the plan with --plan FILE');
    given.throwIfWrong();
    const head = readPlanned(readFileSync(given.text('plan') ?? '', 'utf8'));
    process.stdout.write(planReport(head, baseIn(given.text('base'))));
    return 0;
  });
}

function baseIn(file: string | undefined): Base {
  if (file === undefined) return 'not compared';
  const json = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return json.trim() === '' ? 'failed' : readPlanned(json);
}
