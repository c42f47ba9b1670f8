import { expect } from 'vitest';
import { NAMES } from '../../../src/stack/naming/names';
import { PSEUDONYMS } from '../../harness/conditions';
import type { Case } from '../expectation';

const STREAM = 'aws_kinesis_stream.contact_stream';
const PIPE = 'aws_pipes_pipe.delivery';
const EXISTING_STREAM = 'arn:aws:kinesis:us-west-2:111122223333:stream/existing-contact-records';
const KEY = 'arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const INSTANCE = '11111111-2222-3333-4444-555555555555';
const startingAt = (starting_position: string) => ({
  source_parameters: [{ kinesis_stream_parameters: [expect.objectContaining({ starting_position })] }],
});

export const STREAM_AND_KEY_CASES: Readonly<Record<string, Case>> = {
  'a stream on demand': {
    settings: { stream_retention_hours: 48 },
    planned: {
      [STREAM]: {
        retention_period: 48,
        shard_count: null,
        encryption_type: 'KMS',
        stream_mode_details: [{ stream_mode: 'ON_DEMAND' }],
      },
      [PIPE]: startingAt('TRIM_HORIZON'),
    },
  },
  'a provisioned stream': {
    settings: { stream_mode: 'PROVISIONED', stream_shard_count: 33 },
    planned: { [STREAM]: { shard_count: 33, stream_mode_details: [{ stream_mode: 'PROVISIONED' }] } },
  },
  'an existing stream': {
    reads: ['existingStream'],
    settings: { existing_stream_arn: EXISTING_STREAM },
    without: ['stream', 'association', 'associationAlarms', 'decryption'],
    planned: { [PIPE]: { source: EXISTING_STREAM, ...startingAt('LATEST') } },
    look: ({ outputs }) => expect(outputs.contact_stream_arn).toBe(EXISTING_STREAM),
  },
  'an existing stream with a key of its own': {
    reads: ['existingStream'],
    settings: { existing_stream_arn: EXISTING_STREAM, existing_stream_kms_key_arn: KEY },
    without: ['stream', 'association', 'associationAlarms'],
    applied: (state) => {
      const policies = state.filter(
        ({ mode, address }) => mode === 'managed' && address.includes('decrypt_stream'),
      );
      expect(policies).toHaveLength(2);
      for (const { values } of policies) expect(values.policy).toContain(`"Resource": "${KEY}"`);
    },
  },
  'a key that is given': {
    settings: { existing_kms_key_arn: KEY },
    without: ['key'],
    planned: {
      [STREAM]: { kms_key_id: KEY },
      'aws_sqs_queue.delivery_dead_letter_queue': { kms_master_key_id: KEY },
      'aws_lambda_function.privacy_controls_function': { kms_key_arn: KEY },
      'aws_cloudwatch_event_connection.operata_connection': { kms_key_identifier: KEY },
      'aws_kms_grant.connect_instance_grant': { key_id: KEY, operations: ['GenerateDataKey'] },
    },
  },
  'a key of ours, with administrators': {
    reads: ['administrators'],
    settings: { kms_key_administrator_arns: ['arn:aws:iam::111122223333:role/KeyAdministrators'] },
    look: ({ changes }) => {
      const key = changes.find(({ type }) => type === 'aws_kms_key');
      expect(key?.after?.policy).toContain('arn:aws:iam::111122223333:role/KeyAdministrators');
      expect(key?.after).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 7 });
    },
  },
  'no association': {
    settings: { associate_connect_instance: false },
    without: ['association', 'associationAlarms'],
  },
  'an instance by its ID': {
    settings: { connect_instance_id: INSTANCE, connect_instance_alias: 'short' },
    planned: {
      'aws_connect_instance_storage_config.connect_association': {
        instance_id: INSTANCE,
        resource_type: 'CONTACT_TRACE_RECORDS',
      },
      [PIPE]: { name: 'operata-production-short' },
    },
  },
  'the partition aws-us-gov': {
    reads: ['subnets'],
    settings: { aws_region: 'us-gov-west-1', vpc_id: 'vpc-0123456789abcdef0' },
    with: ['vpc', 'httpsOut'],
    applied: (state) => {
      const text = JSON.stringify(state);
      expect(text).toContain(
        'arn:aws-us-gov:pipes:us-gov-west-1:111122223333:pipe/operata-production-your-instance-alias',
      );
      expect(text).not.toMatch(/arn:aws:|us-west-2|us-east-1/);
    },
  },
  'the longest legal names': {
    reads: ['subnets'],
    settings: {
      aws_region: 'ap-southeast-1',
      environment: `e${'x'.repeat(15)}`,
      connect_instance_alias: `a${'y'.repeat(31)}`,
      vpc_id: 'vpc-0123456789abcdef0',
      create_ssm_endpoint: true,
      ...PSEUDONYMS,
      create_kms_endpoint: true,
    },
    with: ['vpc', 'endpoint', 'pseudonyms', 'kmsEndpoint'],
    planned: {
      [PIPE]: { name: `operata-e${'x'.repeat(15)}-a${'y'.repeat(31)}` },
      'aws_s3_bucket.backup_bucket': { bucket: `operata-ctr-e${'x'.repeat(15)}-111122223333-ap-southeast-1` },
    },
    look: ({ changes }) => {
      const names = changes.flatMap(({ after }) => [after?.name, after?.bucket, after?.function_name]);
      for (const { value, limit } of Object.values(NAMES)) {
        const name = value
          .replace('${var.environment}', `e${'x'.repeat(15)}`)
          .replace('${var.connect_instance_alias}', `a${'y'.repeat(31)}`)
          .replace('${var.aws_region}', 'ap-southeast-1')
          .replace('${data.aws_caller_identity.current.account_id}', '111122223333');
        expect(name.length, name).toBeLessThanOrEqual(limit);
        // Prefixes, and the tags of endpoints, are no names.
        if (!/[-/]$/.test(name) && !/^operata-(kms|ssm)-/.test(name)) expect(names).toContain(name);
      }
    },
  },
};
