import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { close, listen, urlOf } from './aws-services';

/** What the receiver expects, and how it fails. */
export interface ReceiverOptions {
  readonly method: string;
  /** Headers that every request must have, with these values. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The share of requests that fail, from 0 to 1. */
  readonly failRate: number;
  /** Returns a number from 0 up to, not including, 1. */
  readonly random: () => number;
}

/** The failures, in turn. */
const FAILURES: readonly { readonly status: number; readonly headers: Readonly<Record<string, string>> }[] = [
  { status: 500, headers: {} },
  { status: 503, headers: { 'Retry-After': '2' } },
  { status: 429, headers: { 'Retry-After': '1' } },
];

/** Starts a server that stands in for Operata, on a free port of this machine. */
export async function startReceiver(
  options: ReceiverOptions,
): Promise<{ readonly url: URL; close(): Promise<void> }> {
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
  // The sender closes idle connections.
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
