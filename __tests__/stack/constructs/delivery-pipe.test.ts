import { describe, expect, it } from 'vitest';
import { theStack } from '../../harness/synthesized-stack';

const stack = theStack();
const pipe = stack.resource('aws_pipes_pipe', 'delivery');

describe('the pipe', () => {
  it('reads one record at a time, with limited retries', () => {
    expect(pipe.source_parameters).toMatchObject({
      kinesis_stream_parameters: {
        // API destinations take no batches.
        batch_size: 1,
        starting_position:
          '${coalesce(var.delivery_starting_position, var.existing_stream_arn == null ? "TRIM_HORIZON" : "LATEST")}',
        maximum_retry_attempts: '${var.delivery_maximum_retry_attempts}',
        maximum_record_age_in_seconds: '${var.delivery_maximum_record_age_seconds}',
        parallelization_factor: '${var.delivery_parallelization_factor}',
        dead_letter_config: { arn: '${aws_sqs_queue.delivery_dead_letter_queue.arn}' },
      },
    });
  });

  it('has a filter for contact records without the privacy controls, and none with them', () => {
    expect(pipe.source_parameters).toHaveProperty('dynamic', {
      filter_criteria: {
        for_each: '${!var.enable_privacy_controls ? [1] : []}',
        content: { filter: [{ pattern: '{"data":{"ContactId":[{"anything-but":""}]}}' }] },
      },
    });
    expect(pipe.source_parameters).not.toHaveProperty('filter_criteria');
  });

  it('sends records through the privacy controls, if they are on, to Operata', () => {
    expect(pipe).toMatchObject({
      name: 'operata-${var.environment}-${var.connect_instance_alias}',
      role_arn: '${aws_iam_role.delivery_role.arn}',
      enrichment: '${one(aws_lambda_function.privacy_controls_function[*].arn)}',
      target: '${aws_cloudwatch_event_api_destination.operata.arn}',
    });
    expect(pipe).not.toHaveProperty('enrichment_parameters');
  });

  it('can be paused', () => {
    expect(pipe.desired_state).toBe('${var.delivery_enabled ? "RUNNING" : "STOPPED"}');
  });

  it('logs at the configured level to its own group, without records', () => {
    expect(pipe.log_configuration).toEqual({
      level: '${var.delivery_log_level}',
      cloudwatch_logs_log_destination: {
        log_group_arn: '${aws_cloudwatch_log_group.delivery_log_group.arn}',
      },
    });
    expect(stack.resource('aws_cloudwatch_log_group', 'delivery_log_group')).toMatchObject({
      name: '/aws/vendedlogs/pipes/operata-${var.environment}-${var.connect_instance_alias}',
      retention_in_days: '${var.log_retention_days}',
    });
  });

  it('has an input template without the privacy controls or if one is given, and otherwise no block', () => {
    const template =
      '(var.delivery_input_template != null ? var.delivery_input_template : var.enable_privacy_controls ? null : "{\\"data\\": <$.data>}")';
    expect(pipe.dynamic).toEqual({
      target_parameters: {
        for_each: `\${${template} != null ? [1] : []}`,
        content: { input_template: `\${${template}}` },
      },
    });
    expect(pipe).not.toHaveProperty('target_parameters');
  });

  it('depends on all policies of its role, and on the policy of its queue', () => {
    const policies = Object.keys(stack.resources('aws_iam_role_policy')).filter((name) =>
      name.startsWith('delivery_role_'),
    );
    expect(policies).toHaveLength(5);
    expect([...(pipe.depends_on as string[])].sort()).toEqual(
      [
        ...policies.map((name) => `aws_iam_role_policy.${name}`),
        'aws_sqs_queue_policy.delivery_dead_letter_queue_policy',
      ].sort(),
    );
  });
});

describe('the dead-letter queue', () => {
  const queue = stack.resource('aws_sqs_queue', 'delivery_dead_letter_queue');

  it('keeps messages for 14 days, encrypted with our key', () => {
    expect(queue).toEqual({
      name: 'operata-dead-letter-${var.environment}',
      kms_master_key_id:
        '${(var.existing_kms_key_arn == null ? one(aws_kms_key.encryption_key[*].arn) : var.existing_kms_key_arn)}',
      message_retention_seconds: 14 * 24 * 3600,
    });
  });

  it('is not a FIFO queue, which a pipe does not support', () => {
    expect(queue).not.toHaveProperty('fifo_queue');
  });

  it('has a policy', () => {
    expect(stack.resource('aws_sqs_queue_policy', 'delivery_dead_letter_queue_policy')).toEqual({
      queue_url: '${aws_sqs_queue.delivery_dead_letter_queue.url}',
      policy: '${data.aws_iam_policy_document.delivery_dead_letter_queue_policy_document.json}',
    });
  });
});
