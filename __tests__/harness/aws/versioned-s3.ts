import { createHash, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { FlatList } from './protocols';
import { payload } from './s3';
import { AwsError, type AwsStandIn, Raw } from './stand-in';

/** A version of an object, or a delete marker. */
export interface StoredVersion {
  readonly id: string;
  /** Undefined: a delete marker. */
  readonly body: Buffer | undefined;
  readonly etag: string;
  /** What GetObject returns besides, such as its encryption. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: readonly (readonly [string, string])[];
  readonly modified: Date;
  /** Whether it cannot be deleted. */
  isLocked?: boolean;
}

interface Input {
  readonly Bucket: string;
  readonly Key: string;
  readonly versionId?: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Listing {
  readonly prefix?: string;
  readonly 'key-marker'?: string;
  readonly 'version-id-marker'?: string;
}

/** The headers of a write that GetObject returns. */
const KEPT =
  /^(content-(type|encoding|language|disposition)|cache-control|expires|x-amz-(meta-.+|storage-class|website-redirect-location|server-side-encryption(-.+)?))$/;

/** One bucket that keeps versions, as S3 does: conditional writes, delete markers, locks. */
export class VersionedBucket {
  /** By key, the newest first. */
  readonly keys = new Map<string, StoredVersion[]>();
  versioning: 'Enabled' | 'Suspended' | undefined = 'Enabled';
  /** Entries of a page of a listing. */
  pageSize = 1000;
  /** How many days an object is kept. Undefined: for ever. */
  days: number | undefined;
  now: () => Date = () => new Date();

  serve(aws: AwsStandIn): void {
    aws.on('s3', 'GetBucketVersioning', () => (this.versioning ? { Status: this.versioning } : {}));
    aws.on('s3', 'ListObjectVersions', (input: Listing) => this.#list(input));
    aws.on('s3', 'GetObjectTagging', (input: Input) => ({
      TagSet: { Tag: new FlatList(this.#find(input).tags.map(([Key, Value]) => ({ Key, Value }))) },
    }));
    aws.on('s3', 'GetObject', (input: Input) => this.#get(input));
    aws.on('s3', 'PutObject', (input: Input) => this.#put(input));
    aws.on('s3', 'DeleteObject', (input: Input) => this.#delete(input));
  }

  /** Puts a version, as Firehose does. */
  add(key: string, body: Buffer | string | undefined, more: Partial<StoredVersion> = {}): StoredVersion {
    const version: StoredVersion = {
      id: this.versioning === 'Enabled' ? randomUUID().replaceAll('-', '') : 'null',
      body: body === undefined ? undefined : Buffer.from(body),
      // That of an object that is encrypted with KMS does not depend on its content alone.
      etag: `"${createHash('md5').update(randomUUID()).digest('hex')}"`,
      headers: {},
      tags: [],
      modified: this.now(),
      ...more,
    };
    const others = (this.keys.get(key) ?? []).filter(({ id }) => id !== version.id);
    this.keys.set(key, [version, ...others]);
    return version;
  }

  /** What is visible. */
  current(key: string): StoredVersion | undefined {
    const [newest] = this.keys.get(key) ?? [];
    return newest?.body === undefined ? undefined : newest;
  }

  /** Every version that holds something, with its key. */
  get all(): readonly (readonly [key: string, version: StoredVersion & { readonly body: Buffer }])[] {
    return [...this.keys].flatMap(([key, versions]) =>
      versions.flatMap((version) =>
        version.body === undefined ? [] : [[key, { ...version, body: version.body }] as const],
      ),
    );
  }

  #find({ Key, versionId }: Input): StoredVersion & { readonly body: Buffer } {
    const versions = this.keys.get(Key) ?? [];
    const found = versionId === undefined ? versions[0] : versions.find(({ id }) => id === versionId);
    if (found === undefined) throw new AwsError(versionId ? 'NoSuchVersion' : 'NoSuchKey', 'CANARY', 404);
    if (found.body === undefined) throw new AwsError('MethodNotAllowed', 'CANARY', 405);
    return { ...found, body: found.body };
  }

  #get(input: Input): Raw {
    const { body, etag, id, headers } = this.#find(input);
    return new Raw(body, {
      ...headers,
      etag,
      'x-amz-version-id': id,
      'content-length': String(body.length),
      ...this.#expiration(),
    });
  }

  #put({ Key, headers, body }: Input): Raw {
    const current = this.current(Key);
    if (headers['if-none-match'] === '*' && current !== undefined)
      throw new AwsError('PreconditionFailed', 'CANARY', 412);
    const expected = headers['if-match'];
    if (expected !== undefined && current === undefined) throw new AwsError('NoSuchKey', 'CANARY', 404);
    if (expected !== undefined && current?.etag !== expected)
      throw new AwsError('PreconditionFailed', 'CANARY', 412);
    const encoding = String(headers['content-encoding'] ?? '')
      .split(',')
      .filter((one) => one.trim() !== 'aws-chunked')
      .join(',');
    const { 'content-encoding': _sent, ...others } = headers;
    const kept = Object.entries({ ...others, ...(encoding !== '' && { 'content-encoding': encoding }) });
    const { id, etag } = this.add(Key, payload(headers, body), {
      headers: Object.fromEntries(
        kept.filter(([name]) => KEPT.test(name)).map(([name, value]) => [name, String(value)]),
      ),
      tags: [...new URLSearchParams(String(headers['x-amz-tagging'] ?? ''))],
    });
    return new Raw('', { etag, ...(this.versioning && { 'x-amz-version-id': id }), ...this.#expiration() });
  }

  #delete({ Key, versionId, headers }: Input): Raw {
    const versions = this.keys.get(Key) ?? [];
    const expected = headers['if-match'];
    if (expected !== undefined && this.current(Key)?.etag !== expected)
      throw new AwsError('PreconditionFailed', 'CANARY', 412);
    if (versionId === undefined && this.versioning !== undefined) {
      this.add(Key, undefined);
      return new Raw('', { 'x-amz-delete-marker': 'true' }, 204);
    }
    const gone = versions.find(({ id }) => id === (versionId ?? 'null'));
    if (gone?.isLocked) throw new AwsError('AccessDenied', 'CANARY', 403);
    this.keys.set(
      Key,
      versions.filter((one) => one !== gone),
    );
    if (this.keys.get(Key)?.length === 0) this.keys.delete(Key);
    return new Raw('', {}, 204);
  }

  #expiration(): Record<string, string> {
    if (this.days === undefined) return {};
    const date = new Date(this.now().getTime() + this.days * 86_400_000);
    return { 'x-amz-expiration': `expiry-date="${date.toUTCString()}", rule-id="expire-records"` };
  }

  #list(input: Listing): unknown {
    const all = [...this.keys.keys()]
      .filter((key) => key.startsWith(input.prefix ?? ''))
      .sort()
      .flatMap((key) =>
        (this.keys.get(key) ?? []).map((version, at) => ({ key, version, isLatest: at === 0 })),
      );
    const { 'key-marker': key = '', 'version-id-marker': id } = input;
    const at = id === undefined ? -1 : all.findIndex((one) => one.key === key && one.version.id === id);
    const rest = at >= 0 ? all.slice(at + 1) : all.filter((one) => one.key > key || key === '');
    const page = rest.slice(0, this.pageSize);
    const last = page.at(-1);
    const entry = ({ key: Key, version, isLatest: IsLatest }: (typeof all)[number]) => ({
      ...{ Key, VersionId: version.id, IsLatest, LastModified: version.modified },
      ...(version.body !== undefined && { ETag: version.etag, Size: version.body.length }),
    });
    return {
      IsTruncated: rest.length > page.length,
      ...(rest.length > page.length && { NextKeyMarker: last?.key, NextVersionIdMarker: last?.version.id }),
      Version: new FlatList(page.filter(({ version }) => version.body !== undefined).map(entry)),
      DeleteMarker: new FlatList(page.filter(({ version }) => version.body === undefined).map(entry)),
    };
  }
}
