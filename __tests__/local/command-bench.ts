import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import { synthesize } from '../../src/artefact/synthesize';
import { runLocal } from '../../src/local/command';
import type { Summary } from '../../src/local/summary';
import type { JsonObject } from '../../src/records/json';
import { countOf } from '../../src/records/other-kinds';
import { printedBy } from '../harness/printed';
import { eachScratch, type Scratch } from '../harness/scratch';
import { contact, Endpoint } from './support';

const ROOT = resolve(__dirname, '..', '..');

/** The required variables, with privacy controls on. */
export const PRIVACY_ON = {
  aws_region: 'us-west-2',
  environment: 'test',
  connect_instance_alias: 'alias',
  enable_privacy_controls: true,
};
export const KEY = {
  TF_VAR_operata_api_key: 'key-of-the-test',
  TF_VAR_operata_group_id: 'group-of-the-test',
};

export const FIVE = ['1', '2', '3', '4', '5'].map((id) => contact(id));
export const CANARY = 'canary-0b5e';
/** Fields that are not mandatory, with values that must not be sent. */
export const SENSITIVE = {
  Attributes: { Name: `${CANARY}-attribute`, [`${CANARY}-name`]: 'x' },
  CustomerEndpoint: { Address: `${CANARY}-endpoint`, Type: 'TELEPHONE_NUMBER' },
  Agent: {
    ARN: `${CANARY}-arn`,
    Username: 'agent-may-be-sent',
    RoutingProfile: { Name: `${CANARY}-profile` },
  },
  New: [`${CANARY}-new`],
};

/** The result of a run of the command. */
interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Only after `--json`. */
  readonly summary: Summary;
}

/** The environment of the command. */
interface RunSettings {
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: Buffer | string;
}

/** The environment of a separate process. */
interface ProcessSettings extends RunSettings {
  readonly cwd?: string;
  /** Called after each output to standard error, with a function that interrupts the process. */
  readonly onOutput?: (interrupt: (signal?: NodeJS.Signals) => void, stderr: string) => void;
}

/** Other tests cover Terraform's rules. Here the command finds no Terraform, even if the machine has it. */
const NO_TERRAFORM = { TERRAFORM_BINARY_NAME: 'no-such-terraform' };

/** Runs the command in this process. */
export async function runCli(
  args: readonly string[],
  { environment = {}, stdin = '' }: RunSettings = {},
): Promise<Outcome> {
  for (const name of Object.keys(process.env).filter((one) => one.startsWith('TF_VAR_')))
    vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries({ ...NO_TERRAFORM, ...environment })) vi.stubEnv(name, value);
  try {
    return outcome(await printedBy(() => runLocal(args, Readable.from([Buffer.from(stdin)]))));
  } finally {
    vi.unstubAllEnvs();
  }
}

/** Starts the command in a separate process, like `npm start`. */
export async function startCli(
  args: readonly string[],
  { environment = {}, stdin = '', cwd = ROOT, onOutput }: ProcessSettings = {},
): Promise<Outcome> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(TF_VAR_|VITEST|NODE_OPTIONS)/.test(name),
  );
  const child = spawn(process.execPath, [join(ROOT, 'src/cli/operata.js'), 'run', ...args], {
    cwd,
    env: { ...Object.fromEntries(inherited), ...NO_TERRAFORM, ...environment },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    stderr += part;
    onOutput?.((signal = 'SIGINT') => child.kill(signal), stderr);
  });
  // The command may end before it has read all input.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return outcome({ code, stdout, stderr });
}

const outcome = (result: Omit<Outcome, 'summary'>): Outcome => ({
  ...result,
  get summary() {
    return JSON.parse(result.stdout) as Summary;
  },
});

/** Runs the command for the tests of a file, with one stack, and a folder and an endpoint for each test. */
export interface CommandBench {
  /** The directory of the synthesized stack. */
  stack: string;
  readonly scratch: Scratch;
  readonly endpoint: Endpoint;
  /** Runs the command with the synthesized stack and its own directory, and checks that every record is accounted for. */
  run(
    variables: JsonObject,
    args: readonly string[],
    settings?: ProcessSettings,
    cli?: typeof startCli,
  ): Promise<Outcome>;
  /** Runs the command with these records, and delivers them to the endpoint, which accepts all. */
  send(variables: JsonObject, records: string): Promise<Outcome>;
  /** The lines of a file of the run. */
  json(name: string): Record<string, unknown>[];
  /** The bodies that the endpoint received. */
  bodies(): Record<string, unknown>[];
  /** Everything in the run's directory except the raw backup. */
  everythingWritten(): string;
  /** The records in the raw backup. */
  backedUp(): string[];
}

export function eachOnBench(): CommandBench {
  const scratch = eachScratch();
  const endpoint = new Endpoint();
  let synthesized: string;
  const bench: CommandBench = {
    stack: '',
    scratch,
    endpoint,
    async run(variables, args, settings, cli = runCli) {
      // As JSON, because parsing HCL needs a process.
      const tfvars = scratch.file('test.tfvars.json', JSON.stringify(variables));
      const common = ['--stack', bench.stack, '--var-file', tfvars];
      const result = await cli([...common, '--out', scratch.join('run'), '--json', ...args], settings);
      if (result.stdout !== '') expect(accounted(result.summary)).toBe(result.summary.received);
      return result;
    },
    async send(variables, records) {
      const url = await endpoint.start(() => ({ status: 200 }));
      const args = ['--input', scratch.file('in.ndjson', records), '--endpoint', url];
      return await bench.run(variables, args, { environment: KEY });
    },
    json: (name) =>
      scratch
        .read('run', name)
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    bodies: () => endpoint.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>),
    everythingWritten: () =>
      readdirSync(scratch.join('run'))
        .filter((name) => name !== 'backup')
        .map((name) => scratch.read('run', name))
        .join('\n'),
    backedUp: () =>
      readdirSync(scratch.join('run', 'backup'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .flatMap((entry) =>
          gunzipSync(readFileSync(join(entry.parentPath, entry.name)))
            .toString()
            .split('\n'),
        )
        .filter(Boolean),
  };
  beforeAll(async () => {
    synthesized = mkdtempSync(join(tmpdir(), 'local run '));
    bench.stack = await synthesize(ROOT, synthesized);
  });
  afterAll(() => rmSync(synthesized, { recursive: true }));
  afterEach(async () => {
    await endpoint.stop();
    endpoint.received.length = 0;
  });
  return bench;
}

function accounted(summary: Summary): number {
  const { delivered, malformed, notContactRecords, nothingLeft, deadLettered, paused, notProcessed } =
    summary;
  return (
    delivered + malformed + countOf(notContactRecords) + nothingLeft + deadLettered + paused + notProcessed
  );
}

export const ids = (records: readonly Record<string, unknown>[]): unknown[] =>
  records.map(({ ContactId }) => ContactId);
