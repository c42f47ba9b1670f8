import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { FlatList } from './protocols';
import { AwsError, type AwsStandIn, Raw } from './stand-in';

interface ObjectRequest {
  readonly Bucket: string;
  readonly Key: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** ListObjectsV2 gives at most this many keys at a time. */
const MOST_KEYS = 1000;

const etag = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`;

/** Objects in buckets that all exist: put (only if absent, for Terraform's lock), read, listed and deleted. */
export class S3Buckets {
  /** By path: `/bucket/key`. */
  readonly objects = new Map<string, Buffer>();
  /** The paths of all that was ever put. */
  readonly everPut = new Set<string>();
  /** When objects were last modified, by path. @default the epoch */
  readonly modified = new Map<string, Date>();
  /** Keys of a page of a listing. */
  pageSize = MOST_KEYS;

  serve(aws: AwsStandIn): void {
    aws.on('s3', 'ListObjectsV2', (input) => this.#list(input));
    aws.on('s3', 'HeadBucket', () => new Raw(''));
    aws.on('s3', 'PutObject', (input) => this.#put(input));
    aws.on('s3', 'DeleteObject', ({ Bucket, Key }: ObjectRequest) => {
      this.objects.delete(`/${Bucket}/${Key}`);
      return new Raw('', {}, 204);
    });
    aws.on('s3', 'HeadObject', (input: ObjectRequest) => {
      const { headers } = this.#get(input);
      return new Raw('', headers);
    });
    aws.on('s3', 'GetObject', (input: ObjectRequest) => this.#get(input));
  }

  #get({ Bucket, Key }: ObjectRequest): Raw {
    const path = `/${Bucket}/${Key}`;
    const object = this.objects.get(path);
    if (object === undefined) throw new AwsError('NoSuchKey', 'CANARY', 404);
    return new Raw(object, {
      etag: etag(object),
      'content-length': String(object.length),
      'last-modified': (this.modified.get(path) ?? new Date(0)).toUTCString(),
    });
  }

  #put({ Bucket, Key, headers, body }: ObjectRequest): Raw {
    const path = `/${Bucket}/${Key}`;
    if (this.objects.has(path) && headers['if-none-match'] === '*')
      throw new AwsError('PreconditionFailed', 'CANARY', 412);
    this.objects.set(path, payload(headers, body));
    this.everPut.add(path);
    return new Raw('', { etag: etag(body) });
  }

  /** Keys in their order, a page at a time. */
  #list(input: {
    readonly Bucket: string;
    readonly prefix?: string;
    readonly 'start-after'?: string;
    readonly 'continuation-token'?: string;
  }): unknown {
    const root = `/${input.Bucket}/`;
    const after = input['continuation-token'] ?? input['start-after'] ?? '';
    const keys = [...this.objects.keys()]
      .filter((path) => path.startsWith(`${root}${input.prefix ?? ''}`))
      .map((path) => path.slice(root.length))
      .filter((key) => key > after)
      .sort();
    const page = keys.slice(0, this.pageSize);
    const more = keys.length > page.length;
    return {
      Name: input.Bucket,
      KeyCount: page.length,
      IsTruncated: more,
      ...(more && { NextContinuationToken: page.at(-1) }),
      Contents: new FlatList(
        page.map((Key) => ({
          Key,
          Size: this.objects.get(`${root}${Key}`)?.length,
          LastModified: this.modified.get(`${root}${Key}`) ?? new Date(0),
        })),
      ),
    };
  }
}

/** What was put, without the frame of a body that is sent in signed chunks. */
export function payload(headers: IncomingHttpHeaders, body: Buffer): Buffer {
  if (!headers['content-encoding']?.includes('aws-chunked')) return body;
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
