import { writeFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { errorCode } from '../../cli/errors';
import { isJsonObject, type JsonValue, member } from '../../records/json';
import { countChanges, type FieldChanges } from '../pipeline/removed-fields';
import type { BatchAnswer, InvocationAnswer, InvocationBatch, LogFailure, WorkerSettings } from './protocol';

/*
 * The function's thread. It stands in for the Lambda runtime: events and results are JSON text, one invocation runs at a
 * time, and standard output is the log. host.ts bundles it separately, so that it needs no loader for TypeScript.
 */

/** The text before the record in an event. */
const DATA = '"data":"';

type Handler = (event: unknown, context: unknown) => unknown;

const settings = workerData as WorkerSettings;

// Writes to the file directly, because the thread's streams go through the main thread. Joins the lines of one turn.
let unwritten: (string | Uint8Array)[] = [];
const flushLog = (): void => {
  if (unwritten.length === 0) return;
  const chunks = unwritten.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk));
  unwritten = [];
  try {
    writeFileSync(settings.log, Buffer.concat(chunks));
  } catch (error) {
    // This ends the run. An exception would look like a failure of the function.
    const failure: LogFailure = { logFailure: errorCode(error) };
    parentPort?.postMessage(failure);
  }
};
const toLog = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
  if (unwritten.length === 0) setImmediate(flushLog);
  unwritten.push(chunk);
  const done = rest.at(-1);
  if (typeof done === 'function') done();
  return true;
};
process.stdout.write = toLog;
process.stderr.write = toLog;
process.on('exit', flushLog);

function loadHandler(): Handler {
  const loaded = require(settings.modulePath) as Record<string, unknown>;
  const handler = loaded[settings.exportName];
  if (typeof handler !== 'function') throw new Error(`the zip exports no function "${settings.exportName}"`);
  return handler as Handler;
}

async function invoke(handler: Handler, text: string, changes: FieldChanges): Promise<InvocationAnswer> {
  const start = process.hrtime.bigint();
  const deadline = Date.now() + settings.timeoutSeconds * 1000;
  const context = {
    functionName: settings.functionName,
    functionVersion: '$LATEST',
    memoryLimitInMB: '128',
    awsRequestId: `local-${Atomics.load(settings.begun, 0)}`,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  const elapsed = () => Number(process.hrtime.bigint() - start);
  try {
    const result = await handler(JSON.parse(text), context);
    const response = JSON.stringify(result) ?? 'null';
    const nanoseconds = elapsed();
    compareWithRecord(text, result as JsonValue, changes);
    return { response, nanoseconds };
  } catch (error) {
    // Only the name, because a message may quote the record.
    return { failure: error instanceof Error ? error.name : typeof error, nanoseconds: elapsed() };
  }
}

/** Compares the delivered record with the original. Records that are not delivered have no removed fields. */
function compareWithRecord(text: string, result: JsonValue, changes: FieldChanges): void {
  const body = settings.wrapped && isJsonObject(result) ? member(result, 'data') : result;
  if (!isJsonObject(body)) return;
  const start = text.indexOf(DATA);
  if (start < 0) return;
  const end = text.indexOf('"', start + DATA.length);
  const data = Buffer.from(text.slice(start + DATA.length, end), 'base64').toString('utf8');
  const record = JSON.parse(data.charCodeAt(0) === 0xfeff ? data.slice(1) : data) as JsonValue;
  countChanges(record, body, changes);
}

async function main(): Promise<void> {
  const handler = loadHandler();
  let running: Promise<void> = Promise.resolve();
  const run = async (batch: InvocationBatch): Promise<void> => {
    const changes: FieldChanges = { removed: new Map(), replaced: new Map() };
    const answers: InvocationAnswer[] = [];
    for (const text of batch) {
      Atomics.add(settings.begun, 0, 1);
      answers.push(await invoke(handler, text, changes));
    }
    flushLog();
    const answer: BatchAnswer = {
      answers,
      removed: [...changes.removed],
      replaced: [...changes.replaced],
    };
    parentPort?.postMessage(answer);
  };
  parentPort?.on('message', (batch: InvocationBatch) => {
    running = running.then(() => run(batch));
  });
  parentPort?.postMessage('ready');
}

void main();
