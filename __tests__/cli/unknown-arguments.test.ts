// The table of commands loads TypeScript with require.
import 'tsx/cjs';
import { describe, expect, it } from 'vitest';
import { optionsOf } from '../../src/cli/arguments';
import type { Command } from '../../src/cli/command';
import { COMMANDS } from '../../src/cli/commands';
import { runBenchCommand } from '../../src/upkeep/benchmarks/function/command';
import { BENCH } from '../../src/upkeep/benchmarks/function/options';
import { PACKAGE, runPackCommand } from '../../src/upkeep/release/command';
import { runScanCommand } from '../../src/upkeep/scanners/command';
import { SCAN } from '../../src/upkeep/scanners/options';
import { runFuzzCommand } from '../fuzz/command';
import { FUZZ } from '../fuzz/options';
import { printedBy } from '../harness/printed';

const all: readonly (readonly [name: string, command: Command])[] = [
  ...Object.entries(COMMANDS).map(([name, { load }]) => [name, load()] as const),
  ['scan', { spec: SCAN, run: runScanCommand }],
  ['bench', { spec: BENCH, run: runBenchCommand }],
  ['fuzz', { spec: FUZZ, run: runFuzzCommand }],
  ['.ci/package', { spec: PACKAGE, run: runPackCommand }],
];
/** Without digits and capitals, so that it also looks like the name of an option. */
const SECRET = 'canary-word';

describe.each(all)('%s', (_name, { spec, run }) => {
  const [option] = optionsOf(spec).find(([, { value }]) => value !== undefined) ?? ['json'];

  it.each([
    [['--api-key', SECRET]],
    [[`--api-key=${SECRET}`]],
    [['--colour', SECRET]],
    [[`--colour=${SECRET}`]],
    [['--token', `-${SECRET}`]],
    [['--token', `--${SECRET}`]],
    [[`--token:${SECRET}`]],
    [[`-k${SECRET}`]],
    [['a', SECRET, SECRET, '--no-such']],
    [['--no-such', '--', `-${SECRET}`]],
    [[`--${option}`, `--api-key=${SECRET}`]],
    [[`--${option}`, '--api-key', SECRET]],
    [['--api-key', SECRET, `--${option}`, 'x']],
  ])('reports %j without its value', async (argv) => {
    const { code, stdout, stderr } = await printedBy(() => run(argv));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).not.toContain(SECRET);
  });
});
