import type { ConnectionHttpParameters, DescribeApiDestinationResponse } from '@aws-sdk/client-eventbridge';
import { ConfigurationError } from '../../cli/errors';
import type { DestinationSettings } from '../../delivery/destination';
import { type Answer, Destination } from '../../delivery/destination';
import { CHECK_CREDENTIALS, isRetried, refusesCredentials } from '../../delivery/retry';
import type { AwsClients } from '../aws/clients';
import { failureOf } from '../aws/failure';
import type { Deployment } from '../deployment/deployment';
import { couldNotCheck } from '../step-table';
import { type Connection, describeConnection } from './destination-in-aws';
import type { Trial } from './secrets';
import type { StepResult } from './step';

/** The request that the deployment would make with the new key. */
export interface TrialRequest {
  readonly url: URL;
  readonly settings: DestinationSettings;
  readonly body: string;
}

const STEP = 'new key';

/**
 * Builds the request from AWS's descriptions of the connection and the API destination.
 *
 * @returns the request, or why there is none
 * @throws {ConfigurationError} with everything that AWS does not return and the environment has to provide
 */
export async function prepareTrial(
  aws: AwsClients,
  deployment: Deployment,
  trial: Trial,
  signal: AbortSignal,
): Promise<TrialRequest | StepResult> {
  let connection: Connection;
  let described: DescribeApiDestinationResponse;
  try {
    connection = await describeConnection(aws, deployment, signal);
    const Name = deployment.destination.apiDestination;
    described = await aws.events.describeApiDestination({ Name }, { abortSignal: signal });
  } catch (error) {
    return couldNotCheck(STEP, failureOf(error));
  }
  const { InvocationEndpoint: endpoint = '', HttpMethod: method = 'POST' } = described;
  const problems: string[] = [];
  const url = urlOf(endpoint, problems);
  if (endpoint !== deployment.destination.endpoint) {
    problems.push(
      'the endpoint of the API destination is not the deployed one: the key is not sent there; apply first',
    );
  }
  const headers = headersOf(connection, trial, problems);
  if (problems.length > 0 || url === undefined) throw new ConfigurationError(problems);
  return { url, body: trial.body, settings: { endpoint, method, headers, rateLimitPerSecond: 1 } };
}

function urlOf(endpoint: string, problems: string[]): URL | undefined {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isLoopback = url !== undefined && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url !== undefined && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)))
    return url;
  problems.push('the endpoint of the API destination is not an https:// URL: the key is not sent there');
  return undefined;
}

type Headers = DestinationSettings['headers'];

function headersOf({ name, described }: Connection, trial: Trial, problems: string[]): Headers {
  const { BasicAuthParameters, ApiKeyAuthParameters, InvocationHttpParameters } =
    described.AuthParameters ?? {};
  const further = furtherHeaders(name, InvocationHttpParameters, trial, problems);
  switch (described.AuthorizationType) {
    case 'BASIC': {
      const user = BasicAuthParameters?.Username ?? trial.groupId;
      if (user === undefined) problems.push('AWS does not return the group ID: set OPERATA_GROUP_ID');
      const credentials = Buffer.from(`${user}:${trial.key}`).toString('base64');
      return [['Authorization', `Basic ${credentials}`], ...further];
    }
    case 'API_KEY':
      return [
        [ApiKeyAuthParameters?.ApiKeyName ?? 'Authorization', `${trial.prefix}${trial.key}`],
        ...further,
      ];
    default:
      problems.push(
        `the connection ${name} authorizes with ${described.AuthorizationType}, not with BASIC or API_KEY: ` +
          'skip the trial with --continue-from change',
      );
      return [];
  }
}

function furtherHeaders(
  connection: string,
  parameters: ConnectionHttpParameters | undefined,
  { headers }: Trial,
  problems: string[],
): Headers {
  const { HeaderParameters = [], QueryStringParameters = [], BodyParameters = [] } = parameters ?? {};
  if (QueryStringParameters.length + BodyParameters.length > 0) {
    problems.push(
      `the connection ${connection} adds parameters to the query or body, which this project never does: ` +
        'skip the trial with --continue-from change',
    );
  }
  const names = HeaderParameters.flatMap(({ Key, Value }) =>
    Key !== undefined && Value === undefined ? [Key] : [],
  );
  const missing = names.filter((name) => headerIn(headers, name) === undefined);
  if (missing.length > 0) {
    problems.push(
      `AWS does not return the headers ${missing.join(', ')} of the connection ${connection}: ` +
        'set OPERATA_EXTRA_HEADERS, as {"name":"value"}',
    );
  }
  return HeaderParameters.map(({ Key = '', Value }) => [Key, Value ?? headerIn(headers, Key) ?? ''] as const);
}

/** Header names are case-insensitive. */
const headerIn = (headers: ReadonlyMap<string, string>, name: string): string | undefined =>
  [...headers].find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1];

/** Sends the request, once. Only the status of the response is read. */
export async function send({ url, settings, body }: TrialRequest): Promise<StepResult> {
  const destination = new Destination({ settings, url, connections: 1 });
  try {
    return resultOf(await destination.ask(body), url);
  } finally {
    destination.close();
  }
}

function resultOf(answer: Answer, { host }: URL): StepResult {
  if (!('status' in answer)) {
    return {
      step: STEP,
      state: 'could-not-check',
      text: `${host} did not answer (${answer.reason})`,
      remedy: 'try again; it may still have accepted the body',
    };
  }
  const { status } = answer;
  const text = `${host} answered HTTP ${status}`;
  const step = STEP;
  if (status >= 200 && status <= 299) return { step, state: 'ok', text: `${text}: it accepts the new key` };
  if (refusesCredentials(status)) {
    return {
      step,
      state: 'failed',
      text: `${text}: it refuses the new key, or the group ID`,
      remedy: `change nothing yet; ${CHECK_CREDENTIALS}`,
    };
  }
  if (status === 404 || status === 405 || (status >= 300 && status <= 399)) {
    return {
      step,
      state: 'could-not-check',
      text: `${text}: the URL or method does not accept records, so the key was not tested`,
      remedy: 'check operata_endpoint and operata_http_method',
    };
  }
  if (isRetried(status)) {
    return {
      step,
      state: 'could-not-check',
      text: `${text}: it is overloaded or failing, so the key was not tested`,
      remedy: 'try again in some minutes: --only try',
    };
  }
  return {
    step,
    state: 'could-not-check',
    text: `${text}: it refuses the body. Most endpoints check the key first, so the key is probably right`,
    remedy: 'name a body that it accepts; or continue without, with --continue-from change',
  };
}
