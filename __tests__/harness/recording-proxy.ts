import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** Something on this machine that keeps what it is asked, and ends the connection then. */
export interface Recorder {
  readonly url: string;
  readonly port: number;
  /** Of a proxy, what CONNECT names and what is sent through the tunnel; of a plain server, what is sent. */
  readonly recorded: string[];
  close(): Promise<void>;
}

/** A proxy. @param status What it answers to CONNECT. */
export function recordingProxy(status = 200): Promise<Recorder> {
  const recorded: string[] = [];
  const server = createHttpServer((_, response) => response.writeHead(501).end());
  server.on('connect', (request, socket: Socket) => {
    recorded.push(request.url ?? '');
    socket.write(`HTTP/1.1 ${status} Answer\r\n\r\n`);
    record(socket, recorded);
    if (status !== 200) socket.end();
  });
  return opened(server, recorded);
}

/** A server that speaks no protocol: what reaches it directly is a connection, and no CONNECT. */
export function recordingServer(): Promise<Recorder> {
  const recorded: string[] = [];
  return opened(
    createServer((socket) => record(socket, recorded)),
    recorded,
  );
}

/** The first bytes hold the name of the host in clear, which TLS does not encrypt. */
function record(socket: Socket, recorded: string[]): void {
  socket
    .on('error', () => {})
    .once('data', (bytes) => {
      recorded.push(bytes.toString('latin1'));
      socket.destroy();
    });
}

async function opened(server: Server, recorded: string[]): Promise<Recorder> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    recorded,
    close: () => new Promise((done) => server.close(() => done())),
  };
}
