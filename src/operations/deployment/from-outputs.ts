import { ConfigurationError } from '../../cli/errors';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../../records/json';
import { type Deployment, nameInArn } from './deployment';

/** The output in which the stack describes itself. */
const OUTPUT = 'deployment';
const STACK = 'operata-connect';
const REMEDY = 'apply this version of the stack, or use --environment';

/**
 * Reads a deployment from the JSON of `terraform output -json`, or of `cdktf output --outputs-file`.
 *
 * @param origin for messages
 * @throws {ConfigurationError} with everything that is missing or has the wrong type
 */
export function deploymentFromOutputs(text: string, origin: string): Deployment {
  let outputs: JsonValue;
  try {
    outputs = JSON.parse(text) as JsonValue;
  } catch {
    throw new ConfigurationError([
      `${origin}: not JSON; write it with: terraform -chdir=cdktf.out/stacks/${STACK} output -json > outputs.json`,
    ]);
  }
  const facts = new Facts(recordedDeployment(outputs, origin), origin);
  const deployment = facts.deployment();
  if (facts.problems.length > 0) throw new ConfigurationError(facts.problems);
  return deployment;
}

function recordedDeployment(outputs: JsonValue, origin: string): JsonObject {
  const missing = (): never => {
    throw new ConfigurationError([`${origin}: has no output "${OUTPUT}"; ${REMEDY}`]);
  };
  if (!isJsonObject(outputs)) return missing();
  // cdktf writes the values by stack, Terraform each value within an object.
  const stack = member(outputs, STACK);
  const output = member(isJsonObject(stack) ? stack : outputs, OUTPUT);
  if (!isJsonObject(output)) return missing();
  const value = member(output, 'value');
  return isJsonObject(value) ? value : output;
}

class Facts {
  readonly problems: string[] = [];

  readonly #value: JsonObject;
  readonly #origin: string;

  constructor(value: JsonObject, origin: string) {
    this.#value = value;
    this.#origin = origin;
  }

  deployment(): Deployment {
    const streamArn = this.#text('contact_stream.arn');
    return {
      source: 'outputs',
      // Outputs of earlier versions lack it.
      version: this.#at('version') === undefined ? undefined : this.#text('version'),
      accountId: this.#text('account_id'),
      partition: this.#text('partition'),
      region: this.#text('region'),
      environment: this.#text('environment'),
      alias: this.#text('connect_instance_alias'),
      connectInstanceId: this.#optionalText('connect_instance_id'),
      key: { arn: this.#text('kms_key.arn'), isOurs: this.#flag('kms_key.is_ours') },
      stream: {
        arn: streamArn,
        name: nameInArn(streamArn),
        isOurs: this.#flag('contact_stream.is_ours'),
        keyArn: this.#optionalText('contact_stream.kms_key_arn'),
        retentionHours: this.#number('contact_stream.retention_hours'),
      },
      pipe: {
        name: this.#text('delivery_pipe.name'),
        enabled: this.#flag('delivery_pipe.enabled'),
        maximumRecordAgeSeconds: this.#number('delivery_pipe.maximum_record_age_seconds'),
        maximumRetryAttempts: this.#number('delivery_pipe.maximum_retry_attempts'),
        inputTemplate: this.#optionalText('delivery_pipe.input_template'),
        roleArn: this.#text('delivery_pipe.role_arn'),
        logGroup: this.#text('delivery_pipe.log_group'),
      },
      deadLetterQueue: {
        arn: this.#text('dead_letter_queue.arn'),
        url: this.#text('dead_letter_queue.url'),
      },
      destination: {
        connection: this.#text('destination.connection'),
        apiDestination: this.#text('destination.api_destination'),
        endpoint: this.#text('destination.endpoint'),
      },
      privacyControls: this.#isAbsent('privacy_controls')
        ? undefined
        : {
            functionName: this.#text('privacy_controls.function'),
            codeSha256: this.#text('privacy_controls.code_sha256'),
            roleArn: this.#text('privacy_controls.role_arn'),
            parameter: this.#text('privacy_controls.parameter'),
            configurationSha256: this.#text('privacy_controls.configuration_sha256'),
            logGroup: this.#text('privacy_controls.log_group'),
            inVpc: this.#flag('privacy_controls.in_vpc'),
          },
      backup: this.#isAbsent('backup')
        ? undefined
        : {
            deliveryStream: this.#text('backup.delivery_stream'),
            bucket: this.#text('backup.bucket'),
            bucketIsOurs: this.#flag('backup.bucket_is_ours'),
            bufferIntervalSeconds: this.#number('backup.buffer_interval_seconds'),
            roleArn: this.#text('backup.role_arn'),
            logGroup: this.#text('backup.log_group'),
          },
      monitoring: {
        alarmsEnabled: this.#flag('monitoring.alarms_enabled'),
        alarmNamePrefix: this.#text('monitoring.alarm_name_prefix'),
        alarmTopicArn: this.#optionalText('monitoring.alarm_topic_arn'),
        dashboard: this.#optionalText('monitoring.dashboard'),
      },
    };
  }

  #at(path: string): JsonValue | undefined {
    return path
      .split('.')
      .reduce<JsonValue | undefined>(
        (value, name) => (isJsonObject(value) ? member(value, name) : undefined),
        this.#value,
      );
  }

  /** Null: the part is switched off. A missing value is a fault. */
  #isAbsent(path: string): boolean {
    return this.#at(path) === null;
  }

  #text(path: string): string {
    const value = this.#at(path);
    if (typeof value === 'string' && value !== '') return value;
    return this.#wrong(path, 'a text', '');
  }

  #optionalText(path: string): string | undefined {
    return this.#isAbsent(path) ? undefined : this.#text(path);
  }

  #number(path: string): number {
    const value = this.#at(path);
    return typeof value === 'number' ? value : this.#wrong(path, 'a number', 0);
  }

  #flag(path: string): boolean {
    const value = this.#at(path);
    return typeof value === 'boolean' ? value : this.#wrong(path, 'true or false', false);
  }

  #wrong<T>(path: string, expected: string, instead: T): T {
    this.problems.push(`${this.#origin}: the output ${OUTPUT} lacks ${path} (${expected}); ${REMEDY}`);
    return instead;
  }
}
