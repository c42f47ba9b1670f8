import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { close, listen, urlOf } from './parameter-store';

/** What the receiver expects, and how it misbehaves. */
export interface ReceiverOptions {
  readonly method: string;
  /** Headers that every request must carry, with these values. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Share of requests that fail, from 0 to 1. */
  readonly failRate: number;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

/** A server on this machine that stands in for Operata. */
export interface Receiver {
  readonly url: URL;
  close(): Promise<void>;
}

/** How it fails: in turn an error of its own, too much load with a time to wait, and too many requests. */
const FAILURES: readonly { readonly status: number; readonly headers: Readonly<Record<string, string>> }[] = [
  { status: 500, headers: {} },
  { status: 503, headers: { 'Retry-After': '2' } },
  { status: 429, headers: { 'Retry-After': '1' } },
];

/** Starts a receiver on a free port of this machine. */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const expected = options.headers.map(([name, value]) => [name.toLowerCase(), value] as const);
  let failures = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      if (options.failRate > 0 && options.random() < options.failRate) {
        const failure = FAILURES[failures++ % FAILURES.length];
        answer(response, failure?.status ?? 500, failure?.headers);
      } else {
        answer(response, statusFor(request, Buffer.concat(chunks), options.method, expected));
      }
    });
  });
  // Idle connections are the sender's to close.
  server.keepAliveTimeout = 0;
  await listen(server);
  return { url: new URL('/contact-records', urlOf(server)), close: () => close(server) };
}

function statusFor(
  request: IncomingMessage,
  body: Buffer,
  method: string,
  expected: readonly (readonly [string, string])[],
): number {
  if (request.method !== method) return 405;
  if (expected.some(([name, value]) => request.headers[name] !== value)) return 401;
  if (!request.headers['content-type']?.startsWith('application/json')) return 415;
  try {
    JSON.parse(body.toString('utf8'));
    return 200;
  } catch {
    return 400;
  }
}

function answer(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'Content-Length': 0, ...headers });
  response.end();
}
