import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { expect, it } from 'vitest';
import { AwsClients } from '../../../src/operations/aws/clients';
import { eachWithAws } from '../../harness/aws/environment';

const test = eachWithAws();

it('closed clients end running requests, and do not retry them', async () => {
  const clients = new AwsClients({ region: undefined });
  const asked = new Promise<void>((fulfil) => {
    test.aws.on('ssm', 'GetParameter', () => {
      fulfil();
      return new Promise(() => undefined);
    });
  });
  const answer = clients.ssm.getParameter({ Name: 'any' });
  answer.catch(() => undefined);
  await asked;
  clients.close();
  await expect(answer).rejects.toThrow();
  await expect(clients.sts.getCallerIdentity({})).rejects.toThrow('the clients are closed');
  expect(test.aws.calls.map(({ operation }) => operation)).toEqual(['GetParameter']);
});

it('clients limit the time for the rest of an answer as for its beginning', async () => {
  const clients = new AwsClients({ region: undefined });
  test.aws.on('ssm', 'GetParameter', () => ({}));
  await clients.ssm.getParameter({ Name: 'any' });
  const handler = clients.ssm.config.requestHandler as unknown as NodeHttpHandler;
  const { requestTimeout, socketTimeout } = handler.httpHandlerConfigs();
  expect(requestTimeout).toBeGreaterThan(0);
  expect(socketTimeout).toBe(requestTimeout);
  clients.close();
});
