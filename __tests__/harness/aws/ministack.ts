import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The version that the tests are written for: what it does differs between patch releases. */
export const MINISTACK_VERSION = '1.5.33';

const READY_TIMEOUT_MS = 30_000;
const REMEDY = `pip install ministack==${MINISTACK_VERSION}, or name it in MINISTACK_BIN`;

function find(): string | undefined {
  const binary = process.env.MINISTACK_BIN || 'ministack';
  return spawnSync(binary, ['--help'], { stdio: 'ignore' }).status === 0 ? binary : undefined;
}

const found = find();
/** Set if a missing emulator must not skip tests. */
const isRequired = process.env.REQUIRE_EMULATOR === '1';

/** An emulator of AWS in a process of its own, that only this machine reaches. It knows no policies. */
export class Ministack {
  readonly #process: ChildProcess;
  readonly #directory: string;

  private constructor(
    readonly url: string,
    process: ChildProcess,
    directory: string,
  ) {
    this.#process = process;
    this.#directory = directory;
  }

  /** @throws {Error} if it is not ready in time */
  static async start(): Promise<Ministack> {
    if (found === undefined) throw new Error(`There is no ministack: ${REMEDY}.`);
    const port = await freePort();
    const directory = mkdtempSync(join(tmpdir(), 'operata-ministack-'));
    const child = spawn(found, {
      cwd: directory,
      // It would listen on all interfaces, and with MQTT even then.
      env: { ...process.env, BIND_HOST: '127.0.0.1', GATEWAY_PORT: String(port), IOT_MTLS_ENABLED: '0' },
      stdio: 'ignore',
    });
    const one = new Ministack(`http://127.0.0.1:${port}`, child, directory);
    const deadline = Date.now() + READY_TIMEOUT_MS;
    for (;;) {
      const ready = await fetch(`${one.url}/_ministack/ready`).catch(() => undefined);
      if (ready?.ok) return one;
      if (Date.now() > deadline || child.exitCode !== null) {
        await one.stop();
        throw new Error(`${found} did not start on port ${port}`);
      }
      await wait(100);
    }
  }

  /** What makes the AWS SDK talk to it. The ID of the access key is the account. */
  environment(account: string): Readonly<Record<string, string>> {
    return {
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: this.url,
      AWS_REGION: 'us-west-2',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = new Promise((resolve) => this.#process.once('exit', resolve));
      this.#process.kill('SIGKILL');
      await ended;
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/**
 * A `describe` whose tests get an emulator. Without one they are skipped, with a message; with
 * `REQUIRE_EMULATOR=1`, as in CI, that is a failure.
 *
 * @param account that the process's AWS SDK works in meanwhile
 */
export function describeWithMinistack(name: string, account: string, tests: () => void): void {
  if (found === undefined && isRequired) {
    it(`${name}: there is an emulator`, () =>
      expect.fail(`REQUIRE_EMULATOR=1, and no ministack: ${REMEDY}.`));
    return;
  }
  if (found === undefined) process.stderr.write(`SKIPPED: ${name}. There is no ministack: ${REMEDY}.\n`);
  describe.skipIf(found === undefined)(name, () => {
    const before = { ...process.env };
    let emulator: Ministack;
    beforeAll(async () => {
      emulator = await Ministack.start();
      Object.assign(process.env, emulator.environment(account));
    });
    afterAll(async () => {
      for (const variable of Object.keys(emulator.environment(account))) delete process.env[variable];
      Object.assign(process.env, before);
      await emulator.stop();
    });
    tests();
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
