import type { CloudWatch } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import type { Connect } from '@aws-sdk/client-connect';
import type { EC2 } from '@aws-sdk/client-ec2';
import type { EventBridge } from '@aws-sdk/client-eventbridge';
import type { Firehose } from '@aws-sdk/client-firehose';
import type { IAM } from '@aws-sdk/client-iam';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import type { KMS } from '@aws-sdk/client-kms';
import type { Lambda } from '@aws-sdk/client-lambda';
import type { Pipes } from '@aws-sdk/client-pipes';
import type { S3 } from '@aws-sdk/client-s3';
import type { SQS } from '@aws-sdk/client-sqs';
import type { SSM } from '@aws-sdk/client-ssm';
import type { STS } from '@aws-sdk/client-sts';
import type { defaultProvider } from '@aws-sdk/credential-provider-node';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { ConfigurationError } from '../../cli/errors';
import { proxyAgent, proxyFor, readProxy } from '../../delivery/proxy';
import { explained } from './credentials';
import { failureOf, NotFromAws } from './failure';
import { Sns } from './sns';

/** How AWS is reached. Credentials, profile and endpoint come from the usual variables and files of the SDK. */
export interface AwsSettings {
  /** Undefined: the region of `AWS_REGION`, or of the profile. */
  readonly region: string | undefined;
  /** How often a call is tried, including the first time. @default three times, as in the SDK */
  readonly maxAttempts?: number;
}

/** What a client is made with. */
interface ClientSettings {
  readonly region?: string;
  readonly requestHandler: NodeHttpHandler;
  readonly credentialDefaultProvider: (init: object) => ReturnType<typeof defaultProvider>;
  readonly forcePathStyle?: boolean;
  readonly maxAttempts?: number;
}

type ClientClass<T> = new (settings: ClientSettings) => T;

/** Short, as an operator waits, and the SDK tries three times. */
const CONNECTION_TIMEOUT_MS = 3000;
const REQUEST_TIMEOUT_MS = 15_000;

// The SDK warns on the standard error that its versions of 2027 need a later Node.js. Ours is pinned.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// HTTP/1.1 for all, including Kinesis, so that emulators and proxies work too.
const LIMITS = {
  connectionTimeout: CONNECTION_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  throwOnRequestTimeout: true,
  // requestTimeout does not cover a response that stops in the middle of an object.
  socketTimeout: REQUEST_TIMEOUT_MS,
};

/** Every response of AWS has a request ID; that of a gateway does not. */
const hasRequestId = (headers: Readonly<Record<string, string>>): boolean =>
  ['x-amzn-requestid', 'x-amz-request-id'].some((name) => name in headers);

type Request = Parameters<NodeHttpHandler['handle']>;

/**
 * Uses the proxy of `HTTPS_PROXY` if it is set. When it is destroyed, it ends running requests and starts no
 * others, as the SDK would try again.
 */
class EndingHandler extends NodeHttpHandler {
  #ended = false;
  #proxied: NodeHttpHandler | undefined;

  /** @throws {ConfigurationError} if `HTTPS_PROXY` is wrong */
  constructor() {
    super(LIMITS);
    readProxy();
  }

  override async handle(...[request, options]: Request): ReturnType<NodeHttpHandler['handle']> {
    if (this.#ended) throw new Error('the clients are closed');
    const { protocol, hostname, port } = request;
    const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`);
    const proxy = proxyFor(url);
    const answer =
      proxy === undefined
        ? await super.handle(request, options)
        : await this.#through(proxy).handle(request, options);
    const { statusCode, headers, body } = answer.response;
    // The SDK would read a gateway's page with status 200 as an empty response of AWS.
    if (/^text\/html\b/.test(headers['content-type'] ?? '') && !hasRequestId(headers)) {
      body.destroy();
      throw new NotFromAws(statusCode);
    }
    return answer;
  }

  #through(proxy: string): NodeHttpHandler {
    this.#proxied ??= new NodeHttpHandler({ ...LIMITS, httpsAgent: proxyAgent(proxy, { keepAlive: true }) });
    return this.#proxied;
  }

  override destroy(): void {
    this.#ended = true;
    this.#proxied?.destroy();
    super.destroy();
  }
}

/** The clients of one account and region, each created at first use. */
export class AwsClients {
  readonly #settings: AwsSettings;
  readonly #clients = new Map<string, unknown>();
  readonly #handler = new EndingHandler();
  #sns: Sns | undefined;

  /** @throws {ConfigurationError} if `HTTPS_PROXY` is wrong */
  constructor(settings: AwsSettings) {
    this.#settings = settings;
  }

  // Loaded one by one: loading all of them takes a third of a second.
  get cloudWatch(): CloudWatch {
    return this.#client('CloudWatch', () => require('@aws-sdk/client-cloudwatch'));
  }
  get logs(): CloudWatchLogs {
    return this.#client('CloudWatchLogs', () => require('@aws-sdk/client-cloudwatch-logs'));
  }
  get connect(): Connect {
    return this.#client('Connect', () => require('@aws-sdk/client-connect'));
  }
  get ec2(): EC2 {
    return this.#client('EC2', () => require('@aws-sdk/client-ec2'));
  }
  get events(): EventBridge {
    return this.#client('EventBridge', () => require('@aws-sdk/client-eventbridge'));
  }
  get firehose(): Firehose {
    return this.#client('Firehose', () => require('@aws-sdk/client-firehose'));
  }
  get iam(): IAM {
    return this.#client('IAM', () => require('@aws-sdk/client-iam'));
  }
  get kinesis(): Kinesis {
    return this.#client('Kinesis', () => require('@aws-sdk/client-kinesis'));
  }
  get kms(): KMS {
    return this.#client('KMS', () => require('@aws-sdk/client-kms'));
  }
  get lambda(): Lambda {
    return this.#client('Lambda', () => require('@aws-sdk/client-lambda'));
  }
  get pipes(): Pipes {
    return this.#client('Pipes', () => require('@aws-sdk/client-pipes'));
  }
  get s3(): S3 {
    return this.#client('S3', () => require('@aws-sdk/client-s3'));
  }
  get sns(): Sns {
    this.#sns ??= new Sns(this.sts.config, this.#handler);
    return this.#sns;
  }
  get sqs(): SQS {
    return this.#client('SQS', () => require('@aws-sdk/client-sqs'));
  }
  get ssm(): SSM {
    return this.#client('SSM', () => require('@aws-sdk/client-ssm'));
  }
  get sts(): STS {
    return this.#client('STS', () => require('@aws-sdk/client-sts'));
  }

  /** The region that calls go to. @throws {ConfigurationError} if none is set anywhere */
  async region(): Promise<string> {
    try {
      return await this.sts.config.region();
    } catch {
      const problem =
        'no AWS region is set: name it with --region, in AWS_REGION, or in the profile (aws configure set region REGION)';
      // A profile that does not exist has no region either.
      const failure = await this.sts.config.credentials().then(() => undefined, failureOf);
      throw new ConfigurationError([problem, ...(failure?.kind === 'credentials' ? [failure.text] : [])]);
    }
  }

  /** Ends open connections. */
  close(): void {
    this.#handler.destroy();
  }

  #client<Client>(name: string, load: () => Readonly<Record<string, ClientClass<Client>>>): Client {
    const made = this.#clients.get(name) ?? new (load()[name] as ClientClass<Client>)(this.#clientSettings());
    this.#clients.set(name, made);
    return made as Client;
  }

  #clientSettings(): ClientSettings {
    const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 } = process.env;
    const { region, maxAttempts } = this.#settings;
    return {
      ...(region !== undefined && { region }),
      ...(maxAttempts !== undefined && { maxAttempts }),
      requestHandler: this.#handler,
      // The clients that get temporary credentials, for example from IAM Identity Center, use the same handler.
      credentialDefaultProvider: (init) => {
        const { defaultProvider: credentials } =
          require('@aws-sdk/credential-provider-node') as typeof import('@aws-sdk/credential-provider-node');
        const clientConfig = { requestHandler: this.#handler };
        return explained((logger) => credentials({ ...init, clientConfig, logger }));
      },
      // Emulators have no host name for each bucket.
      ...((AWS_ENDPOINT_URL || AWS_ENDPOINT_URL_S3) && { forcePathStyle: true }),
    };
  }
}
