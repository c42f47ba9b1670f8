import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import { PROGRAM } from '../../cli/command';
import { expression, hclObject, hclText, onlyWhere } from '../hcl/expression';
import { address, hcl, one } from '../hcl/tokens';
import { NAMES } from '../naming/names';
import { CONSOLES } from '../naming/partitions';
import type { PipelineParts } from '../pipeline';
import { deploymentOutput } from './deployment-output';

/** HCL for the domain of the AWS console. */
const CONSOLE = `lookup(${hcl(CONSOLES)}, data.aws_partition.current.partition, "\${var.aws_region}.console.aws.amazon.com")`;
const IN_REGION = '--region ${var.aws_region}';

/** HCL for an object without null members, such as those for parts that are switched off. */
const withoutNulls = (members: Readonly<Record<string, string>>, value = 'value'): string =>
  `{ for name, value in ${hclObject(members)} : name => ${value} if value != null }`;

/** The text, or an empty one instead of null: `cdktf deploy` and `cdktf output` fail if an output is null. */
const textOrEmpty = (text: string): string => `try(coalesce(${text}), "")`;

/** Declares the outputs that an operator needs after an apply. */
export function declareOutputs(stack: Construct, sources: PipelineParts): void {
  const { key, stream, privacyControls, pipe, backup, monitoring } = sources;
  const streamName = expression(stream.streamName);
  const queueUrl = `${address(pipe.deadLetterQueue.queue)}.url`;
  const pipeName = `${address(pipe.pipe)}.name`;
  const deliveryStream = one(backup.deliveryStream, 'name');

  const outputs: Record<string, readonly [description: string, hcl: string]> = {
    contact_stream_name: ['Stream of contact records', stream.streamName],
    contact_stream_arn: ['ARN of the stream', stream.arn],
    delivery_pipe_name: ['Pipe that delivers the records', pipeName],
    delivery_pipe_arn: ['ARN of the pipe', `${address(pipe.pipe)}.arn`],
    dead_letter_queue_url: ['Dead-letter queue: the records that could not be delivered', queueUrl],
    privacy_function_name: [
      'Function of the privacy controls; empty without them',
      textOrEmpty(one(privacyControls.function, 'function_name')),
    ],
    redaction_parameter_name: [
      'Parameter with the configuration of the privacy controls; empty without them',
      textOrEmpty(one(privacyControls.parameter, 'name')),
    ],
    backup_bucket_name: ['Bucket of the backup; empty without one', textOrEmpty(backup.bucketName)],
    backup_stream_name: ['Firehose stream of the backup; empty without one', textOrEmpty(deliveryStream)],
    alarm_topic_arn: [
      'Topic that the alarms notify; empty without alarms',
      textOrEmpty(monitoring.topic.arn),
    ],
    dashboard_name: [
      'Dashboard of the pipeline; empty without one',
      textOrEmpty(one(monitoring.dashboard.dashboard, 'dashboard_name')),
    ],
    kms_key_arn: ['Key that encrypts all resources', key.arn],
    pseudonym_key_arn: [
      'Key of the pseudonyms; empty without any',
      textOrEmpty(privacyControls.pseudonymKey.arn),
    ],
    deployment: [`Input of the operator commands, such as ${PROGRAM} doctor`, deploymentOutput(sources)],
    log_groups: [
      'Log groups, by their writer',
      withoutNulls({
        pipe: `${address(pipe.logGroup)}.name`,
        privacy_controls: one(privacyControls.logGroup, 'name'),
        backup: one(backup.logGroup, 'name'),
      }),
    ],
    console_links: [
      'Pages of the AWS console',
      withoutNulls(
        {
          contact_stream: hclText(
            `kinesis/home?region=\${var.aws_region}#/streams/details/${streamName}/monitoring`,
          ),
          delivery_pipe: hclText(`events/home?region=\${var.aws_region}#/pipes/${NAMES.pipe.value}`),
          dead_letter_queue: hclText(
            `sqs/v3/home?region=\${var.aws_region}#/queues/\${urlencode(${queueUrl})}`,
          ),
          privacy_controls: onlyWhere(
            privacyControls.isOn,
            hclText(
              `lambda/home?region=\${var.aws_region}#/functions/${NAMES.privacyFunction.value}?tab=monitoring`,
            ),
          ),
          backup: onlyWhere(
            `${backup.bucketName} != null`,
            hclText(`s3/buckets/\${${backup.bucketName}}?region=\${var.aws_region}`),
          ),
          dashboard: onlyWhere(
            monitoring.dashboardIsOn,
            hclText(
              `cloudwatch/home?region=\${var.aws_region}#dashboards/dashboard/${NAMES.dashboard.value}`,
            ),
          ),
          alarms: onlyWhere(
            monitoring.alarmsAreOn,
            hclText(
              `cloudwatch/home?region=\${var.aws_region}#alarmsV2:?search=\${urlencode("${NAMES.alarmPrefix.value}")}`,
            ),
          ),
        },
        hclText(`https://\${${CONSOLE}}/\${value}`),
      ),
    ],
    next_step: [
      'Command to run after an apply: a connection may not be authorized even if Terraform reports success',
      hclText(`${PROGRAM} doctor --environment \${var.environment}`),
    ],
    health_checks: [
      'Commands that check the health of the pipeline',
      withoutNulls({
        contact_stream: hclText(`aws kinesis describe-stream --stream-name ${streamName} ${IN_REGION}`),
        read_records: hclText(
          `aws kinesis get-records ${IN_REGION} --shard-iterator $(aws kinesis get-shard-iterator ${IN_REGION} --stream-name ${streamName} --shard-id shardId-000000000000 --shard-iterator-type TRIM_HORIZON --query 'ShardIterator' --output text)`,
        ),
        alarms: onlyWhere(
          monitoring.alarmsAreOn,
          hclText(
            `aws cloudwatch describe-alarms --state-value ALARM --alarm-name-prefix ${NAMES.alarmPrefix.value} ${IN_REGION} --query 'MetricAlarms[].[AlarmName,AlarmDescription]'`,
          ),
        ),
        delivery_pipe: hclText(
          `aws pipes describe-pipe --name ${NAMES.pipe.value} ${IN_REGION} --query '[CurrentState,StateReason]'`,
        ),
        dead_letter_queue: hclText(
          `aws sqs get-queue-attributes --queue-url \${${queueUrl}} ${IN_REGION} --attribute-names ApproximateNumberOfMessages`,
        ),
        privacy_controls: onlyWhere(
          privacyControls.isOn,
          hclText(`aws lambda get-function --function-name ${NAMES.privacyFunction.value} ${IN_REGION}`),
        ),
        privacy_controls_log: onlyWhere(
          privacyControls.isOn,
          hclText(`aws logs tail ${NAMES.functionLogGroup.value} ${IN_REGION}`),
        ),
        backup: onlyWhere(
          `${deliveryStream} != null`,
          hclText(
            `aws firehose describe-delivery-stream --delivery-stream-name ${NAMES.backupStream.value} ${IN_REGION}`,
          ),
        ),
      }),
    ],
  };

  for (const [name, [description, shown]] of Object.entries(outputs)) {
    const output = new TerraformOutput(stack, `output-${name}`, { description, value: expression(shown) });
    output.overrideLogicalId(name);
  }
}
