/** The settings for the scans. Together, they create every resource of the stack. */

const ESSENTIALS = {
  aws_region: 'us-west-2',
  environment: 'scanned',
  connect_instance_alias: 'example',
  operata_endpoint: 'https://operata.example/contact-records',
  operata_group_id: 'group',
  operata_api_key: 'placeholder',
};

export const VPC = 'vpc-0123456789abcdef0';
const KEY = 'arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** Values of variables, by the name of the settings. */
export const SETTINGS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  // As in the README's terraform.tfvars, without the VPC.
  defaults: { ...ESSENTIALS, enable_privacy_controls: true },
  'everything-on': {
    ...ESSENTIALS,
    enable_privacy_controls: true,
    vpc_id: VPC,
    private_subnet_ids: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    create_ssm_endpoint: true,
    redaction_config: {
      type: 'BLACKLIST',
      fields: [],
      replace: [{ field: 'CustomerEndpoint.Address', with: 'PSEUDONYM' }],
    },
    create_kms_endpoint: true,
    privacy_function_tracing: true,
    kms_key_administrator_arns: ['arn:aws:iam::111122223333:role/KeyAdministrators'],
    alarm_email: 'operations@example.com',
  },
  'vpc-without-endpoint': {
    ...ESSENTIALS,
    enable_privacy_controls: true,
    vpc_id: VPC,
    stream_mode: 'PROVISIONED',
    stream_shard_count: 1,
    operata_authorization_type: 'API_KEY',
  },
  // The minimum: stream, key and bucket belong to the user.
  adopted: {
    ...ESSENTIALS,
    enable_privacy_controls: false,
    existing_kms_key_arn: KEY,
    existing_stream_arn: 'arn:aws:kinesis:us-west-2:111122223333:stream/existing-contact-records',
    existing_stream_kms_key_arn: KEY,
    existing_backup_bucket_name: 'existing-backup-bucket',
    existing_backup_bucket_key_arn: KEY,
    existing_alarm_topic_arn: 'arn:aws:sns:us-west-2:111122223333:existing-alarms',
  },
};
