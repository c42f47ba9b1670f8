import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that the server received. */
export interface SsmRequest {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A local HTTP server that stands in for SSM. */
export interface SsmServer {
  readonly url: string;
  readonly requests: SsmRequest[];
  /** How the next requests are answered. */
  answer: (response: ServerResponse) => void;
  close(): Promise<void>;
}

/** Starts a server on a free port of this machine. At first it answers nothing at all. */
export async function startSsmServer(): Promise<SsmServer> {
  const requests: SsmRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    requests.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    ssm.answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const ssm: SsmServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: () => undefined,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return ssm;
}

/** An answer with the parameter's value. */
export function parameterIs(value: string): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ Parameter: { Name: 'p', Type: 'String', Value: value, Version: 1 } }));
  };
}

/** An answer with an error of the service. */
export function failsWith(status: number, type: string): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ __type: type, message: 'CANARY message' }));
  };
}
