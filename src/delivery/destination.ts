import { Agent as PlainAgent, request as plainRequest, type RequestOptions } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { errorCode } from '../cli/errors';
import { proxyAgent, proxyFor } from './proxy';
import { type Attempt, isRetried, retryAfterSeconds } from './retry';

/** The destination of the records. */
export interface DestinationSettings {
  readonly endpoint: string;
  readonly method: string;
  readonly rateLimitPerSecond: number;
  /** Authentication, then the additional headers of the connection. They override those of the service. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Milliseconds that EventBridge waits for a response. */
export const CLIENT_TIMEOUT_MS = 5000;

/** Headers that EventBridge sends with every request to an API destination. Headers of the connection override them. */
const SERVICE_HEADERS: Readonly<Record<string, string>> = {
  'User-Agent': 'Amazon/EventBridge/ApiDestinations',
  'Content-Type': 'application/json; charset=utf-8',
  Range: 'bytes=0-1048575',
  'Accept-Encoding': 'gzip,deflate',
};

export interface DestinationOptions {
  readonly settings: DestinationSettings;
  /** The real endpoint, or the local receiver that replaces it. */
  readonly url: URL;
  /** Maximum number of concurrent requests. */
  readonly connections: number;
  /** Milliseconds. @default {@link CLIENT_TIMEOUT_MS} */
  readonly timeoutMs?: number;
}

/** The response to a request. */
export interface Answered {
  readonly status: number;
  /** The `Retry-After` header. */
  readonly retryAfter: string | undefined;
}

/** The response, or the reason why there is none, without any content of the request. */
export type Answer = Answered | { readonly reason: string };

/**
 * Sends bodies as EventBridge does. For a real endpoint, it opens one connection per request with `Connection: close`,
 * as the service does. Connections to this machine are reused, because thousands of requests a second would use up the
 * ports.
 */
export class Destination {
  readonly #options: RequestOptions;
  readonly #agent: PlainAgent;
  readonly #request: typeof plainRequest;
  readonly #timeoutMs: number;

  /** @throws {ConfigurationError} if `HTTPS_PROXY` is wrong */
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

  /** Delivers a body. Never rejects. Reasons contain the status, and no content of the request or the response. */
  async send(body: string): Promise<Attempt> {
    const answer = await this.ask(body);
    return 'status' in answer ? attemptOf(answer) : { kind: 'no answer', reason: answer.reason };
  }

  /** Sends a body, and returns the response without its content. Never rejects. */
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

/** Later headers override earlier ones, regardless of case. */
function requestHeaders(own: DestinationSettings['headers'], connection: string): Record<string, string> {
  const byName = new Map<string, readonly [string, string]>();
  for (const header of [...Object.entries(SERVICE_HEADERS), ...own])
    byName.set(header[0].toLowerCase(), header);
  byName.set('connection', ['Connection', connection]);
  return Object.fromEntries(byName.values());
}
