import { expect } from 'vitest';
import { PSEUDONYMS } from '../../harness/conditions';
import type { Case } from '../expectation';

const VPC = 'vpc-0123456789abcdef0';
const FUNCTION = 'aws_lambda_function.privacy_controls_function';
const PIPE = 'aws_pipes_pipe.delivery';

/** The .tfvars file of the Operata integration guide, with a valid VPC ID. */
const GUIDE_TFVARS = `aws_region              = "us-west-2"
environment             = "production"
connect_instance_alias  = "your-instance-alias"
enable_privacy_controls = true
vpc_id                  = "${VPC}"
`;
export const PRIVACY_CASES: Readonly<Record<string, Case>> = {
  'the integration guide’s own tfvars, and Operata’s three variables from the environment': {
    reads: ['subnets'],
    settings: GUIDE_TFVARS,
    environment: {
      TF_VAR_operata_endpoint: 'https://api.operata.io/records',
      TF_VAR_operata_group_id: 'group',
      TF_VAR_operata_api_key: 'a-key-from-the-environment',
    },
    with: ['vpc', 'httpsOut'],
    planned: {
      'aws_kinesis_stream.contact_stream': { name: 'Connect_CTR_production', retention_period: 168 },
      [FUNCTION]: { function_name: 'operata-privacy-controls-production', runtime: 'nodejs24.x' },
      [PIPE]: { name: 'operata-production-your-instance-alias', desired_state: 'RUNNING' },
    },
    look: ({ outputs }) => {
      expect(outputs.redaction_parameter_name).toBe('/operata/production/redaction-config');
    },
  },
  'privacy controls on, outside any VPC': {
    settings: {},
    planned: {
      [PIPE]: {
        target_parameters: [],
        source_parameters: [expect.objectContaining({ filter_criteria: [] })],
      },
      [FUNCTION]: {
        vpc_config: [],
        environment: [{ variables: expect.objectContaining({ DELIVERY_BODY: 'record' }) }],
      },
      'aws_ssm_parameter.privacy_controls_configuration': {
        insecure_value: '{"key":"REDACTION_CONFIG","value":{"fields":[],"type":"WHITELIST"}}',
      },
    },
  },
  'privacy controls off': {
    settings: { enable_privacy_controls: false },
    without: ['privacy', 'enrichmentAlarm', 'privacyAlarms', 'privacyQueries'],
    planned: {
      [PIPE]: {
        enrichment: null,
        target_parameters: [{ input_template: '{"data": <$.data>}' }],
        source_parameters: [
          expect.objectContaining({
            filter_criteria: [{ filter: [{ pattern: '{"data":{"ContactId":[{"anything-but":""}]}}' }] }],
          }),
        ],
      },
    },
    look: ({ outputs }) => expect(outputs.privacy_function_name).toBe(''),
  },
  'privacy controls with a body of data': {
    settings: { delivery_body: 'data' },
    planned: {
      [PIPE]: { target_parameters: [] },
      [FUNCTION]: { environment: [{ variables: expect.objectContaining({ DELIVERY_BODY: 'data' }) }] },
    },
  },
  'an input template of the user’s own': {
    settings: { delivery_input_template: '{"record": <$.data>}' },
    planned: { [PIPE]: { target_parameters: [{ input_template: '{"record": <$.data>}' }] } },
  },
  'a VPC whose private subnets are found by tags': {
    reads: ['subnets'],
    settings: { vpc_id: VPC, private_subnet_tags: { Tier: 'private' } },
    with: ['vpc', 'httpsOut'],
    planned: {
      [FUNCTION]: {
        vpc_config: [
          expect.objectContaining({ subnet_ids: ['subnet-0a1b2c3d4e5f60711', 'subnet-0a1b2c3d4e5f60712'] }),
        ],
      },
      'aws_security_group.privacy_controls_network_security_group': { vpc_id: VPC },
    },
  },
  'a VPC and subnets that are given': {
    settings: { vpc_id: VPC, private_subnet_ids: ['subnet-0123456789abcdef0'] },
    fixture: { assumedVpc: VPC },
    with: ['vpc', 'httpsOut'],
    planned: {
      [FUNCTION]: { vpc_config: [expect.objectContaining({ subnet_ids: ['subnet-0123456789abcdef0'] })] },
      'aws_vpc_security_group_egress_rule.privacy_controls_network_https_out': {
        cidr_ipv4: '0.0.0.0/0',
        from_port: 443,
        to_port: 443,
      },
    },
  },
  'a VPC with an endpoint for Systems Manager': {
    reads: ['subnets'],
    settings: { vpc_id: VPC, create_ssm_endpoint: true },
    with: ['vpc', 'endpoint'],
    planned: {
      'aws_vpc_endpoint.privacy_controls_network_ssm_endpoint': {
        service_name: 'com.amazonaws.us-west-2.ssm',
        private_dns_enabled: true,
        subnet_ids: ['subnet-0a1b2c3d4e5f60711', 'subnet-0a1b2c3d4e5f60712'],
      },
    },
  },
  'pseudonyms, and administrators of their key': {
    reads: ['administrators', 'pseudonymAdministrators'],
    settings: {
      ...PSEUDONYMS,
      kms_key_administrator_arns: ['arn:aws:iam::111122223333:role/KeyAdministrators'],
    },
    with: ['pseudonyms'],
    planned: {
      'aws_kms_key.privacy_controls_pseudonym_key': {
        customer_master_key_spec: 'HMAC_256',
        key_usage: 'GENERATE_VERIFY_MAC',
        enable_key_rotation: false,
        deletion_window_in_days: 30,
      },
      'aws_kms_alias.privacy_controls_pseudonym_key_alias': { name: 'alias/operata-pseudonyms-production' },
    },
    applied: (state) => {
      const one = (type: string) => state.find((resource) => resource.address === `${type}[0]`)?.values;
      const key = one('aws_kms_key.privacy_controls_pseudonym_key');
      expect(one(FUNCTION)).toMatchObject({
        environment: [{ variables: { PSEUDONYM_KEY_ARN: key?.arn } }],
      });
    },
  },
  'replacements without pseudonyms': {
    settings: {
      redaction_config: {
        type: 'BLACKLIST',
        fields: [],
        replace: [{ field: 'Attributes.Card', with: 'LAST4' }],
      },
    },
    planned: {
      'aws_ssm_parameter.privacy_controls_configuration': {
        insecure_value:
          '{"key":"REDACTION_CONFIG","value":{"fields":[],"replace":[{"field":"Attributes.Card","with":"LAST4"}],"type":"BLACKLIST"}}',
      },
    },
  },
  'a VPC with endpoints for Systems Manager and KMS': {
    reads: ['subnets'],
    settings: { ...PSEUDONYMS, vpc_id: VPC, create_ssm_endpoint: true, create_kms_endpoint: true },
    with: ['vpc', 'endpoint', 'pseudonyms', 'kmsEndpoint'],
    planned: {
      'aws_vpc_endpoint.privacy_controls_network_kms_endpoint': {
        service_name: 'com.amazonaws.us-west-2.kms',
        private_dns_enabled: true,
        subnet_ids: ['subnet-0a1b2c3d4e5f60711', 'subnet-0a1b2c3d4e5f60712'],
      },
    },
  },
  'a VPC with an endpoint for Systems Manager, and another route to KMS': {
    reads: ['subnets'],
    settings: { ...PSEUDONYMS, vpc_id: VPC, create_ssm_endpoint: true, create_kms_endpoint: false },
    with: ['vpc', 'endpoint', 'httpsOut', 'pseudonyms'],
  },
  'traces and reserved concurrency': {
    settings: { privacy_function_tracing: true, privacy_function_reserved_concurrency: 10 },
    with: ['tracing'],
    planned: {
      [FUNCTION]: { reserved_concurrent_executions: 10, tracing_config: [{ mode: 'Active' }] },
    },
  },
};
