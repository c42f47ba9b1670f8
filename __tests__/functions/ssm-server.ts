import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that the server received. */
export interface SsmRequest {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly path: string;
  /** The client's port, which differs for each connection. */
  readonly port: number | undefined;
}

/** A local HTTP server that stands in for SSM, and for KMS. */
export interface SsmServer {
  readonly url: string;
  readonly requests: SsmRequest[];
  /** Responds to the next requests. */
  answer: (response: ServerResponse) => void;
  close(): Promise<void>;
}

/** Starts a server on a free port of this machine. At first it does not respond. */
export async function startSsmServer(): Promise<SsmServer> {
  const requests: SsmRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    requests.push({
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
      path: request.url ?? '',
      port: request.socket.remotePort,
    });
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

/** A response with the parameter's value. */
export function parameterIs(value: string): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ Parameter: { Name: 'p', Type: 'String', Value: value, Version: 1 } }));
  };
}

/** A response of KMS with a MAC. */
export function macIs(mac: Uint8Array): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    const Mac = Buffer.from(mac).toString('base64');
    response.end(JSON.stringify({ Mac, KeyId: 'k', MacAlgorithm: 'HMAC_SHA_256' }));
  };
}

/** A response with an error of the service. */
export function failsWith(status: number, type: string): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ __type: type, message: 'CANARY message' }));
  };
}

/** Whether a request has a valid Signature Version 4, computed from the received data. */
export function isSigned({ headers, body, path }: SsmRequest, secretAccessKey: string): boolean {
  const [, scope = '', signed = '', signature] =
    /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+), Signature=(\w{64})$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const canonical = [
    'POST',
    path,
    '',
    ...signed.split(';').map((name) => `${name}:${headers[name]}`),
    '',
    signed,
    sha256(body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return hmac(key, toSign).toString('hex') === signature && signed.split(';').includes('host');
}
