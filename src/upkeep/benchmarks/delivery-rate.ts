import { type ChildProcess, fork, spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { synthesize } from '../../artefact/synthesize';
import { runScript } from '../../cli/script';
import { median } from './statistics';
import { variedRecord } from './varied-records';

const HELP = `Measures how fast the local pipeline delivers, against a bare loop that POSTs the same bodies: both to the same receiver
process, over the same kind of connections, at the same concurrency. The target is a ratio of 0.8.

  npm run bench:delivery -- [records] [runs] [concurrency …]

  records        how many are delivered. Default: 20000
  runs           how often each is measured; the medians are printed. Default: 5
  concurrency    requests at the same time, each of which is measured. Default: 1
  --help         prints this
`;

const ROOT = resolve(__dirname, '..', '..', '..');
const [mode = '', ...rest] = process.argv.slice(2);

/** The receiver takes bodies and tells, when it is asked, how many there were and how long that took. */
function receive(): void {
  let count = 0;
  let first = 0;
  let last = 0;
  const server = createServer((incoming, response) => {
    if (count === 0) first = performance.now();
    count += 1;
    incoming.resume().once('end', () => {
      response.writeHead(200, { 'Content-Length': 0 }).end();
      last = performance.now();
    });
  });
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
  process.on('message', () => {
    process.send?.({ count, rate: (1000 * (count - 1)) / (last - first) });
    count = 0;
  });
  process.on('disconnect', () => process.exit(0));
}

/** The bare loop: so many senders, each with one request under way, until all bodies are sent. */
async function loop(file: string, url: string, concurrency: number): Promise<void> {
  const bodies = readFileSync(file, 'utf8').trimEnd().split('\n');
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const { hostname, port, pathname } = new URL(url);
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    Authorization: 'Basic bG9jYWw6bG9jYWw=',
  };
  const options = { agent, method: 'POST', hostname, port, path: pathname, headers };
  const send = (body: string): Promise<void> =>
    new Promise((done, reject) => {
      const outgoing = request(options, (response) => response.resume().once('end', done));
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  let next = 0;
  const sender = async () => {
    while (next < bodies.length) await send(bodies[next++] ?? '');
  };
  await Promise.all(Array.from({ length: concurrency }, sender));
  agent.destroy();
}

const answerOf = <T>(child: ChildProcess): Promise<T> =>
  new Promise((done) => {
    child.once('message', (message) => done(message as T));
  });

async function node(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, TF_VAR_operata_api_key: 'benchmark' },
  });
  const code = await new Promise((done) => child.once('close', done));
  if (code !== 0) throw new Error(`${args[0]} ended with code ${String(code)}`);
}

async function measure(records = 20_000, runs = 5, ...asked: readonly number[]): Promise<void> {
  const concurrencies = asked.length > 0 ? asked : [1];
  const folder = mkdtempSync(join(tmpdir(), 'delivery-rate-'));
  const receiver = fork(__filename, ['receive']);
  try {
    const { port } = await answerOf<{ port: number }>(receiver);
    const url = `http://127.0.0.1:${port}/records`;
    const rate = async (): Promise<number> => {
      const answer = answerOf<{ count: number; rate: number }>(receiver);
      receiver.send('report');
      const { count, rate: perSecond } = await answer;
      if (count !== records) throw new Error(`the receiver got ${count} of ${records} records`);
      return perSecond;
    };
    const input = join(folder, 'records.ndjson');
    const stream = createWriteStream(input);
    for (let index = 0; index < records; index++) stream.write(`${variedRecord(index)}\n`);
    stream.end();
    await finished(stream);
    const stack = await synthesize(ROOT);
    for (const concurrency of concurrencies) {
      const tfvars = join(folder, `${concurrency}.tfvars`);
      const example = readFileSync(join(ROOT, 'terraform.tfvars.example'), 'utf8');
      writeFileSync(tfvars, `${example}\ndelivery_parallelization_factor = ${concurrency}\n`);
      const out = join(folder, `run-${concurrency}`);
      const pipeline = [
        'src/cli/operata.js',
        'run',
        '--input',
        input,
        '--var-file',
        tfvars,
        '--stack',
        stack,
        '--out',
        out,
      ];
      const common = [...pipeline, '--endpoint', url, '--no-rate-limit', '--json'];
      // Once with the bodies kept, for the loop to send the same.
      await node([...common, '--keep-delivered']);
      await rate();
      const bodies = join(folder, `bodies-${concurrency}.ndjson`);
      writeFileSync(bodies, readFileSync(join(out, 'delivered.ndjson')));
      const rates = { pipeline: [] as number[], loop: [] as number[] };
      for (let run = 0; run < runs; run++) {
        await node([__filename, 'loop', bodies, url, String(concurrency)]);
        rates.loop.push(await rate());
        await node(common);
        rates.pipeline.push(await rate());
      }
      const [bare, ours] = [median(rates.loop), median(rates.pipeline)];
      const ratios = rates.loop.map((value, index) => ((rates.pipeline[index] ?? 0) / value).toFixed(2));
      console.log(
        `concurrency ${concurrency}: bare loop ${bare.toFixed(0)}/s, pipeline ${ours.toFixed(0)}/s, ` +
          `ratio ${(ours / bare).toFixed(2)} (runs: ${ratios.join(', ')})`,
      );
    }
  } finally {
    receiver.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (mode === 'receive') receive();
else if (mode === 'loop') void loop(rest[0] ?? '', rest[1] ?? '', Number(rest[2]));
else runScript('The benchmark', HELP, ['records', 'runs', 'requests at the same time'], measure);
