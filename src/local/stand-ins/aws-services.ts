import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The content type of AWS's JSON 1.1 protocol, which Systems Manager and KMS use. */
const CONTENT_TYPE = 'application/x-amz-json-1.1';

/** A running stand-in for a service. */
export interface StandIn {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a stand-in for Systems Manager on a free port of this machine. It answers GetParameter for `name`. */
export function startParameterStore(name: string, value: string): Promise<StandIn> {
  return startService((target, { Name }) =>
    target === 'AmazonSSM.GetParameter' && Name === name
      ? { Parameter: { Name: name, Type: 'String', Value: value, Version: 1 } }
      : { error: 'ParameterNotFound' },
  );
}

/**
 * Starts a stand-in for KMS on a free port of this machine. It answers GenerateMac for the key, always with this secret.
 */
export function startKeyService(keyArn: string, secret: Uint8Array): Promise<StandIn> {
  return startService((target, { KeyId, MacAlgorithm }) =>
    target === 'TrentService.GenerateMac' && KeyId === keyArn && MacAlgorithm === 'HMAC_SHA_256'
      ? { KeyId, MacAlgorithm, Mac: Buffer.from(secret).toString('base64') }
      : { error: 'NotFoundException' },
  );
}

type Members = Readonly<Record<string, unknown>>;

/** @param answer returns the members of the response, or the name of an error */
async function startService(
  answer: (target: string | undefined, request: Members) => Members | { readonly error: string },
): Promise<StandIn> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      const target = request.headers['x-amz-target'];
      const found = answer(typeof target === 'string' ? target : undefined, membersIn(body));
      const failed = 'error' in found;
      response.writeHead(failed ? 400 : 200, { 'Content-Type': CONTENT_TYPE });
      response.end(JSON.stringify(failed ? { __type: found.error } : found));
    });
  });
  await listen(server);
  return { url: urlOf(server), close: () => close(server) };
}

/** The address of a port of this machine on which nothing listens. */
export async function deadUrl(): Promise<string> {
  const server = createServer();
  await listen(server);
  const url = urlOf(server);
  await close(server);
  return url;
}

/** Listens on a free port of this machine only. */
export function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
}

/** The address of a listening server. */
export function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Stops listening and drops open connections. */
export function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

function membersIn(body: string): Members {
  try {
    return (JSON.parse(body) as Members | null) ?? {};
  } catch {
    return {};
  }
}
