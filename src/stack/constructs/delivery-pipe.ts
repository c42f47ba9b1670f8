import { PipesPipe } from '@cdktf/provider-aws/lib/pipes-pipe';
import { Construct } from 'constructs';
import { CONTACT_RECORD_PATTERN } from '../contact-record-filter';
import { expression, type Flag, type Quantity, quoted, type Text } from '../hcl/expression';
import { address, dynamicIf, hclOf, quantity } from '../hcl/tokens';
import { ServiceRole } from '../iam/service-role';
import { fromAccount } from '../iam/statement';
import type { Naming } from '../naming/names';
import type { ContactStream } from './contact-stream';
import { DeadLetterQueue } from './dead-letter-queue';
import { EncryptedLogGroup } from './encrypted-log-group';
import type { OperataDestination } from './operata-destination';
import type { PrivacyControls } from './privacy-controls';

export interface DeliveryPipeProps {
  readonly naming: Naming;
  /** False pauses the pipe. It resumes where it stopped. @default true */
  readonly enabled?: Flag | undefined;
  /**
   * Where in the stream delivery begins: `TRIM_HORIZON`, the oldest record, or `LATEST`.
   * @default TRIM_HORIZON for a stream of ours, LATEST for an existing one
   */
  readonly startingPosition?: Text | undefined;
  /**
   * Attempts before a record goes to the dead-letter queue, 1 to 10,000. Failures to connect do not count.
   * @default 100
   */
  readonly maximumRetryAttempts?: Quantity | undefined;
  /**
   * Age in seconds at which a record goes to the dead-letter queue, 60 to 604,800 (CreatePipe).
   * @default 86400, a day
   */
  readonly maximumRecordAgeSeconds?: Quantity | undefined;
  /** Batches of a shard that are delivered at the same time, 1 to 10 (CreatePipe). @default 1 */
  readonly parallelizationFactor?: Quantity | undefined;
  /** `OFF`, `ERROR`, `INFO` or `TRACE`. No level logs the content of a record. @default ERROR */
  readonly logLevel?: Text | undefined;
  /**
   * The input template of the target, 1 to 8192 characters (CreatePipe).
   * @default none with privacy controls, so that the function's result is the body; otherwise the record as `data`
   */
  readonly inputTemplate?: Text | undefined;
  readonly logRetentionDays: Quantity;
  readonly permissionsBoundaryArn?: Text | undefined;
  /** HCL for the ARN of our key. */
  readonly keyArn: string;
  readonly stream: ContactStream;
  readonly privacyControls: PrivacyControls;
  readonly destination: OperataDestination;
}

/** The pipe that sends records from the stream through the privacy controls to Operata. */
export class DeliveryPipe extends Construct {
  readonly pipe: PipesPipe;
  readonly deadLetterQueue: DeadLetterQueue;
  readonly logGroup: EncryptedLogGroup;
  /** HCL condition: records are delivered. */
  readonly isOn: string;
  /**
   * HCL for the input template of the pipe's target. If null, the function's result is the body.
   *
   * A template cannot produce the bare record: a placeholder without text around it loses the quotes. So the record is
   * wrapped if there are no privacy controls.
   */
  readonly inputTemplate: string;

  constructor(scope: Construct, id: string, props: DeliveryPipeProps) {
    super(scope, id);
    const { naming, keyArn, stream, privacyControls, destination } = props;
    const { names, arns } = naming;
    const {
      enabled = true,
      maximumRetryAttempts = 100,
      maximumRecordAgeSeconds = 86_400,
      parallelizationFactor = 1,
      logLevel = 'ERROR',
    } = props;
    this.isOn = hclOf(enabled);
    const template = hclOf(props.inputTemplate);
    this.inputTemplate = `(${template} != null ? ${template} : ${privacyControls.isOn} ? null : ${quoted('{"data": <$.data>}')})`;

    this.deadLetterQueue = new DeadLetterQueue(this, 'dead-letter-queue', { naming, keyArn });
    this.logGroup = new EncryptedLogGroup(this, 'log-group', {
      name: names.pipeLogGroup.value,
      keyArn,
      retentionDays: props.logRetentionDays,
    });

    const role = new ServiceRole(this, 'role', {
      name: names.pipeRole.value,
      permissionsBoundaryArn: props.permissionsBoundaryArn,
      description: 'EventBridge pipe: reads contact records and delivers them to Operata',
      service: 'pipes.amazonaws.com',
      trustConditions: [
        fromAccount(naming),
        { test: 'ArnEquals', variable: 'aws:SourceArn', values: [arns.pipe] },
      ],
      trustBecause: 'EventBridge assumes the role for this pipe only, not for pipes of other accounts.',
    });
    role.allow(
      'read-stream',
      stream.readStatements('The pipe reads the records that it delivers.', [
        'kinesis:DescribeStreamSummary',
      ]),
    );
    role.allow('decrypt-stream', stream.decryptStatements, stream.hasCustomerKey);
    role.allow('invoke-privacy-controls', privacyControls.invokeStatements, privacyControls.isOn);
    role.allow('deliver', destination.invokeStatements);
    role.allow('give-up', this.deadLetterQueue.sendStatements);

    this.pipe = new PipesPipe(this, 'this', {
      name: names.pipe.value,
      description: 'Contact records from Amazon Connect to Operata',
      desiredState: expression(`${this.isOn} ? "RUNNING" : "STOPPED"`),
      roleArn: expression(role.arn),
      source: expression(stream.arn),
      sourceParameters: {
        kinesisStreamParameters: {
          // An API destination accepts one event per request.
          batchSize: 1,
          startingPosition: expression(
            `coalesce(${hclOf(props.startingPosition)}, ${stream.isOurs} ? "TRIM_HORIZON" : "LATEST")`,
          ),
          // Set explicitly: by default, the service retries without limit, so that one record can block its shard.
          maximumRetryAttempts: quantity(maximumRetryAttempts),
          maximumRecordAgeInSeconds: quantity(maximumRecordAgeSeconds),
          parallelizationFactor: quantity(parallelizationFactor),
          deadLetterConfig: { arn: expression(this.deadLetterQueue.arn) },
        },
      },
      enrichment: expression(privacyControls.functionArn),
      target: expression(destination.arn),
      logConfiguration: {
        level: String(logLevel),
        // Never includeExecutionData: it would write whole records to the log.
        cloudwatchLogsLogDestination: { logGroupArn: expression(`${address(this.logGroup)}.arn`) },
      },
      // When the pipe is created, the service checks the permissions of the role.
      dependsOn: [...role.policies, this.deadLetterQueue.policy],
    });
    // Without the function, the filter keeps other kinds of records in the account. The function itself counts and logs
    // them.
    this.pipe.addOverride('source_parameters.dynamic', {
      filter_criteria: dynamicIf(`!${privacyControls.isOn}`, {
        filter: [{ pattern: CONTACT_RECORD_PATTERN }],
      }),
    });
    // Without a template the block is left out: an empty block would show a change in every plan.
    this.pipe.addOverride('dynamic', {
      target_parameters: dynamicIf(`${this.inputTemplate} != null`, {
        input_template: expression(this.inputTemplate),
      }),
    });
  }
}
