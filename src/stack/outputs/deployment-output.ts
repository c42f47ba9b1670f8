import { projectVersion } from '../../cli/version';
import { hclObject, hclText, onlyWhere } from '../hcl/expression';
import { address, one } from '../hcl/tokens';
import { NAMES } from '../naming/names';
import type { PipelineParts } from '../pipeline';

/**
 * HCL for the facts about a deployment that the operator's commands need: its names, and the settings that they compare
 * with AWS. `src/operations/deployment/from-outputs.ts` reads it. It contains no secrets.
 */
export function deploymentOutput(sources: PipelineParts): string {
  const { key, instance, stream, destination, privacyControls, pipe, backup, monitoring } = sources;
  return hclObject({
    version: hclText(projectVersion()),
    account_id: 'data.aws_caller_identity.current.account_id',
    partition: 'data.aws_partition.current.partition',
    region: 'var.aws_region',
    environment: 'var.environment',
    connect_instance_alias: 'var.connect_instance_alias',
    connect_instance_id: instance.instanceId,
    kms_key: hclObject({ arn: key.arn, is_ours: key.isOurs }),
    contact_stream: hclObject({
      arn: stream.arn,
      is_ours: stream.isOurs,
      kms_key_arn: stream.keyArn,
      retention_hours: stream.retentionHours,
    }),
    delivery_pipe: hclObject({
      name: `${address(pipe.pipe)}.name`,
      enabled: 'var.delivery_enabled',
      maximum_record_age_seconds: 'var.delivery_maximum_record_age_seconds',
      maximum_retry_attempts: 'var.delivery_maximum_retry_attempts',
      input_template: pipe.inputTemplate,
      role_arn: `${address(pipe.pipe)}.role_arn`,
      log_group: `${address(pipe.logGroup)}.name`,
    }),
    dead_letter_queue: hclObject({
      arn: pipe.deadLetterQueue.arn,
      url: `${address(pipe.deadLetterQueue.queue)}.url`,
    }),
    destination: hclObject({
      connection: destination.connectionName,
      api_destination: destination.name,
      endpoint: 'var.operata_endpoint',
    }),
    privacy_controls: onlyWhere(
      privacyControls.isOn,
      hclObject({
        function: hclText(NAMES.privacyFunction.value),
        code_sha256: privacyControls.codeSha256,
        role_arn: one(privacyControls.function, 'role'),
        parameter: hclText(NAMES.redactionParameter.value),
        configuration_sha256: `sha256(${privacyControls.document})`,
        log_group: hclText(NAMES.functionLogGroup.value),
        in_vpc: 'var.vpc_id != null',
      }),
    ),
    backup: onlyWhere(
      backup.isOn,
      hclObject({
        delivery_stream: hclText(NAMES.backupStream.value),
        bucket: backup.bucketName,
        bucket_is_ours: backup.bucketIsOurs,
        buffer_interval_seconds: 'var.backup_buffer_interval_seconds',
        role_arn: one(backup.deliveryStream, 'kinesis_source_configuration[0].role_arn'),
        log_group: hclText(NAMES.backupLogGroup.value),
      }),
    ),
    monitoring: hclObject({
      alarms_enabled: monitoring.alarmsAreOn,
      alarm_name_prefix: hclText(NAMES.alarmPrefix.value),
      alarm_topic_arn: monitoring.topic.arn,
      dashboard: one(monitoring.dashboard.dashboard, 'dashboard_name'),
    }),
  });
}
