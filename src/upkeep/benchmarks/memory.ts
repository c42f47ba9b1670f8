import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../artefact/synthesize';
import { inPrivateDirectory } from '../../artefact/terraform/private-directory';
import { runProcess } from '../../artefact/terraform/run-process';
import { PROJECT_ROOT } from '../../cli/resources';
import { runScript } from '../../cli/script';
import { writeVariedRecords } from './varied-records';

const HELP = `Measures the peak memory of a local run, for a small and a large input. The target is at most 250 MB, for 10 MB and
for 1 GB.

  npm run bench:memory -- [megabytes …]

  megabytes    sizes of the input. Default: 10 1000
  --help       prints this help
`;

const BYTES_PER_MB = 1_000_000;

/** Prints the peak memory at the end of a run. */
const PRINT_PEAK = `process.on('exit', () => {
  process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n');
});`;

/** @returns the peak in MB */
async function peakOf(input: string, stack: string, out: string, records: number): Promise<number> {
  const script = `data:text/javascript,${encodeURIComponent(PRINT_PEAK)}`;
  const node = [process.execPath, '--import', script, 'src/cli/operata.js', 'run'] as const;
  const options = ['--input', input, '--stack', stack, '--out', out, '--no-rate-limit', '--json'];
  const run = await runProcess([...node, ...options], { cwd: PROJECT_ROOT, env: process.env });
  const delivered = run.code === 0 ? (JSON.parse(run.stdout) as { delivered: number }).delivered : 0;
  if (delivered !== records)
    throw new Error(`${delivered} of ${records} records were delivered:\n${run.stderr.slice(-2000)}`);
  // maxRSS is in KiB.
  return (Number(/^peak (\d+)$/m.exec(run.stderr)?.[1]) * 1024) / BYTES_PER_MB;
}

async function main(...asked: readonly number[]): Promise<void> {
  await inPrivateDirectory(async (folder) => {
    const stack = await synthesize(PROJECT_ROOT);
    for (const megabytes of asked.length > 0 ? asked : [10, 1000]) {
      const input = join(folder, `${megabytes}.ndjson`);
      const records = await writeVariedRecords(input, (_, bytes) => bytes >= megabytes * BYTES_PER_MB);
      const started = performance.now();
      const peak = await peakOf(input, stack, join(folder, 'run'), records);
      const seconds = (performance.now() - started) / 1000;
      console.log(
        `${megabytes} MB, ${records} records: peak ${peak.toFixed(0)} MB, ${seconds.toFixed(0)} s, ` +
          `${(records / seconds).toFixed(0)} records/s`,
      );
      rmSync(input);
    }
  });
}

runScript('The benchmark', HELP, ['megabytes of records'], main);
