import { orUsage } from '../../src/cli/main';
import type { FuzzCase } from './cases';
import { FUNCTION, type Subject } from './difference';
import { HELP, parseFuzzOptions } from './options';
import { type FuzzResult, fuzz } from './run';

const EXIT_NO_DIFFERENCE = 0;
const EXIT_DIFFERENCE = 1;
const PROGRESS_MS = 10_000;

/** Runs the command. @returns its exit code */
export function runFuzzCommand(argv: readonly string[], subject: Subject = FUNCTION): Promise<number> {
  return orUsage(async () => {
    const { cases, seed, help } = parseFuzzOptions(argv, Date.now());
    if (help) {
      process.stdout.write(HELP);
      return EXIT_NO_DIFFERENCE;
    }
    const started = performance.now();
    const result = await fuzz({ cases, seed, subject, onCase: progress(cases) });
    tell(result, seed, (performance.now() - started) / 1000);
    return result.found === undefined ? EXIT_NO_DIFFERENCE : EXIT_DIFFERENCE;
  });
}

function progress(cases: number): (done: number) => void {
  let told = performance.now();
  return (done) => {
    if (performance.now() - told < PROGRESS_MS) return;
    told = performance.now();
    process.stderr.write(`${done} of ${cases} cases\n`);
  };
}

function tell({ cases, found, ...counts }: FuzzResult, seed: number, seconds: number): void {
  const { valid, delivered, malformed, notContact } = counts;
  process.stdout.write(
    `${cases} cases from seed ${seed} in ${seconds.toFixed(0)} s: ${valid} valid documents; ` +
      `${delivered} records delivered, ${malformed} malformed, ${notContact} not contact records\n`,
  );
  if (found === undefined) {
    process.stdout.write('no difference\n');
    return;
  }
  process.stdout.write(`a difference at seed ${found.seed}: ${found.difference}\n`);
  process.stdout.write(`${JSON.stringify({ seed: found.seed, ...readable(found.minimised) }, null, 2)}\n`);
}

/** The case, with the records as texts besides their base64. */
function readable({ document, data }: FuzzCase): Record<string, unknown> {
  const records = data.map((each) =>
    typeof each === 'string' ? Buffer.from(each, 'base64').toString('utf8') : each,
  );
  return { document, data, records };
}
