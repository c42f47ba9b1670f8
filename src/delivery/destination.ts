import { Agent as PlainAgent, request as plainRequest, type RequestOptions } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { errorCode } from '../cli/errors';
import { proxyAgent, proxyFor } from './proxy';
import { type Attempt, isRetried, retryAfterSeconds } from './retry';

/** Where and how records are delivered. */
export interface DestinationSettings {
  readonly endpoint: string;
  readonly method: string;
  readonly rateLimitPerSecond: number;
  /** Authentication, then the further headers of the connection, which win over those of the service. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Milliseconds that EventBridge waits for an answer. */
export const CLIENT_TIMEOUT_MS = 5000;

/** Headers that EventBridge sends with every request to an API destination; the connection's own win. */
const SERVICE_HEADERS: Readonly<Record<string, string>> = {
  'User-Agent': 'Amazon/EventBridge/ApiDestinations',
  'Content-Type': 'application/json; charset=utf-8',
  Range: 'bytes=0-1048575',
  'Accept-Encoding': 'gzip,deflate',
};

export interface DestinationOptions {
  readonly settings: DestinationSettings;
  /** Where to send: the real endpoint, or the local receiver in its place. */
  readonly url: URL;
  /** Requests at a time, at most. */
  readonly connections: number;
  /** Milliseconds. Default: what EventBridge waits. */
  readonly timeoutMs?: number;
}

/** How a request was answered. */
export interface Answered {
  readonly status: number;
  /** The header. */
  readonly retryAfter: string | undefined;
}

/** Or why there was no answer, without anything of the request. */
export type Answer = Answered | { readonly reason: string };

/**
 * Sends bodies as EventBridge does. A real endpoint sees `Connection: close`, and so one connection a request, as
 * the service does it. On this machine connections are kept: thousands of requests a second would otherwise use up
 * the ports.
 */
export class Destination {
  readonly #options: RequestOptions;
  readonly #agent: PlainAgent;
  readonly #request: typeof plainRequest;
  readonly #timeoutMs: number;

  /** @throws {ConfigurationError} where `HTTPS_PROXY` is wrong */
  constructor({ settings, url, connections, timeoutMs = CLIENT_TIMEOUT_MS }: DestinationOptions) {
    const secure = url.protocol === 'https:';
    const proxy = proxyFor(url);
    if (proxy !== undefined) this.#agent = proxyAgent(proxy, { keepAlive: false });
    else if (secure) this.#agent = new SecureAgent({ keepAlive: false });
    else this.#agent = new PlainAgent({ keepAlive: true, maxSockets: connections });
    this.#request = secure ? secureRequest : plainRequest;
    this.#timeoutMs = timeoutMs;
    this.#options = {
      agent: this.#agent,
      method: settings.method,
      hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port,
      path: `${url.pathname}${url.search}`,
      headers: requestHeaders(settings.headers, secure ? 'close' : 'keep-alive'),
    };
  }

  /** Sends one body, as a delivery. Never rejects; reasons hold nothing of request and answer but the status. */
  async send(body: string): Promise<Attempt> {
    const answer = await this.ask(body);
    return 'status' in answer ? attemptOf(answer) : { kind: 'no answer', reason: answer.reason };
  }

  /** Sends one body, and looks at nothing but how it is answered. Never rejects. */
  ask(body: string): Promise<Answer> {
    return new Promise((resolve) => {
      const request = this.#request(this.#options, (response) => {
        const { statusCode: status = 0, headers } = response;
        response.once('end', () => {
          clearTimeout(timer);
          resolve({ status, retryAfter: headers['retry-after'] });
        });
        response.once('error', (error) => resolve({ reason: errorCode(error) }));
        response.resume();
      });
      const timer = setTimeout(() => {
        resolve({ reason: `no answer within ${this.#timeoutMs / 1000} s` });
        request.destroy();
      }, this.#timeoutMs);
      request.once('error', (error) => {
        clearTimeout(timer);
        resolve({ reason: errorCode(error) });
      });
      request.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function attemptOf({ status, retryAfter }: Answered): Attempt {
  if (status >= 200 && status <= 299) return { kind: 'delivered' };
  const reason = `HTTP ${status}`;
  if (!isRetried(status)) return { kind: 'rejected', reason };
  const after = retryAfterSeconds(retryAfter, Date.now());
  return after === undefined
    ? { kind: 'failed', reason }
    : { kind: 'failed', reason, retryAfterSeconds: after };
}

/** Later headers win, whatever their case. */
function requestHeaders(own: DestinationSettings['headers'], connection: string): Record<string, string> {
  const byName = new Map<string, readonly [string, string]>();
  for (const header of [...Object.entries(SERVICE_HEADERS), ...own])
    byName.set(header[0].toLowerCase(), header);
  byName.set('connection', ['Connection', connection]);
  return Object.fromEntries(byName.values());
}
