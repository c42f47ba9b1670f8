import { expect } from 'vitest';
import { type Case, MONITORING } from '../expectation';

const PIPE = 'aws_pipes_pipe.delivery';
const CONNECTION = 'aws_cloudwatch_event_connection.operata_connection';
const FIREHOSE = 'aws_kinesis_firehose_delivery_stream.backup';
const BUCKET = 'existing-backup-bucket';
const KEY = 'arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const BOUNDARY = 'arn:aws:iam::111122223333:policy/Boundary';
const logging = (level: string) => ({
  log_configuration: [expect.objectContaining({ level, include_execution_data: null })],
});

export const DELIVERY_AND_BACKUP_CASES: Readonly<Record<string, Case>> = {
  'Basic authentication': {
    settings: {},
    planned: {
      [CONNECTION]: {
        authorization_type: 'BASIC',
        auth_parameters: [
          expect.objectContaining({ basic: [{ username: 'group', password: 'key' }], api_key: [] }),
        ],
      },
      [PIPE]: logging('ERROR'),
    },
  },
  'an API key in a header': {
    settings: { operata_authorization_type: 'API_KEY' },
    planned: {
      [CONNECTION]: {
        auth_parameters: [
          expect.objectContaining({ api_key: [{ key: 'Authorization', value: 'Bearer key' }], basic: [] }),
        ],
      },
    },
  },
  'extra headers': {
    settings: { operata_extra_headers: { 'x-operata-source': 'amazon-connect', 'x-team': 'voice' } },
    planned: {
      [CONNECTION]: {
        auth_parameters: [
          expect.objectContaining({
            invocation_http_parameters: [
              expect.objectContaining({
                header: [
                  { key: 'x-operata-source', value: 'amazon-connect', is_value_secret: true },
                  { key: 'x-team', value: 'voice', is_value_secret: true },
                ],
              }),
            ],
          }),
        ],
      },
    },
  },
  'no log': { settings: { delivery_log_level: 'OFF' }, planned: { [PIPE]: logging('OFF') } },
  'the log level INFO': {
    settings: { delivery_log_level: 'INFO' },
    planned: { [PIPE]: logging('INFO') },
  },
  'the log level TRACE': {
    settings: { delivery_log_level: 'TRACE' },
    planned: { [PIPE]: logging('TRACE') },
  },
  'delivery paused': {
    settings: { delivery_enabled: false },
    without: ['deliveryAlarms', 'enrichmentAlarm'],
    planned: { [PIPE]: { desired_state: 'STOPPED' } },
  },
  'no backup': {
    settings: { backup_enabled: false },
    without: [
      'bucket',
      'backup',
      'backupEncryption',
      'backupAlarms',
      'backupQueries',
      'aws_iam_role_policy.backup_role_decrypt_stream',
    ],
    look: ({ outputs }) => {
      expect(outputs.backup_bucket_name).toBe('');
      expect(outputs.log_groups).not.toHaveProperty('backup');
    },
  },
  'a bucket that is given': {
    reads: ['existingBucket'],
    settings: { existing_backup_bucket_name: BUCKET },
    without: ['bucket', 'backupEncryption'],
    planned: {
      [FIREHOSE]: {
        extended_s3_configuration: [
          expect.objectContaining({ bucket_arn: `arn:aws:s3:::${BUCKET}`, kms_key_arn: null }),
        ],
      },
    },
  },
  'a bucket that is given, with a key of its own': {
    reads: ['existingBucket'],
    settings: { existing_backup_bucket_name: BUCKET, existing_backup_bucket_key_arn: KEY },
    without: ['bucket'],
    planned: {
      [FIREHOSE]: { extended_s3_configuration: [expect.objectContaining({ kms_key_arn: KEY })] },
    },
  },
  'a permissions boundary': {
    settings: { permissions_boundary_arn: BOUNDARY },
    look: ({ changes }) => {
      const roles = changes.filter(({ type }) => type === 'aws_iam_role');
      expect(roles.map(({ after }) => after?.permissions_boundary)).toEqual([BOUNDARY, BOUNDARY, BOUNDARY]);
    },
  },
  'tags, which may replace ours': {
    settings: { tags: { CostCenter: '1234', Project: 'contact-center' } },
    look: ({ changes }) => {
      const tagged = changes.filter(({ after }) => after !== null && 'tags_all' in after);
      expect(tagged.length).toBeGreaterThan(10);
      for (const { address, after } of tagged) {
        expect(after?.tags_all, address).toMatchObject({
          CostCenter: '1234',
          Project: 'contact-center',
          Environment: 'production',
        });
      }
    },
  },
  'nothing of our own that another can bring': {
    reads: ['existingStream'],
    settings: {
      enable_privacy_controls: false,
      existing_stream_arn: 'arn:aws:kinesis:us-west-2:111122223333:stream/existing-contact-records',
      existing_kms_key_arn: KEY,
      backup_enabled: false,
      alarms_enabled: false,
      dashboard_enabled: false,
    },
    without: [
      'privacy',
      'stream',
      'association',
      'decryption',
      'key',
      'bucket',
      'backup',
      'backupEncryption',
      ...MONITORING,
    ],
  },
};
