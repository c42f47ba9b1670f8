import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { Arguments } from '../../cli/arguments';
import { ConfigurationError } from '../../cli/errors';

const HELP = `Lists the tests that a run of vitest skipped, and fails where that is not as it should be.

  .ci/skipped-tests FILE [--only TEST-FILE]... [--some]

  FILE               what vitest wrote with --reporter=json --outputFile.json=FILE
  --only TEST-FILE   fails where tests of another file were skipped; repeatable
  --some             fails where none was skipped
  --help             prints this
`;

const PROJECT_ROOT = resolve(__dirname, '..', '..', '..');

/** The names of the skipped tests, by file. */
type Skipped = ReadonlyMap<string, readonly string[]>;

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

function skippedIn({ testResults }: Report): Skipped {
  const files = testResults.map(({ name, assertionResults }) => {
    const tests = assertionResults
      .filter(({ status }) => status === 'skipped')
      .map(({ fullName }) => fullName);
    return [relative(PROJECT_ROOT, name).split(sep).join('/'), tests] as const;
  });
  return new Map(files.filter(([, tests]) => tests.length > 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function listed(skipped: Skipped): string {
  const count = [...skipped.values()].flat().length;
  if (count === 0) return '### No test was skipped\n';
  const files = [...skipped].map(
    ([file, tests]) => `- \`${file}\`: ${tests.length}\n${tests.map((test) => `  - ${test}\n`).join('')}`,
  );
  return `### Skipped tests: ${count}\n\n${files.join('')}`;
}

function list(argv: readonly string[]): void {
  const given = new Arguments(argv, {
    options: {
      only: { type: 'string', multiple: true },
      some: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
    positionals: 1,
    unexpected: 'name one FILE',
  });
  if (given.has('help')) {
    process.stdout.write(HELP);
    return;
  }
  const [file = ''] = given.positionals;
  if (file === '') given.problems.push('FILE: missing; name what vitest wrote (--help lists all)');
  given.throwIfWrong();
  const skipped = skippedIn(JSON.parse(readFileSync(file, 'utf8')) as Report);
  process.stdout.write(listed(skipped));
  if (given.has('some') && skipped.size === 0)
    throw new Error('no test was skipped, and some should have been');
  const only = given.texts('only');
  const others = [...skipped.keys()].filter((name) => !only.includes(name));
  if (given.has('only') && others.length > 0) {
    throw new Error(`tests were skipped that should have run here, in ${others.join(', ')}`);
  }
}

/** Lists, in Markdown, the tests that a run of vitest skipped. See HELP. @returns the command's exit code */
export function runSkippedTestsCommand(argv: readonly string[]): number {
  try {
    list(argv);
    return 0;
  } catch (error) {
    const problems =
      error instanceof ConfigurationError ? error.problems : [error instanceof Error ? error.message : error];
    for (const problem of problems) process.stderr.write(`error: ${problem}\n`);
    return 1;
  }
}
