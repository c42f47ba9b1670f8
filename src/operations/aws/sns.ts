import { createHash, createHmac } from 'node:crypto';
import type { STSClient } from '@aws-sdk/client-sts';
import type { NodeHttpHandler } from '@smithy/node-http-handler';

type Request = Parameters<NodeHttpHandler['handle']>[0];
type Headers = Readonly<Record<string, string>>;

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/**
 * The header `Authorization` of a POST to `/`, with Signature Version 4. It signs all of the headers, in lower case.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function authorization(
  headers: Headers,
  body: string,
  [region, service]: readonly [region: string, service: string],
  { accessKeyId, secretAccessKey }: Credentials,
): string {
  const time = headers['x-amz-date'] ?? '';
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}`);
  const request = ['POST', '/', '', ...lines, '', names.join(';'), hash(body)].join('\n');
  const scope = [time.slice(0, 8), region, service, 'aws4_request'];
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope.join('/'), hash(request)].join('\n'));
  return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join('/')}, SignedHeaders=${names.join(';')}, Signature=${signature.toString('hex')}`;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

const unescaped = (text: string): string =>
  text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (_all, hex, decimal, name) =>
    name === undefined
      ? String.fromCodePoint(Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16))
      : (ENTITIES[name] ?? ''),
  );

/** The texts of all elements of this name without child elements. */
const texts = (xml: string, name: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => unescaped(text));

/** The parts of a subscription that show whether it is confirmed. */
export interface Subscription {
  readonly protocol: string;
  readonly arn: string;
}

/** A client for the two calls of SNS that doctor needs: too few for another package of the SDK. */
export class Sns {
  readonly #config: STSClient['config'];
  readonly #handler: NodeHttpHandler;

  constructor(config: STSClient['config'], handler: NodeHttpHandler) {
    this.#config = config;
    this.#handler = handler;
  }

  async topicAttributes(TopicArn: string): Promise<ReadonlyMap<string, string>> {
    const xml = await this.#ask('GetTopicAttributes', { TopicArn });
    const values = texts(xml, 'value');
    return new Map(texts(xml, 'key').map((key, index) => [key, values[index] ?? '']));
  }

  /** A page of subscriptions. */
  async subscriptions(
    TopicArn: string,
    NextToken?: string,
  ): Promise<{ readonly items: readonly Subscription[]; readonly next: string | undefined }> {
    const xml = await this.#ask('ListSubscriptionsByTopic', { TopicArn, ...(NextToken && { NextToken }) });
    const protocols = texts(xml, 'Protocol');
    const items = texts(xml, 'SubscriptionArn').map((arn, index) => ({
      protocol: protocols[index] ?? '',
      arn,
    }));
    return { items, next: texts(xml, 'NextToken')[0] };
  }

  async #ask(Action: string, input: Headers): Promise<string> {
    const region = await this.#config.region();
    const { sessionToken, ...credentials } = await this.#config.credentials();
    const { AWS_ENDPOINT_URL_SNS, AWS_ENDPOINT_URL } = process.env;
    const given = AWS_ENDPOINT_URL_SNS || AWS_ENDPOINT_URL;
    // The domain differs between partitions, and STS has an endpoint in each region as SNS does.
    const sts = this.#config.endpointProvider({ Region: region, UseDualStack: false, UseFIPS: false }).url;
    const url = given ? new URL(given) : new URL(sts.href.replace('//sts.', '//sns.'));
    const body = new URLSearchParams({ Action, Version: '2010-03-31', ...input }).toString();
    const signed = {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      host: url.host,
      'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
      ...(sessionToken && { 'x-amz-security-token': sessionToken }),
    };
    const headers = { ...signed, authorization: authorization(signed, body, [region, 'sns'], credentials) };
    const { protocol, hostname, port } = url;
    const request: Request = {
      method: 'POST',
      protocol,
      hostname,
      ...(port && { port: Number(port) }),
      path: '/',
      query: {},
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      body,
      clone: () => request,
    };
    const { response } = await this.#handler.handle(request);
    const chunks: Buffer[] = [];
    for await (const chunk of response.body) chunks.push(chunk as Buffer);
    const xml = Buffer.concat(chunks).toString();
    if (response.statusCode === 200) return xml;
    const name = texts(xml, 'Code')[0] ?? 'Unknown';
    const requestId = response.headers['x-amzn-requestid'];
    const message = /Authoriz|Denied/.test(name) ? `not authorized to perform: sns:${Action}` : name;
    throw Object.assign(new Error(message), {
      name,
      $metadata: { httpStatusCode: response.statusCode, ...(requestId && { requestId }) },
    });
  }
}
