import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { synthesize } from '../../artefact/synthesize';
import { runScript } from '../../cli/script';
import { variedRecord } from './varied-records';

const HELP = `Measures the most memory that a local run takes, for a small and for a large input. The targets: at most 250 MB for
1 GB, the same as for 10 MB.

  npm run bench:memory -- [megabytes …]

  megabytes    sizes of the input. Default: 10 1000
  --help       prints this
`;

const ROOT = resolve(__dirname, '..', '..', '..');
const BYTES_PER_MB = 1_000_000;
const RECORDS_PER_WRITE = 200;

/** Has the run tell its peak, which the system keeps, when it ends. */
const TELL_PEAK = `process.on('exit', () => {
  process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n');
});`;

async function writeRecords(file: string, bytes: number): Promise<number> {
  const stream = createWriteStream(file);
  let written = 0;
  let index = 0;
  while (written < bytes) {
    const lines = Array.from({ length: RECORDS_PER_WRITE }, () => `${variedRecord(index++)}\n`).join('');
    written += Buffer.byteLength(lines);
    if (!stream.write(lines)) await new Promise<void>((done) => stream.once('drain', done));
  }
  await new Promise<void>((done) => {
    stream.end(done);
  });
  return index;
}

/** @returns the peak in MB */
async function peakOf(input: string, stack: string, out: string, records: number): Promise<number> {
  const tell = `data:text/javascript,${encodeURIComponent(TELL_PEAK)}`;
  const args = [
    'src/cli/operata.js',
    'run',
    '--input',
    input,
    '--stack',
    stack,
    '--out',
    out,
    '--no-rate-limit',
    '--json',
  ];
  const child = spawn(process.execPath, ['--import', tell, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    output += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    errors = (errors + part).slice(-2000);
  });
  const code = await new Promise((done) => child.once('close', done));
  const delivered = code === 0 ? (JSON.parse(output) as { delivered: number }).delivered : 0;
  if (delivered !== records) throw new Error(`${delivered} of ${records} records were delivered:\n${errors}`);
  // In KiB, as getrusage has it.
  return (Number(/^peak (\d+)$/m.exec(errors)?.[1]) * 1024) / BYTES_PER_MB;
}

async function main(...asked: readonly number[]): Promise<void> {
  const sizes = asked.length > 0 ? asked : [10, 1000];
  const folder = mkdtempSync(join(tmpdir(), 'memory-'));
  try {
    const stack = await synthesize(ROOT);
    for (const megabytes of sizes) {
      const input = join(folder, `${megabytes}.ndjson`);
      const records = await writeRecords(input, megabytes * BYTES_PER_MB);
      const started = performance.now();
      const peak = await peakOf(input, stack, join(folder, 'run'), records);
      const seconds = (performance.now() - started) / 1000;
      console.log(
        `${megabytes} MB, ${records} records: peak ${peak.toFixed(0)} MB, ${seconds.toFixed(0)} s, ` +
          `${(records / seconds).toFixed(0)} records/s`,
      );
      rmSync(input);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

runScript('The benchmark', HELP, ['megabytes of records'], main);
