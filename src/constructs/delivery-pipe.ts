import { PipesPipe } from '@cdktf/provider-aws/lib/pipes-pipe';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { CONTACT_RECORD_PATTERN } from '../contact-record-filter';
import { dynamicIf } from '../count';
import { address, expression, quoted } from '../expression';
import { ServiceRole } from '../iam/service-role';
import { FROM_THIS_ACCOUNT } from '../iam/statement';
import { ARNS, NAMES } from '../names';
import { variable } from '../variables';
import { type ContactStream, STREAM_IS_OURS } from './contact-stream';
import { DeadLetterQueue } from './dead-letter-queue';
import { EncryptedLogGroup } from './encrypted-log-group';
import type { OperataDestination } from './operata-destination';
import { PRIVACY_CONTROLS_ARE_ON, type PrivacyControls } from './privacy-controls';

export interface DeliveryPipeProps {
  /** HCL for the ARN of our key. */
  readonly keyArn: string;
  readonly stream: ContactStream;
  readonly privacyControls: PrivacyControls;
  readonly destination: OperataDestination;
}

/**
 * HCL for the input template of the pipe's target. Null: what the function returns is the body.
 *
 * A template alone cannot yield the bare record, as a placeholder that is not within other text loses the
 * quotes: without the privacy controls, the record is wrapped.
 */
export const INPUT_TEMPLATE = `(var.delivery_input_template != null ? var.delivery_input_template : ${PRIVACY_CONTROLS_ARE_ON} ? null : ${quoted('{"data": <$.data>}')})`;

/** The pipe that takes records from the stream, through the privacy controls, to Operata. */
export class DeliveryPipe extends Construct {
  readonly pipe: PipesPipe;
  readonly deadLetterQueue: DeadLetterQueue;
  readonly logGroup: EncryptedLogGroup;

  constructor(scope: Construct, id: string, props: DeliveryPipeProps) {
    super(scope, id);
    const { keyArn, stream, privacyControls, destination } = props;

    this.deadLetterQueue = new DeadLetterQueue(this, 'dead-letter-queue', { keyArn });
    this.logGroup = new EncryptedLogGroup(this, 'log-group', { name: NAMES.pipeLogGroup.value, keyArn });

    const role = new ServiceRole(this, 'role', {
      name: NAMES.pipeRole.value,
      description: 'EventBridge pipe: reads contact records and delivers them to Operata',
      service: 'pipes.amazonaws.com',
      trustConditions: [
        FROM_THIS_ACCOUNT,
        { test: 'ArnEquals', variable: 'aws:SourceArn', values: [ARNS.pipe] },
      ],
      trustBecause: 'EventBridge takes the role for this one pipe, and not for a pipe of somebody else.',
    });
    role.allow(
      'read-stream',
      stream.readStatements('The pipe reads the records that it delivers.', [
        'kinesis:DescribeStreamSummary',
      ]),
    );
    role.allow('decrypt-stream', stream.decryptStatements, stream.hasCustomerKey);
    role.allow('invoke-privacy-controls', privacyControls.invokeStatements, PRIVACY_CONTROLS_ARE_ON);
    role.allow('deliver', destination.invokeStatements);
    role.allow('give-up', this.deadLetterQueue.sendStatements);

    this.pipe = new PipesPipe(this, 'this', {
      name: NAMES.pipe.value,
      description: 'Contact records from Amazon Connect to Operata',
      desiredState: expression('var.delivery_enabled ? "RUNNING" : "STOPPED"'),
      roleArn: expression(role.arn),
      source: expression(stream.arn),
      sourceParameters: {
        kinesisStreamParameters: {
          // An API destination takes one event at a time.
          batchSize: 1,
          startingPosition: expression(
            `coalesce(var.delivery_starting_position, ${STREAM_IS_OURS} ? "TRIM_HORIZON" : "LATEST")`,
          ),
          // All stated: the service's defaults try for ever, so that one record could block its shard.
          maximumRetryAttempts: Token.asNumber(variable('delivery_maximum_retry_attempts')),
          maximumRecordAgeInSeconds: Token.asNumber(variable('delivery_maximum_record_age_seconds')),
          parallelizationFactor: Token.asNumber(variable('delivery_parallelization_factor')),
          deadLetterConfig: { arn: expression(this.deadLetterQueue.arn) },
        },
      },
      enrichment: expression(privacyControls.functionArn),
      target: expression(destination.arn),
      logConfiguration: {
        level: variable('delivery_log_level'),
        // Never includeExecutionData: it would write whole records to the log.
        cloudwatchLogsLogDestination: { logGroupArn: expression(`${address(this.logGroup)}.arn`) },
      },
      // The service checks at creation what the role may do.
      dependsOn: [...role.policies, this.deadLetterQueue.policy],
    });
    // Other kinds on the stream are not to leave. The function tells them apart, counts them and names them in its log.
    this.pipe.addOverride('source_parameters.dynamic', {
      filter_criteria: dynamicIf(`!${PRIVACY_CONTROLS_ARE_ON}`, {
        filter: [{ pattern: CONTACT_RECORD_PATTERN }],
      }),
    });
    // No block at all where there is no template: an empty one would show as a change for ever.
    this.pipe.addOverride('dynamic', {
      target_parameters: dynamicIf(`${INPUT_TEMPLATE} != null`, {
        input_template: expression(INPUT_TEMPLATE),
      }),
    });
  }
}
