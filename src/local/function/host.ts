import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { unzipSync } from 'fflate';
import { ConfigurationError, errorCode } from '../../cli/errors';
import { addCounts, type FieldChanges } from '../pipeline/removed-fields';
import type { FunctionSettings } from '../settings';
import { unwritable } from '../stand-ins/line-file';
import type { BatchAnswer, InvocationAnswer, LogFailure, WorkerSettings } from './protocol';

/**
 * The result of the function: its response as JSON text, or the name of its failure, which contains nothing from the
 * record. An `error` is not a failure of the function: it ends the run.
 */
export type Invocation =
  | { readonly response: string }
  | { readonly failure: string }
  | { readonly error: Error };

export interface FunctionHostOptions {
  readonly settings: FunctionSettings;
  readonly region: string;
  /** The endpoint of Systems Manager for the function. */
  readonly parameterStoreUrl: string;
  /** The key for pseudonyms, and the endpoint of KMS for the function; absent if the list asks for none. */
  readonly pseudonymKey?: { readonly arn: string; readonly url: string } | undefined;
  readonly logFile: string;
}

interface Pending {
  readonly text: string;
  readonly resolve: (invocation: Invocation) => void;
}

/** The most invocations that are sent to the function's thread together. */
const LARGEST_BATCH = 32;
/** The heap of the function's thread, in MB. The function never needs its 128 MB or more in AWS. */
const HEAP_MB = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 24 };

/**
 * Runs the function from the zip file that would be deployed, in a thread with its own environment. Like Lambda, it
 * restarts a function that exceeds its time-out or ends its thread.
 */
export class FunctionHost {
  /** Fields that the function removed from delivered records, and that it replaced in them. */
  readonly changes: FieldChanges = { removed: new Map(), replaced: new Map() };
  /** The time in the function's handler so far. */
  nanoseconds = 0;
  invocations = 0;
  readonly #options: FunctionHostOptions;
  readonly #folder: string;
  readonly #workerFile: string;
  readonly #log: number;
  /** Set when the log cannot be written: nothing is invoked after that. */
  #error: Error | undefined;
  readonly #begun = new Int32Array(new SharedArrayBuffer(4));
  #worker: Worker | undefined;
  #queue: Pending[] = [];
  #sent: Pending[] = [];
  /** The value of `#begun` when the current batch was sent. */
  #begunBefore = 0;
  #watchdog: NodeJS.Timeout | undefined;
  #seenBegun = -1;
  #closed = false;

  /** @throws {ConfigurationError} if the zip file cannot be unpacked */
  constructor(options: FunctionHostOptions) {
    this.#options = options;
    this.#folder = mkdtempSync(join(tmpdir(), 'operata-local-run-'));
    try {
      unpack(options.settings.zipFile, join(this.#folder, 'code'));
      this.#workerFile = join(this.#folder, 'function-worker.cjs');
      bundleWorker(this.#workerFile);
      this.#log = openLog(options.logFile);
    } catch (error) {
      this.#removeFolder();
      throw error;
    }
  }

  /** Starts the thread. @throws {ConfigurationError} if the function cannot be loaded */
  async start(): Promise<void> {
    const worker = this.#newWorker();
    await new Promise<void>((resolveStart, reject) => {
      worker.once('message', () => resolveStart());
      worker.once('error', (error) => {
        const { zipFile, handler } = this.#options.settings;
        reject(
          new ConfigurationError([`${zipFile}: the handler ${handler} cannot be loaded: ${error.message}`]),
        );
      });
    });
    this.#adopt(worker);
  }

  /** Invokes the function with an event, as JSON text. Never rejects. Results come in the order of the calls. */
  invoke(text: string): Promise<Invocation> {
    if (this.#error !== undefined) return Promise.resolve({ error: this.#error });
    return new Promise((resolveInvocation) => {
      this.#queue.push({ text, resolve: resolveInvocation });
      // Together with the other calls of the same turn of the event loop.
      if (this.#queue.length === 1) queueMicrotask(() => this.#send());
    });
  }

  /** Ends the thread and removes the unpacked files. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#watchdog);
    await this.#worker?.terminate();
    closeSync(this.#log);
    this.#removeFolder();
  }

  #removeFolder(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #newWorker(): Worker {
    const { settings, region, parameterStoreUrl, pseudonymKey } = this.#options;
    const [module = '', exportName = ''] = settings.handler.split('.');
    const workerData: WorkerSettings = {
      modulePath: join(this.#folder, 'code', `${module}.js`),
      exportName,
      functionName: settings.name,
      timeoutSeconds: settings.timeoutSeconds,
      log: this.#log,
      begun: this.#begun,
      wrapped: settings.environment.DELIVERY_BODY === 'data',
    };
    return new Worker(this.#workerFile, {
      workerData,
      execArgv: [],
      resourceLimits: HEAP_MB,
      env: {
        ...settings.environment,
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL_SSM: parameterStoreUrl,
        ...(pseudonymKey && {
          PSEUDONYM_KEY_ARN: pseudonymKey.arn,
          AWS_ENDPOINT_URL_KMS: pseudonymKey.url,
        }),
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        AWS_LAMBDA_FUNCTION_NAME: settings.name,
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        LAMBDA_TASK_ROOT: join(this.#folder, 'code'),
        TZ: ':UTC',
      },
    });
  }

  #adopt(worker: Worker): void {
    this.#worker = worker;
    worker.removeAllListeners('message').removeAllListeners('error');
    worker.on('message', (answer: BatchAnswer | LogFailure) => {
      if ('logFailure' in answer) this.#end(unwritable(this.#options.logFile, answer.logFailure));
      else this.#take(answer);
    });
    worker.on('error', () => {
      // The exit event follows.
    });
    worker.once('exit', () => {
      if (!this.#closed && this.#worker === worker) void this.#restart('Runtime.ExitError');
    });
    this.#send();
  }

  #send(): void {
    if (this.#worker === undefined || this.#sent.length > 0 || this.#queue.length === 0) return;
    this.#sent = this.#queue.splice(0, LARGEST_BATCH);
    this.#begunBefore = Atomics.load(this.#begun, 0);
    this.#worker.postMessage(this.#sent.map(({ text }) => text));
    this.#watchdog ??= setTimeout(() => this.#watch(), this.#options.settings.timeoutSeconds * 1000);
  }

  #take({ answers, removed, replaced }: BatchAnswer): void {
    const sent = this.#sent;
    this.#sent = [];
    this.#send();
    addCounts(this.changes.removed, removed);
    addCounts(this.changes.replaced, replaced);
    sent.forEach(({ resolve: resolveInvocation }, index) => {
      const answer = answers[index] as InvocationAnswer;
      this.nanoseconds += answer.nanoseconds;
      this.invocations += 1;
      resolveInvocation('response' in answer ? { response: answer.response } : { failure: answer.failure });
    });
  }

  #end(error: Error): void {
    this.#error = error;
    for (const { resolve: resolveInvocation } of [...this.#sent.splice(0), ...this.#queue.splice(0)])
      resolveInvocation({ error });
  }

  /** An invocation that is still running after another time-out hangs. */
  #watch(): void {
    this.#watchdog = undefined;
    if (this.#sent.length === 0) {
      this.#seenBegun = -1;
      return;
    }
    const begun = Atomics.load(this.#begun, 0);
    if (begun === this.#seenBegun) {
      void this.#restart('Sandbox.Timedout');
      return;
    }
    this.#seenBegun = begun;
    this.#watchdog = setTimeout(() => this.#watch(), this.#options.settings.timeoutSeconds * 1000);
  }

  /** Fails the current invocation, and repeats the others that were sent with it. */
  async #restart(failure: string): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    clearTimeout(this.#watchdog);
    this.#watchdog = undefined;
    this.#seenBegun = -1;
    await worker?.terminate();
    if (this.#closed) return;
    const sent = this.#sent;
    this.#sent = [];
    const failed = Math.max(0, Atomics.load(this.#begun, 0) - this.#begunBefore - 1);
    const [culprit] = sent.splice(failed, 1);
    this.#queue.unshift(...sent);
    this.invocations += 1;
    // The failed invocation does not wait for the others in the batch; these keep their order.
    culprit?.resolve({ failure });
    const next = this.#newWorker();
    next.once('message', () => this.#adopt(next));
    next.once('error', () => {
      for (const { resolve: resolveInvocation } of this.#queue.splice(0))
        resolveInvocation({ failure: 'Runtime.ImportError' });
    });
  }
}

function openLog(path: string): number {
  try {
    return openSync(path, 'a', 0o600);
  } catch (error) {
    throw unwritable(path, errorCode(error));
  }
}

function unpack(zipFile: string, folder: string): void {
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(readFileSync(zipFile));
  } catch (error) {
    throw new ConfigurationError([
      `${zipFile}: cannot be unpacked (${errorCode(error)}); synthesize the stack again`,
    ]);
  }
  for (const [name, bytes] of Object.entries(entries)) {
    const target = resolve(folder, name);
    if (!target.startsWith(folder + sep)) {
      throw new ConfigurationError([
        `${zipFile}: the entry ${JSON.stringify(name)} leads out of the archive`,
      ]);
    }
    mkdirSync(dirname(target), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(target, bytes);
  }
  // A package.json in a folder above must not decide how the modules are loaded.
  writeFileSync(join(folder, '..', 'package.json'), '{}');
}

let workerBundle: Uint8Array | undefined;

function bundleWorker(target: string): void {
  workerBundle ??= buildSync({
    entryPoints: [join(__dirname, 'worker.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'silent',
  }).outputFiles[0]?.contents;
  writeFileSync(target, workerBundle ?? new Uint8Array());
}
