import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const escaped = (text: string): string =>
  text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
const etag = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`;

/**
 * A stand-in for S3 over HTTP, with what Terraform's S3 backend asks of it: objects are put (only if absent,
 * for the lock), read, listed and deleted. It answers STS too, and knows no credentials.
 */
export class S3Server {
  /** By path: `/bucket/key`. */
  readonly objects = new Map<string, Buffer>();
  /** The paths of all that was ever put. */
  readonly everPut = new Set<string>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch(() => response.writeHead(500).end());
    });
  }

  static async start(): Promise<S3Server> {
    const one = new S3Server();
    await new Promise<void>((resolve) => one.server.listen(0, '127.0.0.1', resolve));
    return one;
  }

  /** What makes the AWS SDK of a process talk to this server. */
  get environment(): Readonly<Record<string, string>> {
    const { port } = this.server.address() as AddressInfo;
    return {
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const url = new URL(request.url ?? '', 'http://localhost');
    const path = decodeURIComponent(url.pathname);
    const object = this.objects.get(path);
    const xml = (status: number, text: string): void => {
      response.writeHead(status, { 'content-type': 'application/xml' }).end(text);
    };
    if (request.method === 'POST' && path === '/') return xml(200, CALLER);
    if (url.searchParams.has('list-type'))
      return xml(200, this.list(path, url.searchParams.get('prefix') ?? ''));
    switch (request.method) {
      case 'PUT':
        if (object !== undefined && request.headers['if-none-match'] === '*') {
          return xml(412, '<Error><Code>PreconditionFailed</Code></Error>');
        }
        this.objects.set(path, payload(request, body));
        this.everPut.add(path);
        response.writeHead(200, { etag: etag(body) }).end();
        return;
      case 'DELETE':
        this.objects.delete(path);
        response.writeHead(204).end();
        return;
      default:
        if (object === undefined) return xml(404, '<Error><Code>NoSuchKey</Code></Error>');
        response
          .writeHead(200, { etag: etag(object), 'content-length': object.length })
          .end(request.method === 'HEAD' ? undefined : object);
    }
  }

  private list(bucket: string, prefix: string): string {
    const root = bucket.endsWith('/') ? bucket : `${bucket}/`;
    const keys = [...this.objects.keys()]
      .filter((path) => path.startsWith(root + prefix))
      .map((path) => `<Contents><Key>${escaped(path.slice(root.length))}</Key></Contents>`);
    return `<ListBucketResult><IsTruncated>false</IsTruncated>${keys.join('')}</ListBucketResult>`;
  }
}

/** What was put, without the frame of a body that is sent in signed chunks. */
function payload(request: IncomingMessage, body: Buffer): Buffer {
  if (!request.headers['content-encoding']?.includes('aws-chunked')) return body;
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.subarray(at, end).toString(), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

const CALLER = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::111122223333:user/test</Arn><UserId>test</UserId><Account>111122223333</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;
