import { fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../../artefact/synthesize';
import { runProcess } from '../../artefact/terraform/run-process';
import { PROJECT_ROOT } from '../../cli/resources';
import { runScript } from '../../cli/script';
import { inTurn, median } from './statistics';
import { writeVariedRecords } from './varied-records';

const HELP = `Measures how fast the local pipeline delivers, compared with a bare loop that POSTs the same bodies. Both use the same
receiver process, the same kind of connections and the same concurrency. The target is a ratio of 0.8.

  npm run bench:delivery -- [records] [runs] [concurrency …]

  records        number of records. Default: 20000
  runs           number of measurements; the medians are printed. Default: 5
  concurrency    number of concurrent requests; each value is measured. Default: 1
  --help         prints this help
`;

const [mode = '', ...rest] = process.argv.slice(2);

/** The receiver accepts bodies, and reports on request how many it got, and at which rate. */
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

/** The bare loop: N senders, each with one request at a time, until all bodies are sent. */
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

async function node(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await runProcess([process.execPath, '--import', 'tsx', ...args], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, TF_VAR_operata_api_key: 'benchmark' },
  });
  if (code !== 0) throw new Error(`${args[0]} ended with code ${code}:\n${stderr}`);
}

async function measure(asked = 20_000, runs = 5, ...concurrencies: readonly number[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-rate-'));
  const receiver = fork(__filename, ['receive']);
  try {
    const [{ port }] = (await once(receiver, 'message')) as [{ port: number }];
    const url = `http://127.0.0.1:${port}/records`;
    const input = join(folder, 'records.ndjson');
    const records = await writeVariedRecords(input, (count) => count >= asked);
    const stack = await synthesize(PROJECT_ROOT);
    // A run refuses the placeholders.
    const example = readFileSync(join(PROJECT_ROOT, 'terraform.tfvars.example'), 'utf8')
      .replace('REPLACE-WITH-THE-PATH-FROM-OPERATA', 'records')
      .replace('your-group-id', 'benchmark');
    for (const concurrency of concurrencies.length > 0 ? concurrencies : [1]) {
      const tfvars = join(folder, `${concurrency}.tfvars`);
      writeFileSync(tfvars, `${example}\ndelivery_parallelization_factor = ${concurrency}\n`);
      const out = join(folder, `run-${concurrency}`);
      const bodies = join(folder, `bodies-${concurrency}.ndjson`);
      const files = ['--input', input, '--var-file', tfvars, '--stack', stack, '--out', out];
      const pipeline = [
        'src/cli/operata.js',
        'run',
        ...files,
        '--endpoint',
        url,
        '--no-rate-limit',
        '--json',
      ];
      /** @returns records a second, as the receiver saw them */
      const rateOf = async (...args: readonly string[]): Promise<number> => {
        await node(...args);
        receiver.send('report');
        const [{ count, rate }] = (await once(receiver, 'message')) as [{ count: number; rate: number }];
        if (count !== records) throw new Error(`the receiver got ${count} of ${records} records`);
        return rate;
      };
      // The first run keeps the bodies, for the loop to send the same.
      await rateOf(...pipeline, '--keep-delivered');
      copyFileSync(join(out, 'delivered.ndjson'), bodies);
      const rates = await inTurn(runs, {
        loop: () => rateOf(__filename, 'loop', bodies, url, String(concurrency)),
        pipeline: () => rateOf(...pipeline),
      });
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
