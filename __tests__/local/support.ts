import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { zipSync } from 'fflate';
import { close, listen, urlOf } from '../../src/local/parameter-store';
import type { Summary } from '../../src/local/summary';

export const ROOT = resolve(__dirname, '..', '..');

/** What a run of the command came to. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Only after `--json`. */
  readonly summary: Summary;
}

export interface RunSettings {
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: Buffer | string;
  readonly cwd?: string;
  /** Called with the process, once it has written something to its standard error. */
  readonly onOutput?: (kill: (signal: NodeJS.Signals) => void, stderr: string) => void;
}

/** Runs `src/local/cli.ts` as `npm start` does, in a process of its own. */
export async function runCli(args: readonly string[], settings: RunSettings = {}): Promise<Outcome> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(TF_VAR_|VITEST|NODE_OPTIONS)/.test(name),
  );
  const loader = join(ROOT, 'node_modules', 'tsx', 'dist', 'loader.mjs');
  const child = spawn(process.execPath, ['--import', loader, join(ROOT, 'src/local/cli.ts'), ...args], {
    cwd: settings.cwd ?? ROOT,
    env: { ...Object.fromEntries(inherited), ...settings.environment },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    stderr += part;
    settings.onOutput?.((signal) => child.kill(signal), stderr);
  });
  // The command may end before it has read all.
  child.stdin.on('error', () => {});
  child.stdin.end(settings.stdin ?? '');
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return {
    code,
    stdout,
    stderr,
    get summary(): Summary {
      return JSON.parse(stdout) as Summary;
    },
  };
}

/** A temporary folder, with a space in its name. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'local run '));

  write(name: string, content: string | Buffer): string {
    const path = this.join(name);
    writeFileSync(path, content);
    return path;
  }

  join(...names: string[]): string {
    return join(this.path, ...names);
  }

  read(...names: string[]): string {
    return readFileSync(this.join(...names), 'utf8');
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A request as it arrived. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server that keeps what it receives, and answers as it is told. */
export class Endpoint {
  readonly received: Received[] = [];
  #server: Server | undefined;

  /** @param answer Status and headers for request number `index`; `undefined`: no answer at all. */
  async start(
    answer: (
      index: number,
      request: Received,
    ) => { status: number; headers?: Record<string, string> } | undefined,
  ): Promise<string> {
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      request.once('end', () => {
        const { method = '', url = '', headers } = request;
        const received = { method, url, headers, body };
        const result = answer(this.received.push(received) - 1, received);
        if (result !== undefined) response.writeHead(result.status, result.headers).end();
      });
    });
    await listen(this.#server);
    return `${urlOf(this.#server)}/records`;
  }

  async stop(): Promise<void> {
    if (this.#server !== undefined) await close(this.#server);
    this.#server = undefined;
  }
}

/** A function's zip with this source as `index.js`. */
export function zipOf(source: string): Uint8Array {
  return zipSync({ 'index.js': Buffer.from(source) });
}

/** A record as Amazon Connect begins it. */
export function contact(id: string, more: object = {}): string {
  return JSON.stringify({ AWSAccountId: '111122223333', ContactId: id, Channel: 'VOICE', ...more });
}
