import { expect, it } from 'vitest';
import { summary, type Values } from '../../src/artefact/terraform/terraform-json';
import { done, words } from '../../src/offline/sandbox';
import { GUIDE } from '../harness/conditions';
import { theStack } from '../harness/synthesized-stack';
import { describeWithTerraform, openStack } from '../harness/terraform';
import { bare } from './expectation';

const VPC = 'vpc-0123456789abcdef0';
const key = (digit: string): string =>
  `arn:aws:kms:us-west-2:111122223333:key/${digit.repeat(8)}-0000-0000-0000-000000000000`;

interface LifeCycle {
  readonly before: Values;
  /** What it is changed to once it is applied. */
  readonly after: Values;
}

/** Together they create, update and destroy every type of resource. */
const LIFE_CYCLES: Readonly<Record<string, LifeCycle>> = {
  'the integration guide’s variables': {
    before: { vpc_id: VPC },
    after: { vpc_id: VPC, redaction_config: { type: 'BLACKLIST', fields: ['Attributes.Notes'] } },
  },
  'everything on': {
    before: {
      vpc_id: VPC,
      create_ssm_endpoint: true,
      privacy_function_tracing: true,
      alarm_email: 'operations@example.com',
    },
    after: {
      vpc_id: VPC,
      create_ssm_endpoint: true,
      privacy_function_tracing: true,
      alarm_email: 'operations@example.com',
      tags: { CostCenter: '1234' },
      operata_api_key: 'another-key',
      operata_rate_limit_per_second: 100,
      backup_expiration_days: 30,
      alarm_dead_letters: 5,
      delivery_enabled: false,
    },
  },
  'another key, and a bucket of another': {
    before: { existing_kms_key_arn: key('1'), existing_backup_bucket_name: 'existing-bucket' },
    after: { existing_kms_key_arn: key('2'), existing_backup_bucket_name: 'existing-bucket' },
  },
  'a key that is given later': {
    before: { existing_alarm_topic_arn: 'arn:aws:sns:us-west-2:111122223333:existing-alarms' },
    after: {
      existing_alarm_topic_arn: 'arn:aws:sns:us-west-2:111122223333:existing-alarms',
      existing_kms_key_arn: key('3'),
      retain_created_kms_key: true,
    },
  },
};

/** Which life cycle creates, updates in place and destroys a type; after "/", why nothing updates it in place. */
const COVERED_BY: Readonly<Record<string, string>> = {
  aws_cloudwatch_dashboard: 'everything on',
  aws_cloudwatch_event_api_destination: 'everything on',
  aws_cloudwatch_event_connection: 'everything on',
  aws_cloudwatch_log_group: 'everything on',
  aws_cloudwatch_log_stream: 'the integration guide’s variables / every argument forces a replacement',
  aws_cloudwatch_metric_alarm: 'everything on',
  aws_cloudwatch_query_definition:
    'the integration guide’s variables / only the environment, which is fixed, names its log groups',
  aws_connect_instance_storage_config:
    'the integration guide’s variables / only another stream or instance changes it',
  aws_iam_role: 'everything on',
  aws_iam_role_policy: 'another key, and a bucket of another',
  aws_kinesis_firehose_delivery_stream: 'everything on',
  aws_kinesis_stream: 'everything on',
  aws_kms_alias: 'the integration guide’s variables / it is there exactly as long as the key',
  aws_kms_grant: 'the integration guide’s variables / every argument forces a replacement',
  aws_kms_key: 'everything on',
  aws_lambda_function: 'everything on',
  aws_pipes_pipe: 'everything on',
  aws_s3_bucket: 'everything on',
  aws_s3_bucket_lifecycle_configuration: 'everything on',
  aws_s3_bucket_ownership_controls: 'the integration guide’s variables / no variable is in it',
  aws_s3_bucket_policy: 'the integration guide’s variables / no variable is in it but the name of the bucket',
  aws_s3_bucket_public_access_block: 'the integration guide’s variables / no variable is in it',
  aws_s3_bucket_server_side_encryption_configuration: 'a key that is given later',
  aws_s3_bucket_versioning: 'the integration guide’s variables / no variable is in it',
  aws_security_group: 'everything on',
  aws_sns_topic: 'everything on',
  aws_sns_topic_policy: 'the integration guide’s variables / only the environment, which is fixed, is in it',
  aws_sns_topic_subscription: 'everything on / another address is another subscription',
  aws_sqs_queue: 'everything on',
  aws_sqs_queue_policy:
    'the integration guide’s variables / only the environment and the alias, which are fixed, are in it',
  aws_ssm_parameter: 'the integration guide’s variables',
  aws_vpc_endpoint: 'everything on',
  aws_vpc_security_group_egress_rule: 'everything on',
  aws_vpc_security_group_ingress_rule: 'everything on',
  terraform_data:
    'the integration guide’s variables / another function changes it, as change-over-time tests',
};

describeWithTerraform('the life cycle of a deployment', () => {
  const actions = new Map<string, ReadonlySet<string>>();

  it.each(Object.entries(LIFE_CYCLES))(
    'applies, changes and destroys %s',
    async (name, { before: first, after: second }) => {
      const [before, after] = [
        { ...GUIDE, ...first },
        { ...GUIDE, ...second },
      ];
      const deployment = await openStack();
      try {
        const plan = await deployment.plan(before);
        const created = await deployment.apply(plan);
        expect(created.toSorted()).toEqual(summary(plan));
        expect(await deployment.remaining(before)).toEqual([]);

        const changed = await deployment.deploy(after);
        expect(changed.length).toBeGreaterThan(0);
        expect(await deployment.remaining(after)).toEqual([]);

        const left = deployment.state();
        const destroyed = await deployment.destroy(after);
        expect(destroyed.code, words(destroyed)).toBe(0);
        expect(done(destroyed).map(bare).sort()).toEqual(left.map((address) => `delete ${address}`).sort());
        expect(deployment.state()).toEqual([]);
        const operations = [...created, ...changed, ...done(destroyed)];
        actions.set(name, new Set(operations.map((operation) => bare(operation).replace(/\..*/, ''))));
      } finally {
        deployment.remove();
      }
    },
  );

  it('creates, updates and destroys every type', () => {
    expect(Object.keys(COVERED_BY)).toEqual(Object.keys(theStack().json.resource).sort());
    const missing = Object.entries(COVERED_BY).flatMap(([type, covered]) => {
      const [name = '', notUpdated] = covered.split(' / ');
      const needed = notUpdated === undefined ? ['create', 'update', 'delete'] : ['create', 'delete'];
      return needed.map((action) => `${action} ${type}`).filter((one) => !actions.get(name)?.has(one));
    });
    expect(missing).toEqual([]);
    const updated = new Set(
      [...actions.values()].flatMap((all) => [...all]).filter((one) => one.startsWith('update')),
    );
    const never = Object.keys(COVERED_BY).filter((type) => COVERED_BY[type]?.includes(' / '));
    expect(never.filter((type) => updated.has(`update ${type}`))).toEqual([]);
  });
});
