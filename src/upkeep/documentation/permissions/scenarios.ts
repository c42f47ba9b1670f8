/** Settings that together have every permission, in every form. */

import type { StateResource } from '../../../artefact/terraform/terraform-json';
import type { Settings } from '../offline-stack';
import { isPseudonymKey } from './subjects';

/** The settings that are the same in all scenarios, but differ between deployments. */
export interface Place {
  readonly aws_region: string;
  readonly environment: string;
  readonly connect_instance_alias: string;
}

/** Unique texts, to find them in the policies. */
export const EXAMPLE_PLACE: Place = {
  aws_region: 'us-west-2',
  environment: 'xenvironmentx',
  connect_instance_alias: 'xaliasx',
};

export interface Scenario {
  /** The difference from the first, as a condition on variables. */
  readonly when: string;
  readonly settings: Settings;
}

/** A text in an applied policy, and its placeholder in the documentation. */
export type Word = readonly [text: string, word: string];

/** The offline provider's account. */
const ACCOUNT = '111122223333';

const partition = (region: string): string => (region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws');

const GIVEN = (region: string) => {
  const arn = (service: string, resource: string): string =>
    `arn:${partition(region)}:${service}:${region}:${ACCOUNT}:${resource}`;
  return {
    key: arn('kms', 'key/11111111-0000-0000-0000-000000000000'),
    streamKey: arn('kms', 'key/22222222-0000-0000-0000-000000000000'),
    bucketKey: arn('kms', 'key/33333333-0000-0000-0000-000000000000'),
    stream: arn('kinesis', 'stream/xexistingx'),
    bucket: 'xexistingx-bucket',
    administrator: `arn:${partition(region)}:iam::${ACCOUNT}:role/xadministratorx`,
    vpc: 'vpc-0a1b2c3d4e5f60718',
    subnet: 'subnet-0a1b2c3d4e5f60711',
  };
};

/** In the first, everything is created. Each further one replaces something. */
export function scenarios(place: Place): readonly [Scenario, ...Scenario[]] {
  const given = GIVEN(place.aws_region);
  const everything: Settings = {
    ...place,
    operata_endpoint: 'https://api.example.com/records',
    operata_group_id: 'group',
    operata_api_key: 'none',
    enable_privacy_controls: true,
    privacy_function_tracing: true,
    vpc_id: given.vpc,
    private_subnet_ids: [given.subnet],
    create_ssm_endpoint: true,
    redaction_config: {
      type: 'BLACKLIST',
      fields: [],
      replace: [{ field: 'CustomerEndpoint.Address', with: 'PSEUDONYM' }],
    },
    create_kms_endpoint: true,
    kms_key_administrator_arns: [given.administrator],
  };
  const scenario = (when: string, settings: Settings): Scenario => ({
    when,
    settings: { ...everything, ...settings },
  });
  return [
    scenario('', {}),
    scenario('existing_kms_key_arn != null', {
      existing_kms_key_arn: given.key,
      kms_key_administrator_arns: [],
    }),
    scenario('existing_kms_key_arn != null && retain_created_kms_key', {
      existing_kms_key_arn: given.key,
      retain_created_kms_key: true,
    }),
    scenario('existing_stream_kms_key_arn != null', {
      existing_stream_arn: given.stream,
      existing_stream_kms_key_arn: given.streamKey,
    }),
    scenario('existing_backup_bucket_key_arn != null', {
      existing_backup_bucket_name: given.bucket,
      existing_backup_bucket_key_arn: given.bucketKey,
    }),
  ];
}

/** The placeholders, with their values as the documentation explains them. */
export const WORDS: readonly (readonly [word: string, meaning: string])[] = [
  ['ACCOUNT, REGION', 'the account and the region of the deployment'],
  ['ENVIRONMENT, ALIAS', '`environment` and `connect_instance_alias`'],
  [
    'STREAM',
    '`arn:aws:kinesis:REGION:ACCOUNT:stream/Connect_CTR_ENVIRONMENT`, or `existing_stream_arn` if set',
  ],
  [
    'BUCKET',
    '`arn:aws:s3:::operata-ctr-ENVIRONMENT-ACCOUNT-REGION`, or `existing_backup_bucket_name` if set',
  ],
  ['KEY', 'the created key, or `existing_kms_key_arn` if set'],
  ['CREATED_KEY', 'the key that was created before `existing_kms_key_arn` was set'],
  ['PSEUDONYM_KEY', 'the key of the pseudonyms, if `redaction_config` asks for them'],
  ['STREAM_KEY, BUCKET_KEY', '`existing_stream_kms_key_arn`, `existing_backup_bucket_key_arn`'],
  ['ADMINISTRATOR', 'each of `kms_key_administrator_arns`'],
  ['SUBNET, SECURITY_GROUP', 'each of the chosen subnets; the security group of the function'],
  ['ID', 'what AWS appends to make a name unique'],
];

/** The placeholders for one applied scenario, in the order of replacement. */
export function wordsFor(
  place: Place,
  { settings }: Scenario,
  resources: readonly StateResource[],
): readonly Word[] {
  const given = GIVEN(place.aws_region);
  const attribute = (type: string, name: string): string[] =>
    resources.filter((one) => one.type === type).map(({ values }) => String(values[name]));
  const each = (texts: readonly string[], word: string): Word[] => texts.map((text) => [text, word]);
  const inPartition = `arn:${partition(place.aws_region)}:`;
  return [
    ...resources.filter(isPseudonymKey).map(({ values }): Word => [String(values.arn), 'PSEUDONYM_KEY']),
    ...each(attribute('aws_kms_key', 'arn'), settings.existing_kms_key_arn ? 'CREATED_KEY' : 'KEY'),
    ...each([given.key], 'KEY'),
    ...each([given.streamKey], 'STREAM_KEY'),
    ...each([given.bucketKey], 'BUCKET_KEY'),
    ...each([given.stream, ...attribute('aws_kinesis_stream', 'arn')], 'STREAM'),
    ...each([`${inPartition}s3:::${given.bucket}`, ...attribute('aws_s3_bucket', 'arn')], 'BUCKET'),
    ...each([given.administrator], 'ADMINISTRATOR'),
    ...each([given.subnet], 'SUBNET'),
    ...each(attribute('aws_security_group', 'id'), 'SECURITY_GROUP'),
    // AWS generates the last part of these.
    ...each(
      attribute('aws_cloudwatch_event_api_destination', 'arn').map((arn) =>
        arn.slice(arn.lastIndexOf('/') + 1),
      ),
      'ID',
    ),
    ...each(
      attribute('aws_kms_grant', 'grantee_principal').map((arn) => arn.slice(arn.lastIndexOf('_') + 1)),
      'ID',
    ),
    [inPartition, 'arn:aws:'],
    [place.aws_region, 'REGION'],
    [ACCOUNT, 'ACCOUNT'],
    [place.environment, 'ENVIRONMENT'],
    [place.connect_instance_alias, 'ALIAS'],
  ];
}
