import { expect } from 'vitest';
import {
  type Plan,
  type StateResource,
  summary,
  type Values,
} from '../../src/artefact/terraform/terraform-json';
import type { Settings, Surroundings } from '../../src/offline/sandbox';
import { GUIDE } from '../harness/conditions';
import {
  ALWAYS_ALARMS,
  ALWAYS_QUERIES,
  ASSOCIATION_ALARMS,
  BACKUP_ALARMS,
  BACKUP_QUERIES,
  DELIVERY_ALARMS,
  ENRICHMENT_ALARMS,
  PRIVACY_ALARMS,
  PRIVACY_QUERIES,
  PSEUDONYM_ALARMS,
} from '../harness/monitoring';

const named = (type: string, ...names: readonly string[]): string[] => names.map((name) => `${type}.${name}`);
const rolePolicies = (role: string, ...names: readonly string[]): string[] =>
  named('aws_iam_role_policy', ...names.map((name) => `${role}_${name}`));

/** Resources that exist under the same condition. */
export const PARTS = {
  key: [...named('aws_kms_key', 'encryption_key'), ...named('aws_kms_alias', 'encryption_key_alias')],
  association: [
    ...named('aws_kms_grant', 'connect_instance_grant'),
    ...named('aws_connect_instance_storage_config', 'connect_association'),
  ],
  stream: named('aws_kinesis_stream', 'contact_stream'),
  decryption: [
    ...rolePolicies('delivery_role', 'decrypt_stream'),
    ...rolePolicies('backup_role', 'decrypt_stream'),
  ],
  privacy: [
    ...named('aws_ssm_parameter', 'privacy_controls_configuration'),
    ...named('aws_cloudwatch_log_group', 'privacy_controls_log_group'),
    ...named('aws_iam_role', 'privacy_controls_role'),
    ...rolePolicies('privacy_controls_role', 'decrypt_settings', 'read_configuration', 'write_log'),
    ...named('terraform_data', 'privacy_controls_code_hash'),
    ...named('aws_lambda_function', 'privacy_controls_function'),
    ...rolePolicies('delivery_role', 'invoke_privacy_controls'),
  ],
  bucket: [
    ...named('aws_s3_bucket', 'backup_bucket'),
    ...named('aws_s3_bucket_lifecycle_configuration', 'backup_bucket_life_cycle'),
    ...named('aws_s3_bucket_ownership_controls', 'backup_bucket_ownership'),
    ...named('aws_s3_bucket_policy', 'backup_bucket_policy'),
    ...named('aws_s3_bucket_public_access_block', 'backup_bucket_public_access'),
    ...named('aws_s3_bucket_server_side_encryption_configuration', 'backup_bucket_encryption'),
    ...named('aws_s3_bucket_versioning', 'backup_bucket_versioning'),
  ],
  backupEncryption: rolePolicies('backup_role', 'encrypt_backup'),
  backup: [
    ...named('aws_kinesis_firehose_delivery_stream', 'backup'),
    ...named('aws_cloudwatch_log_group', 'backup_log_group'),
    ...named('aws_cloudwatch_log_stream', 'backup_log_stream'),
    ...named('aws_iam_role', 'backup_role'),
    ...rolePolicies('backup_role', 'read_stream', 'write_backup', 'write_log'),
  ],
  always: [
    ...named('aws_cloudwatch_event_api_destination', 'operata'),
    ...named('aws_cloudwatch_event_connection', 'operata_connection'),
    ...named('aws_cloudwatch_log_group', 'delivery_log_group'),
    ...named('aws_iam_role', 'delivery_role'),
    ...rolePolicies('delivery_role', 'deliver', 'give_up', 'read_stream'),
    ...named('aws_pipes_pipe', 'delivery'),
    ...named('aws_sqs_queue', 'delivery_dead_letter_queue'),
    ...named('aws_sqs_queue_policy', 'delivery_dead_letter_queue_policy'),
    ...named('terraform_data', 'encryption_key_origin', 'input_checks', 'state_guard'),
  ],
  vpc: [
    ...named('aws_security_group', 'privacy_controls_network_security_group'),
    ...rolePolicies('privacy_controls_role', 'attach_to_vpc', 'clear_vpc'),
  ],
  httpsOut: named('aws_vpc_security_group_egress_rule', 'privacy_controls_network_https_out'),
  endpoint: [
    ...named('aws_security_group', 'privacy_controls_network_endpoint_security_group'),
    ...named('aws_vpc_endpoint', 'privacy_controls_network_ssm_endpoint'),
    ...named('aws_vpc_security_group_egress_rule', 'privacy_controls_network_https_to_endpoint'),
    ...named('aws_vpc_security_group_ingress_rule', 'privacy_controls_network_https_from_function'),
  ],
  pseudonyms: [
    ...named('aws_kms_key', 'privacy_controls_pseudonym_key'),
    ...named('aws_kms_alias', 'privacy_controls_pseudonym_key_alias'),
    ...rolePolicies('privacy_controls_role', 'derive_pseudonyms'),
    ...PSEUDONYM_ALARMS,
  ],
  kmsEndpoint: [
    ...named('aws_security_group', 'privacy_controls_network_kms_endpoint_security_group'),
    ...named('aws_vpc_endpoint', 'privacy_controls_network_kms_endpoint'),
    ...named('aws_vpc_security_group_egress_rule', 'privacy_controls_network_https_to_kms_endpoint'),
    ...named('aws_vpc_security_group_ingress_rule', 'privacy_controls_network_https_to_kms_from_function'),
  ],
  tracing: rolePolicies('privacy_controls_role', 'trace'),
  alarmTopic: [
    ...named('aws_sns_topic', 'monitoring_topic'),
    ...named('aws_sns_topic_policy', 'monitoring_topic_policy'),
  ],
  alarmEmail: named('aws_sns_topic_subscription', 'monitoring_topic_email'),
  alarms: ALWAYS_ALARMS,
  associationAlarms: ASSOCIATION_ALARMS,
  deliveryAlarms: DELIVERY_ALARMS,
  enrichmentAlarm: ENRICHMENT_ALARMS,
  privacyAlarms: PRIVACY_ALARMS,
  backupAlarms: BACKUP_ALARMS,
  dashboard: [...named('aws_cloudwatch_dashboard', 'monitoring_dashboard'), ...ALWAYS_QUERIES],
  privacyQueries: PRIVACY_QUERIES,
  backupQueries: BACKUP_QUERIES,
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Part = keyof typeof PARTS;

const documents = (...names: readonly string[]): string[] => named('data.aws_iam_policy_document', ...names);

/** Data sources of these parts, without the documents of role policies. */
const DATA: Partial<Record<Part, readonly string[]>> = {
  always: [
    'data.aws_caller_identity.current',
    'data.aws_partition.current',
    ...documents('delivery_dead_letter_queue_policy_document', 'delivery_role_trust'),
  ],
  key: documents('encryption_key_policy'),
  association: named('data.aws_connect_instance', 'connect_instance'),
  privacy: documents('privacy_controls_role_trust'),
  bucket: documents('backup_bucket_policy_document'),
  backup: documents('backup_role_trust'),
  vpc: named('data.aws_subnet', 'privacy_controls_network_subnet'),
  endpoint: documents('privacy_controls_network_endpoint_policy'),
  pseudonyms: documents('privacy_controls_pseudonym_key_policy'),
  kmsEndpoint: documents('privacy_controls_network_kms_endpoint_policy'),
  alarmTopic: documents('monitoring_topic_policy_document'),
};
/** Data sources for which a setting decides. */
export const READS = {
  administrators: documents('encryption_key_administrators'),
  pseudonymAdministrators: documents('privacy_controls_pseudonym_key_administrators'),
  existingStream: named('data.aws_kinesis_stream', 'contact_stream_existing'),
  existingBucket: named('data.aws_s3_bucket', 'backup_existing_bucket'),
  subnets: named('data.aws_subnets', 'privacy_controls_network_private_subnets'),
} as const;

/** The monitoring of the deployment with the variables of {@link GUIDE}. */
export const MONITORING: readonly Part[] = [
  'alarmTopic',
  'alarms',
  'associationAlarms',
  'deliveryAlarms',
  'enrichmentAlarm',
  'privacyAlarms',
  'backupAlarms',
  'dashboard',
  'privacyQueries',
  'backupQueries',
];

/** The parts of the deployment with the variables of {@link GUIDE}. */
const GUIDE_PARTS: readonly Part[] = [
  'always',
  'key',
  'association',
  'stream',
  'decryption',
  'privacy',
  'bucket',
  'backupEncryption',
  'backup',
  ...MONITORING,
];

/** A combination of settings, and the expected result. */
export interface Case extends Surroundings {
  /** Settings in addition to {@link GUIDE}, or the text of a whole .tfvars file. */
  readonly settings: Settings;
  /** Parts, or single resources, in addition to those of {@link GUIDE}. */
  readonly with?: readonly (Part | `${string}.${string}`)[];
  readonly without?: readonly (Part | `${string}.${string}`)[];
  /** Data sources beyond those of the parts. */
  readonly reads?: readonly (keyof typeof READS)[];
  /** Expected planned values, by address without index. */
  readonly planned?: Readonly<Record<string, Values>>;
  /** Further checks of the plan. */
  readonly look?: (plan: Plan) => void;
  /** Further checks of the state after the apply. */
  readonly applied?: (state: readonly StateResource[]) => void;
}

function resources(names: readonly string[]): string[] {
  return names.flatMap((name) => (name in PARTS ? PARTS[name as Part] : [name]));
}

/** The addresses of the resources in a case, without indices. */
export function expected(one: Pick<Case, 'with' | 'without'>): string[] {
  const gone = new Set(resources(one.without ?? []));
  return [...resources(GUIDE_PARTS), ...resources(one.with ?? [])].filter((name) => !gone.has(name)).sort();
}

/** The addresses of the data sources with these resources. */
export function dataSourcesWith(resources: readonly string[], reads: Case['reads'] = []): string[] {
  const isThere = (part: Part): boolean => PARTS[part].every((address) => resources.includes(address));
  const ofParts = Object.entries(DATA).flatMap(([part, sources]) => (isThere(part as Part) ? sources : []));
  const policies = resources.filter((address) => address.startsWith('aws_iam_role_policy.'));
  return [
    ...ofParts,
    ...policies.flatMap((address) => documents(`${address.replace(/^.*\./, '')}_document`)),
    ...(isThere('key') && isThere('alarmTopic') ? documents('encryption_key_alarms') : []),
    ...reads.flatMap((name) => READS[name]),
  ];
}

/** An address without its index. */
export const bare = (address: string): string => address.replace(/\[.*\]$/, '');

/** The values of all variables that the case sets. */
export const variablesOf = ({ settings }: Case): Settings =>
  typeof settings === 'string' ? settings : { ...GUIDE, ...settings };

/** The number of resources that the variables of {@link GUIDE} create. */
export const GUIDE_TOTAL = expected({}).length;

/** Compares a first plan with the expectations of the case. */
export function expectPlan(one: Case, plan: Plan): void {
  expect(summary(plan).map(bare)).toEqual(
    expected(one)
      .map((address) => `create ${address}`)
      .sort(),
  );
  for (const [address, values] of Object.entries(one.planned ?? {})) {
    const change = plan.changes.find((candidate) => bare(candidate.address) === address);
    expect(change?.after, address).toMatchObject(values);
  }
  one.look?.(plan);
}
