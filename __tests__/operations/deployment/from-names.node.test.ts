import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsClients } from '../../../src/operations/aws/clients';
import type { Deployment } from '../../../src/operations/deployment/deployment';
import { deploymentFromNames } from '../../../src/operations/deployment/from-names';
import { deploymentFromOutputs } from '../../../src/operations/deployment/from-outputs';
import { FIND_DEPLOYMENT } from '../../../src/permissions/operator/deployment';
import { NAMES } from '../../../src/stack/naming/names';
import { describedPipe, named, outputsText, serveDeployment } from '../../harness/aws/deployed';
import { eachWithAws } from '../../harness/aws/environment';
import { holdAgainst } from '../../harness/aws/least-privilege';
import { AwsError } from '../../harness/aws/stand-in';
import { problemsOfCall } from '../../harness/problems';

const test = eachWithAws();
let clients: AwsClients;
beforeEach(() => {
  clients = new AwsClients({ region: undefined });
  serveDeployment(test.aws);
});
afterEach(() => clients.close());

const find = (alias?: string): Promise<Deployment> =>
  deploymentFromNames(clients, { environment: 'production', alias });
const problems = (alias?: string) => problemsOfCall(() => find(alias));

describe('a deployment found by its names', () => {
  it('is the same as in its outputs, except for what AWS does not know', async () => {
    expect(await find()).toEqual({
      ...deploymentFromOutputs(outputsText(test.aws), 'outputs'),
      source: 'names',
      version: undefined,
      connectInstanceId: undefined,
      monitoring: {
        alarmsEnabled: undefined,
        alarmNamePrefix: 'operata/production/',
        alarmTopicArn: undefined,
        dashboard: undefined,
      },
      pipe: { ...deploymentFromOutputs(outputsText(test.aws), 'outputs').pipe, enabled: undefined },
      privacyControls: {
        ...deploymentFromOutputs(outputsText(test.aws), 'outputs').privacyControls,
        codeSha256: undefined,
        configurationSha256: undefined,
      },
    });
  });

  it('makes only calls that its policy allows', async () => {
    await find();
    expect(holdAgainst(FIND_DEPLOYMENT, test.aws.calls)).toEqual({ refused: [], unused: [] });
  });

  it('does not search the instance if it is named', async () => {
    await find('example');
    expect(test.aws.asked()).not.toContain('pipes:ListPipes');
  });

  it('has no privacy controls if the pipe has no enrichment, and there is no function', async () => {
    const { Enrichment: _none, ...pipe } = describedPipe();
    test.aws.on('pipes', 'DescribePipe', () => pipe);
    expect((await find()).privacyControls?.functionName).toBe(named(NAMES.privacyFunction));
    test.aws.on('lambda', 'GetFunctionConfiguration', () => {
      throw new AwsError('ResourceNotFoundException', undefined, 404);
    });
    expect((await find()).privacyControls).toBeUndefined();
  });

  it('has no backup if there is no delivery stream', async () => {
    test.aws.on('firehose', 'DescribeDeliveryStream', () => {
      throw new AwsError('ResourceNotFoundException');
    });
    expect((await find()).backup).toBeUndefined();
  });

  it('reads from an adopted stream, without a customer managed key', async () => {
    test.aws.on('pipes', 'DescribePipe', () => ({
      ...describedPipe(),
      Source: 'arn:aws:kinesis:us-west-2:111122223333:stream/existing-contact-records',
    }));
    test.aws.on('kinesis', 'DescribeStreamSummary', () => ({
      StreamDescriptionSummary: { KeyId: 'alias/aws/kinesis', RetentionPeriodHours: 24 },
    }));
    expect((await find()).stream).toEqual({
      arn: 'arn:aws:kinesis:us-west-2:111122223333:stream/existing-contact-records',
      name: 'existing-contact-records',
      isOurs: false,
      keyArn: undefined,
      retentionHours: 24,
    });
  });

  it('reads the pipes of all pages', async () => {
    test.aws.on('pipes', 'ListPipes', ({ NextToken }) =>
      NextToken === undefined
        ? { Pipes: [], NextToken: 'more' }
        : { Pipes: [{ Name: 'operata-production-example' }] },
    );
    expect((await find()).alias).toBe('example');
  });

  it.each<[string, () => void, string | undefined, RegExp]>([
    [
      'there is no pipe of the environment',
      () => test.aws.on('pipes', 'ListPipes', () => ({ Pipes: [] })),
      undefined,
      /^--environment production: there is no pipe in us-west-2 whose name begins with operata-production-; /,
    ],
    [
      'there are several',
      () =>
        test.aws.on('pipes', 'ListPipes', () => ({
          Pipes: [{ Name: 'operata-production-one' }, { Name: 'operata-production-two' }],
        })),
      undefined,
      /\(operata-production-one, operata-production-two\); name the instance with --alias$/,
    ],
    [
      'the instance has another alias',
      () => undefined,
      'other',
      /^the pipe operata-production-other: does not exist \(\w+\); is it --environment production, --alias other/,
    ],
    [
      'it is not allowed',
      () =>
        test.aws.on('sqs', 'GetQueueUrl', () => {
          throw new AwsError(
            'AccessDeniedException',
            'User: CANARY is not authorized to perform: sqs:GetQueueUrl',
          );
        }),
      undefined,
      /^the queue operata-dead-letter-production: not allowed to call sqs:GetQueueUrl \(AccessDeniedException\)$/,
    ],
  ])('reports what to do if %s', async (_name, breakIt, alias, expected) => {
    breakIt();
    const [problem, ...more] = await problems(alias);
    expect(more).toEqual([]);
    expect(problem).toMatch(expected);
    expect(problem).not.toContain('CANARY');
  });
});
