import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';

const HELP = `Lists the tests that a run of vitest skipped, and fails where that is not as it should be.

  .ci/skipped-tests FILE [--only TEST-FILE]... [--some]

  FILE               what vitest wrote with --reporter=json --outputFile.json=FILE
  --only TEST-FILE   fails where tests of another file were skipped; repeatable
  --some             fails where none was skipped
  --help             prints this
`;

const PROJECT_ROOT = resolve(__dirname, '..', '..');

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
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      only: { type: 'string', multiple: true },
      some: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Error('name one FILE (--help lists all)');
  const skipped = skippedIn(JSON.parse(readFileSync(file, 'utf8')) as Report);
  process.stdout.write(listed(skipped));
  if (values.some && skipped.size === 0) throw new Error('no test was skipped, and some should have been');
  const others = values.only && [...skipped.keys()].filter((name) => !values.only?.includes(name));
  if (others && others.length > 0) {
    throw new Error(`tests were skipped that should have run here, in ${others.join(', ')}`);
  }
}

/** Lists, in Markdown, the tests that a run of vitest skipped. See HELP. @returns the command's exit code */
export function runSkippedTestsCommand(argv: readonly string[]): number {
  try {
    list(argv);
    return 0;
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n`);
    return 1;
  }
}
