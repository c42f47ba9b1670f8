import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { close, listen, urlOf } from '../../../src/local/stand-ins/aws-services';
import { AwsClients } from '../../../src/operations/aws/clients';
import { type Failure, type FailureKind, failureOf } from '../../../src/operations/aws/failure';
import { eachWithAws } from '../../harness/aws/environment';
import { AwsError } from '../../harness/aws/stand-in';

const test = eachWithAws();
let clients: AwsClients;
beforeEach(() => {
  clients = new AwsClients({ region: undefined, maxAttempts: 1 });
});
afterEach(() => clients.close());

async function failure(call: () => Promise<unknown>): Promise<Failure> {
  try {
    await call();
  } catch (error) {
    return failureOf(error);
  }
  throw new Error('the call did not fail');
}

/** Fails a call of each protocol: JSON, query, EC2's, REST with JSON, REST with XML. */
const CALLS: Readonly<Record<string, (code: string, message?: string) => Promise<Failure>>> = {
  kinesis: (code, message) => {
    test.aws.on('kinesis', 'ListShards', refuse(code, message));
    return failure(() => clients.kinesis.listShards({ StreamName: 'x' }));
  },
  iam: (code, message) => {
    test.aws.on('iam', 'GetRole', refuse(code, message));
    return failure(() => clients.iam.getRole({ RoleName: 'x' }));
  },
  ec2: (code, message) => {
    test.aws.on('ec2', 'DescribeVpcs', refuse(code, message));
    return failure(() => clients.ec2.describeVpcs({}));
  },
  pipes: (code, message) => {
    test.aws.on('pipes', 'DescribePipe', refuse(code, message));
    return failure(() => clients.pipes.describePipe({ Name: 'x' }));
  },
  s3: (code, message) => {
    test.aws.on('s3', 'GetObject', refuse(code, message));
    return failure(() => clients.s3.getObject({ Bucket: 'bucket', Key: 'x' }));
  },
};
const refuse = (code: string, message?: string) => () => {
  throw new AwsError(code, message);
};

describe('a failure of AWS', () => {
  it.each<[FailureKind, string, string]>([
    ['denied', 'kinesis', 'AccessDeniedException'],
    ['denied', 'kinesis', 'KMSAccessDeniedException'],
    ['denied', 'iam', 'AccessDenied'],
    ['denied', 'ec2', 'UnauthorizedOperation'],
    ['missing', 'kinesis', 'ResourceNotFoundException'],
    ['missing', 'iam', 'NoSuchEntity'],
    ['missing', 'ec2', 'InvalidVpcID.NotFound'],
    ['missing', 'pipes', 'NotFoundException'],
    ['missing', 's3', 'NoSuchKey'],
    ['throttled', 'kinesis', 'LimitExceededException'],
    ['throttled', 'pipes', 'ThrottlingException'],
    ['credentials', 'kinesis', 'UnrecognizedClientException'],
    ['credentials', 'iam', 'InvalidClientTokenId'],
    ['credentials', 'ec2', 'AuthFailure'],
    ['credentials', 's3', 'InvalidAccessKeyId'],
    ['other', 'kinesis', 'InvalidArgumentException'],
  ])('has the kind %s if %s answers %s, and hides the message', async (kind, service, code) => {
    const found = await CALLS[service]?.(code);
    expect(found).toMatchObject({ kind });
    expect(found?.text).not.toContain('CANARY');
    expect(found?.text.length).toBeGreaterThan(10);
  });

  it('shows only the action that is not allowed, no other part of the message', async () => {
    const found = await CALLS.kinesis?.(
      'AccessDeniedException',
      'User: arn:CANARY is not authorized to perform: kinesis:ListShards on resource: CANARY',
    );
    expect(found?.text).toBe('not allowed to call kinesis:ListShards (AccessDeniedException)');
  });

  it.each(['InvalidObjectState', 'AllAccessDisabled'])(
    'is not classified as denied if S3 answers %s with 403',
    async (code) => {
      test.aws.on('s3', 'GetObject', () => {
        throw new AwsError(code, 'CANARY', 403);
      });
      const found = await failure(() => clients.s3.getObject({ Bucket: 'bucket', Key: 'x' }));
      expect(found).toEqual({ kind: 'other', code, text: `AWS answered ${code}` });
    },
  );

  it('is known without a body, as of HEAD', async () => {
    test.aws.on('s3', 'HeadBucket', () => {
      throw new AwsError('', '', 403);
    });
    expect(await failure(() => clients.s3.headBucket({ Bucket: 'bucket' }))).toMatchObject({
      kind: 'denied',
    });
  });

  it('is classified if no server listens', async () => {
    process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:9';
    const found = await failure(() => clients.kinesis.listShards({ StreamName: 'x' }));
    expect(found).toMatchObject({ kind: 'unreachable', code: 'ECONNREFUSED' });
  });

  it('is classified if there are no credentials', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    process.env.AWS_CONFIG_FILE = '/nowhere';
    process.env.AWS_SHARED_CREDENTIALS_FILE = '/nowhere';
    const found = await failure(() => clients.kinesis.listShards({ StreamName: 'x' }));
    expect(found).toMatchObject({ kind: 'credentials', code: 'CredentialsProviderError' });
  });

  it.each([
    ['ENOTFOUND', /the name of the region/],
    ['CERT_NOT_YET_VALID', /the clock of this machine/],
    ['CERT_HAS_EXPIRED', /the clock of this machine/],
  ])('is explained if AWS cannot be reached: %s', (code, expected) => {
    const { kind, text } = failureOf(Object.assign(new Error('CANARY'), { code }));
    expect(kind).toBe('unreachable');
    expect(text).toMatch(expected);
  });

  it('of something that is not an error is reported without it', () => {
    expect(failureOf('CANARY')).toEqual({ kind: 'other', code: 'unknown', text: 'AWS answered unknown' });
  });
});

describe('an answer that is not from AWS', () => {
  const PAGE = '<html><body>CANARY</body></html>';
  const CALL: Readonly<Record<string, () => Promise<unknown>>> = {
    sts: () => clients.sts.getCallerIdentity({}),
    kinesis: () => clients.kinesis.listShards({ StreamName: 'x' }),
    ec2: () => clients.ec2.describeVpcs({}),
    pipes: () => clients.pipes.describePipe({ Name: 'x' }),
    's3 HEAD': () => clients.s3.headBucket({ Bucket: 'bucket' }),
  };
  let server: Server | undefined;
  afterEach(async () => {
    if (server !== undefined) await close(server);
    server = undefined;
  });

  it.each([
    [404, 'text/html', PAGE],
    [404, 'application/json', '{"message":"CANARY"}'],
    [404, 'text/plain', ''],
    [403, 'text/html', PAGE],
    [302, 'text/plain', ''],
    [200, 'text/html', PAGE],
  ])('is reported as such: %d, %s', async (status, type, body) => {
    server = createServer((request, response) => {
      request.resume().once('end', () => response.writeHead(status, { 'content-type': type }).end(body));
    });
    await listen(server);
    process.env.AWS_ENDPOINT_URL = urlOf(server);
    for (const [service, call] of Object.entries(CALL)) {
      expect(await failure(call), service).toEqual({
        kind: 'unreachable',
        code: 'NotFromAws',
        text: `something other than AWS answered (HTTP ${status}): check the network, and HTTPS_PROXY, NO_PROXY and AWS_ENDPOINT_URL if they are set`,
      });
    }
  });

  it('is not suspected if AWS reports a missing resource without a code', async () => {
    test.aws.on('s3', 'HeadBucket', () => {
      throw new AwsError('', '', 404);
    });
    expect(await failure(() => clients.s3.headBucket({ Bucket: 'bucket' }))).toMatchObject({
      kind: 'missing',
    });
  });
});

describe('a call that is lost', () => {
  it('is made again', async () => {
    let lost = 0;
    test.aws.on('kinesis', 'ListShards', () => ({ Shards: [] }));
    test.aws.fault = () => {
      lost += 1;
      return lost === 1 ? { kind: 'lost' } : undefined;
    };
    const trying = new AwsClients({ region: undefined });
    expect(await trying.kinesis.listShards({ StreamName: 'x' })).toMatchObject({ Shards: [] });
    trying.close();
    expect(test.aws.calls).toHaveLength(2);
  });
});
