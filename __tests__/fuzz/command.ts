import { runCommand } from '../../src/cli/command';
import { EXIT } from '../../src/cli/exit-codes';
import type { FuzzCase } from './cases';
import { FUNCTION, type Subject } from './difference';
import { FUZZ, parseFuzzOptions } from './options';
import { type FuzzResult, fuzz } from './run';

const PROGRESS_MS = 10_000;

/** Runs the command. @returns its exit code */
export function runFuzzCommand(argv: readonly string[], subject: Subject = FUNCTION): Promise<number> {
  return runCommand(FUZZ, argv, async () => {
    const { cases, seed } = parseFuzzOptions(argv, Date.now());
    const started = performance.now();
    const result = await fuzz({ cases, seed, subject, onCase: progress(cases) });
    print(result, seed, (performance.now() - started) / 1000);
    return result.found === undefined ? EXIT.ok : EXIT.failed;
  });
}

function progress(cases: number): (done: number) => void {
  let printed = performance.now();
  return (done) => {
    if (performance.now() - printed < PROGRESS_MS) return;
    printed = performance.now();
    process.stderr.write(`${done} of ${cases} cases\n`);
  };
}

function print({ cases, found, ...counts }: FuzzResult, seed: number, seconds: number): void {
  const { valid, delivered, malformed, notContact, replaced } = counts;
  process.stdout.write(
    `${cases} cases from seed ${seed} in ${seconds.toFixed(0)} s: ${valid} valid documents; ` +
      `${delivered} records delivered, ${malformed} malformed, ${notContact} not contact records; ` +
      `${replaced} values replaced\n`,
  );
  if (found === undefined) {
    process.stdout.write('no difference\n');
    return;
  }
  process.stdout.write(`a difference at seed ${found.seed}: ${found.difference}\n`);
  process.stdout.write(`${JSON.stringify({ seed: found.seed, ...readable(found.minimised) }, null, 2)}\n`);
}

/** The case, with the records as texts in addition to base64. */
function readable({ document, key, data }: FuzzCase): Record<string, unknown> {
  const records = data.map((each) =>
    typeof each === 'string' ? Buffer.from(each, 'base64').toString('utf8') : each,
  );
  return { document, key, data, records };
}
