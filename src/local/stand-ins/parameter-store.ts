import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The content type of AWS's JSON 1.1 protocol, which Systems Manager uses. */
const CONTENT_TYPE = 'application/x-amz-json-1.1';

/** Starts a stand-in for Systems Manager on a free port of this machine. It answers GetParameter for `name`. */
export async function startParameterStore(
  name: string,
  value: string,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      const wanted = request.headers['x-amz-target'] === 'AmazonSSM.GetParameter' ? nameIn(body) : undefined;
      const found = wanted === name;
      response.writeHead(found ? 200 : 400, { 'Content-Type': CONTENT_TYPE });
      response.end(
        JSON.stringify(
          found
            ? { Parameter: { Name: name, Type: 'String', Value: value, Version: 1 } }
            : { __type: 'ParameterNotFound' },
        ),
      );
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

function nameIn(body: string): unknown {
  try {
    return (JSON.parse(body) as { Name?: unknown } | null)?.Name;
  } catch {
    return undefined;
  }
}
