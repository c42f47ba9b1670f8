import type { IncomingMessage } from 'node:http';

/** Operations by service: method and path, as the API reference of each service gives them. */
const ROUTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pipes: {
    DescribePipe: 'GET /v1/pipes/{Name}',
    ListPipes: 'GET /v1/pipes',
  },
  lambda: {
    GetFunction: 'GET /2015-03-31/functions/{FunctionName}',
    GetFunctionConfiguration: 'GET /2015-03-31/functions/{FunctionName}/configuration',
    GetFunctionConcurrency: 'GET /2019-09-30/functions/{FunctionName}/concurrency',
    ListEventSourceMappings: 'GET /2015-03-31/event-source-mappings',
    GetAccountSettings: 'GET /2016-08-19/account-settings',
  },
  connect: {
    ListInstances: 'GET /instance',
    DescribeInstance: 'GET /instance/{InstanceId}',
    ListInstanceStorageConfigs: 'GET /instance/{InstanceId}/storage-configs',
  },
  s3: {
    ListBuckets: 'GET /',
    HeadBucket: 'HEAD /{Bucket}',
    GetBucketEncryption: 'GET /{Bucket}?encryption',
    GetBucketLifecycleConfiguration: 'GET /{Bucket}?lifecycle',
    GetBucketOwnershipControls: 'GET /{Bucket}?ownershipControls',
    GetBucketPolicy: 'GET /{Bucket}?policy',
    GetPublicAccessBlock: 'GET /{Bucket}?publicAccessBlock',
    GetBucketVersioning: 'GET /{Bucket}?versioning',
    ListObjectVersions: 'GET /{Bucket}?versions',
    ListObjectsV2: 'GET /{Bucket}',
    GetObjectTagging: 'GET /{Bucket}/{Key+}?tagging',
    GetObject: 'GET /{Bucket}/{Key+}',
    HeadObject: 'HEAD /{Bucket}/{Key+}',
    PutObject: 'PUT /{Bucket}/{Key+}',
    DeleteObject: 'DELETE /{Bucket}/{Key+}',
  },
};

const matcher = (template: string): RegExp =>
  new RegExp(
    `^${template
      .replace(/\/$/, '')
      .replace(/\{(\w+)\+\}/g, '(?<$1>.+)')
      .replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`,
  );

const MATCHERS = new Map(
  Object.entries(ROUTES).map(([service, routes]) => [
    service,
    Object.entries(routes).map(([operation, template]) => {
      const [path = '', parameter] = template.split('?');
      return { operation, pattern: matcher(path), parameter };
    }),
  ]),
);

/** @throws {Error} for a path that is not known */
export function matchRoute(
  service: string,
  request: IncomingMessage,
): { readonly operation: string; readonly input: Readonly<Record<string, string>> } {
  const url = new URL(request.url ?? '', 'http://localhost');
  const asked = `${request.method} ${url.pathname}`;
  for (const { operation, pattern, parameter } of MATCHERS.get(service) ?? []) {
    const match = pattern.exec(asked);
    if (match === null || (parameter !== undefined && !url.searchParams.has(parameter))) continue;
    const labels = Object.entries(match.groups ?? {}).map(
      ([name, value]) => [name, decodeURIComponent(value)] as const,
    );
    return { operation, input: Object.fromEntries([...url.searchParams, ...labels]) };
  }
  throw new Error(`the stand-in does not know ${asked} of ${service}`);
}
