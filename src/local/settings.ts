import { isAbsolute, join } from 'node:path';
import { type Artefact, enabledResourceOf, requiredResourceOf } from '../artefact/artefact';
import type { TerraformBlock } from '../artefact/terraform-block';
import { type Scope, scopeOf } from '../artefact/terraform-expression';
import { ConfigurationError, Problems } from '../cli/errors';
import type { DestinationSettings } from '../delivery/destination';
import { InputTemplate } from '../delivery/input-template';
import type { JsonValue } from '../records/json';
import {
  credentialProblem,
  HEADER_VALUE_LENGTH,
  headerNameProblem,
  isHeaderValue,
} from '../stack/connection-values';
import { isContactRecordPattern } from '../stack/contact-record-filter';
import { partitionOf } from '../stack/naming/partitions';

/** How the pipe reads records and handles failures. */
export interface PipeSettings {
  readonly name: string;
  /** 0 or more; `Infinity` for the service's -1. */
  readonly maximumRetryAttempts: number;
  /** If the pipe has no limit, the stream's retention, after which the record is deleted. */
  readonly maximumRecordAgeSeconds: number;
  /** 1 to 10: the concurrent batches of the only shard of the local run. */
  readonly parallelizationFactor: number;
  /** False if delivery is paused. */
  readonly running: boolean;
  /** Whether the pipe drops records of other kinds. */
  readonly filtersContactRecords: boolean;
  /** Without a template, the body is the input. */
  readonly inputTemplate: InputTemplate | undefined;
}

/** The function of the privacy controls. */
export interface FunctionSettings {
  readonly name: string;
  readonly zipFile: string;
  /** Such as `index.handler`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  /** The Systems Manager parameter with the redaction document. */
  readonly parameterName: string;
  readonly parameterValue: string;
}

/** The copy of every record in S3. */
export interface BackupSettings {
  readonly streamName: string;
  /** Contains `!{timestamp:…}`. */
  readonly prefix: string;
  /** The size of the records in an object. */
  readonly bufferBytes: number;
  /** Follows each record: a line feed, or nothing. */
  readonly delimiter: string;
}

/** The settings that the local run reads from the synthesized stack. */
export interface PipelineSettings {
  readonly region: string;
  readonly streamArn: string;
  readonly pipe: PipeSettings;
  readonly destination: DestinationSettings;
  /** Absent if privacy controls are off. */
  readonly privacyFunction: FunctionSettings | undefined;
  /** Absent if the backup is off. */
  readonly backup: BackupSettings | undefined;
}

/** The invented account in ARNs. */
export const LOCAL_ACCOUNT = '111122223333';

/** The longest retention of a Kinesis stream (IncreaseStreamRetentionPeriod). */
const LONGEST_RETENTION_HOURS = 8760;
/** Lambda's default time-out. */
const DEFAULT_FUNCTION_TIMEOUT_SECONDS = 3;
/** The defaults for the buffer of Firehose, and for the requests per second of an API destination. */
const DEFAULT_BUFFER_MB = 5;
const DEFAULT_RATE_LIMIT = 300;

/**
 * Reads the pipeline's settings from the synthesized stack, with the values of the variables.
 * @throws {ConfigurationError} with every argument that cannot be read
 */
export function readSettings(
  artefact: Artefact,
  variables: ReadonlyMap<string, JsonValue>,
): PipelineSettings {
  const scope = scopeOf(variables);
  const problems = new Problems();
  const stream = problems.attempt(() => readStream(artefact, scope));
  const pipe = problems.attempt(() =>
    readPipe(artefact, scope, stream?.retentionHours ?? LONGEST_RETENTION_HOURS),
  );
  const destination = problems.attempt(() => readDestination(artefact, scope));
  const privacyFunction = problems.attempt(() => readFunction(artefact, scope));
  const backup = problems.attempt(() => readBackup(artefact, scope));
  if (stream === undefined || pipe === undefined || destination === undefined || problems.found.length > 0)
    throw new ConfigurationError(problems.found);
  return { region: stream.region, streamArn: stream.arn, pipe, destination, privacyFunction, backup };
}

function readStream(
  artefact: Artefact,
  scope: Scope,
): { arn: string; region: string; retentionHours: number } {
  const stream = enabledResourceOf(artefact, 'aws_kinesis_stream', scope);
  const region = String(scope.variable('aws_region') ?? 'us-east-1');
  if (stream === undefined) {
    // An existing stream, whose retention only AWS knows.
    const adopted = scope.variable('existing_stream_arn');
    const arn =
      typeof adopted === 'string'
        ? adopted
        : `arn:${partitionOf(region)}:kinesis:${region}:${LOCAL_ACCOUNT}:stream/local`;
    return { arn, region, retentionHours: LONGEST_RETENTION_HOURS };
  }
  return {
    arn: `arn:${partitionOf(region)}:kinesis:${region}:${LOCAL_ACCOUNT}:stream/${stream.requiredText('name')}`,
    region,
    retentionHours: stream.number('retention_period') ?? 24,
  };
}

function readPipe(artefact: Artefact, scope: Scope, retentionHours: number): PipeSettings {
  const pipe = requiredResourceOf(artefact, 'aws_pipes_pipe', scope);
  const kinesis = pipe.block('source_parameters')?.block('kinesis_stream_parameters');
  if (kinesis === undefined)
    throw new ConfigurationError([`${pipe.address}: source_parameters.kinesis_stream_parameters is missing`]);
  if (kinesis.number('batch_size') !== 1) {
    throw new ConfigurationError([
      `${pipe.address}: batch_size must be 1, because an API destination does not accept batches`,
    ]);
  }
  const attempts = kinesis.number('maximum_retry_attempts') ?? -1;
  const age = kinesis.number('maximum_record_age_in_seconds') ?? -1;
  const target = pipe.block('target_parameters');
  const template = target?.text('input_template');
  if (target?.has('http_parameters')) {
    throw new ConfigurationError([
      `${pipe.address}: the local run does not support target_parameters.http_parameters`,
    ]);
  }
  const state = pipe.text('desired_state') ?? 'RUNNING';
  if (state !== 'RUNNING' && state !== 'STOPPED')
    throw new ConfigurationError([`${pipe.address}: desired_state must be RUNNING or STOPPED`]);
  return {
    name: pipe.requiredText('name'),
    maximumRetryAttempts: attempts < 0 ? Number.POSITIVE_INFINITY : attempts,
    maximumRecordAgeSeconds: age < 0 ? retentionHours * 3600 : age,
    parallelizationFactor: kinesis.number('parallelization_factor') ?? 1,
    running: state === 'RUNNING',
    filtersContactRecords: readFilter(pipe),
    inputTemplate: template === undefined || template === '' ? undefined : new InputTemplate(template),
  };
}

function readFilter(pipe: TerraformBlock): boolean {
  const criteria = pipe.block('source_parameters')?.block('filter_criteria');
  const patterns = (criteria?.blocks('filter') ?? []).map((filter) => filter.requiredText('pattern'));
  if (patterns.every(isContactRecordPattern)) return patterns.length > 0;
  throw new ConfigurationError([
    `${pipe.address}: the local run supports only the filter_criteria of this project, for contact records`,
  ]);
}

function readDestination(artefact: Artefact, scope: Scope): DestinationSettings {
  const destination = requiredResourceOf(artefact, 'aws_cloudwatch_event_api_destination', scope);
  return {
    endpoint: destination.requiredText('invocation_endpoint'),
    method: destination.requiredText('http_method'),
    rateLimitPerSecond: destination.number('invocation_rate_limit_per_second') ?? DEFAULT_RATE_LIMIT,
    headers: readHeaders(requiredResourceOf(artefact, 'aws_cloudwatch_event_connection', scope)),
  };
}

type Header = readonly [name: string, value: string];

function readHeaders(connection: TerraformBlock): Header[] {
  const type = connection.requiredText('authorization_type');
  const parameters = connection.block('auth_parameters');
  const { header, secret } = credentialsOf(connection, type, parameters);
  const further = parameters?.block('invocation_http_parameters');
  const problems: string[] = [];
  for (const kind of ['body', 'query_string']) {
    if (further !== undefined && further.blocks(kind).length > 0)
      problems.push(`the local run does not support ${kind} parameters`);
  }
  const added = (further?.blocks('header') ?? []).map((each): Header => {
    return [each.requiredText('key'), each.requiredText('value')];
  });
  const [carrier] = header;
  for (const [name, value] of [...(type === 'BASIC' ? [] : [header]), ...added]) {
    const shown = `the header ${JSON.stringify(name)}`;
    const problem = headerNameProblem(name);
    if (problem !== undefined) problems.push(`${shown} ${problem}`);
    if (name !== carrier && !isHeaderValue(value)) {
      // The value is a secret, so the message does not show it.
      problems.push(
        `${shown} has a value that is not 1 to ${HEADER_VALUE_LENGTH} printable ASCII characters; correct it`,
      );
    }
  }
  for (const [name] of added) {
    if (name.toLowerCase() === carrier.toLowerCase()) {
      problems.push(
        `the header ${JSON.stringify(name)} already contains the credentials; rename or remove it`,
      );
    }
  }
  const refused = credentialProblem(secret);
  if (refused !== undefined)
    problems.push(`operata_api_key${type === 'BASIC' ? '' : ', with its prefix,'} ${refused}`);
  if (problems.length > 0)
    throw new ConfigurationError(problems.map((problem) => `${connection.address}: ${problem}`));
  return [header, ...added];
}

function credentialsOf(
  connection: TerraformBlock,
  type: string,
  parameters: TerraformBlock | undefined,
): { readonly header: Header; readonly secret: string } {
  if (type === 'BASIC') {
    const basic = required(connection, parameters?.block('basic'), 'auth_parameters.basic');
    const password = basic.requiredText('password');
    const credentials = Buffer.from(`${basic.requiredText('username')}:${password}`).toString('base64');
    return { header: ['Authorization', `Basic ${credentials}`], secret: password };
  }
  if (type === 'API_KEY') {
    const apiKey = required(connection, parameters?.block('api_key'), 'auth_parameters.api_key');
    const value = apiKey.requiredText('value');
    return { header: [apiKey.requiredText('key'), value], secret: value };
  }
  throw new ConfigurationError([
    `${connection.address}: the local run supports BASIC and API_KEY, not ${type}`,
  ]);
}

function readFunction(artefact: Artefact, scope: Scope): FunctionSettings | undefined {
  const lambda = enabledResourceOf(artefact, 'aws_lambda_function', scope);
  if (lambda === undefined) return undefined;
  const parameter = required(
    lambda,
    enabledResourceOf(artefact, 'aws_ssm_parameter', scope),
    'aws_ssm_parameter',
  );
  const file = lambda.requiredText('filename');
  return {
    name: lambda.requiredText('function_name'),
    zipFile: isAbsolute(file) ? file : join(artefact.directory, file),
    handler: lambda.requiredText('handler'),
    timeoutSeconds: lambda.number('timeout') ?? DEFAULT_FUNCTION_TIMEOUT_SECONDS,
    environment: environmentOf(lambda.block('environment')?.block('variables')),
    parameterName: parameter.requiredText('name'),
    parameterValue: parameter.text('insecure_value') ?? parameter.requiredText('value'),
  };
}

/** Settings that only AWS can resolve. */
const ONLY_IN_AWS: ReadonlySet<string> = new Set(['PSEUDONYM_KEY_ARN']);

/** Null means that the variable is not set, as for Lambda. */
function environmentOf(variables: TerraformBlock | undefined): Record<string, string> {
  const names = variables?.names().filter((name) => !ONLY_IN_AWS.has(name)) ?? [];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = variables?.text(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function readBackup(artefact: Artefact, scope: Scope): BackupSettings | undefined {
  const firehose = enabledResourceOf(artefact, 'aws_kinesis_firehose_delivery_stream', scope);
  if (firehose === undefined) return undefined;
  const bucket = required(firehose, firehose.block('extended_s3_configuration'), 'extended_s3_configuration');
  const compression = bucket.text('compression_format') ?? 'UNCOMPRESSED';
  if (compression !== 'GZIP')
    throw new ConfigurationError([`${firehose.address}: the local run writes GZIP, not ${compression}`]);
  const processors = bucket.block('processing_configuration')?.blocks('processors') ?? [];
  const delimits = processors.some((processor) => processor.text('type') === 'AppendDelimiterToRecord');
  return {
    streamName: firehose.requiredText('name'),
    prefix: bucket.text('prefix') ?? '',
    bufferBytes: (bucket.number('buffering_size') ?? DEFAULT_BUFFER_MB) * 1024 * 1024,
    delimiter: delimits ? '\n' : '',
  };
}

function required(owner: TerraformBlock, block: TerraformBlock | undefined, name: string): TerraformBlock {
  if (block !== undefined) return block;
  throw new ConfigurationError([
    `${owner.address}: ${name} is missing or switched off; the local run needs it`,
  ]);
}
