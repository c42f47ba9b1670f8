import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { STS } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { AwsClients } from '../../../src/operations/aws/clients';
import { failureOf } from '../../../src/operations/aws/failure';
import { authorization } from '../../../src/operations/aws/sns';
import { eachWithAws } from '../../harness/aws/environment';
import { FlatList } from '../../harness/aws/protocols';
import { AwsError } from '../../harness/aws/stand-in';

const test = eachWithAws();
const TOPIC = 'arn:aws:sns:us-west-2:111122223333:operata-alarms-production';
const sns = () => new AwsClients({ region: 'us-west-2' }).sns;

describe('SNS', () => {
  it('is signed as the SDK signs', async () => {
    const asked: { headers: Record<string, string>; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        asked.push({ headers: request.headers as Record<string, string>, body });
        response.end('<GetCallerIdentityResponse/>');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const credentials = { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' };
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new STS({ region: 'eu-west-1', credentials, endpoint }).getCallerIdentity({});
    server.close();
    const [{ headers = {}, body = '' } = {}] = asked;
    const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
    const signed = Object.fromEntries(names.map((name) => [name, headers[name] ?? '']));
    expect(names).toContain('x-amz-security-token');
    expect(authorization(signed, body, ['eu-west-1', 'sts'], credentials)).toBe(headers.authorization);
  });

  it('is asked in its region, as who runs the command', async () => {
    test.aws.on('sns', 'GetTopicAttributes', ({ TopicArn }) => {
      const value = JSON.stringify({ of: TopicArn, text: '<&>"\'\n' });
      return {
        Attributes: {
          entry: new FlatList([
            { key: 'Policy', value },
            { key: 'Empty', value: '' },
          ]),
        },
      };
    });
    const attributes = await sns().topicAttributes(TOPIC);
    expect(JSON.parse(attributes.get('Policy') ?? '')).toEqual({ of: TOPIC, text: '<&>"\'\n' });
    expect(attributes.get('Empty')).toBe('');
  });

  it('lists subscriptions by pages', async () => {
    test.aws.on('sns', 'ListSubscriptionsByTopic', ({ NextToken }) => ({
      Subscriptions: [
        { Protocol: 'email', Endpoint: 'a@example.com', SubscriptionArn: NextToken ?? 'PendingConfirmation' },
      ],
      ...(NextToken === undefined && { NextToken: 'more&more' }),
    }));
    const first = await sns().subscriptions(TOPIC);
    expect(first).toEqual({ items: [{ protocol: 'email', arn: 'PendingConfirmation' }], next: 'more&more' });
    expect(await sns().subscriptions(TOPIC, first.next)).toEqual({
      items: [{ protocol: 'email', arn: 'more&more' }],
      next: undefined,
    });
  });

  it.each([
    ['AuthorizationError', 403, 'denied', 'not allowed to call sns:GetTopicAttributes (AuthorizationError)'],
    ['NotFound', 404, 'missing', 'does not exist (NotFound)'],
    ['Throttling', 400, 'throttled', 'AWS asked to slow down (Throttling); run it again in a minute'],
  ])('reports %s without the message of AWS', async (code, status, kind, text) => {
    test.aws.on('sns', 'GetTopicAttributes', () => {
      throw new AwsError(code, undefined, status);
    });
    const error: unknown = await sns()
      .topicAttributes(TOPIC)
      .catch((thrown: unknown) => thrown);
    expect(failureOf(error)).toMatchObject({ kind, text });
    expect(String(error)).not.toContain('CANARY');
  });
});
