import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { zipSync } from 'fflate';
import { close, listen, urlOf } from '../../src/local/stand-ins/aws-services';

/** A received request. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server that keeps the requests, and responds as specified. */
export class Endpoint {
  readonly received: Received[] = [];
  #server: Server | undefined;

  /** @param answer Returns status and headers for request number `index`; `undefined` for no response. */
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

/** The zip file of a function with this source as `index.js`. */
export function zipOf(source: string): Uint8Array {
  return zipSync({ 'index.js': Buffer.from(source) });
}

/** A record that begins like those of Amazon Connect. */
export function contact(id: string, more: object = {}): string {
  return JSON.stringify({ AWSAccountId: '111122223333', ContactId: id, Channel: 'VOICE', ...more });
}
