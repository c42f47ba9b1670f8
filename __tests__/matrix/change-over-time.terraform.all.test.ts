import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Values } from '../../src/artefact/terraform/terraform-json';
import { summary } from '../../src/artefact/terraform/terraform-json';
import { done, type Sandbox, words } from '../../src/offline/sandbox';
import { GUIDE, PSEUDONYMS } from '../harness/conditions';
import { DELIVERY_ALARMS, ENRICHMENT_ALARMS, GUIDE_ALARMS } from '../harness/monitoring';
import { describeWithTerraform, openDeployed } from '../harness/terraform';

const KEY = 'arn:aws:kms:us-west-2:111122223333:key/0f0e0d0c-1111-2222-3333-444455556666';
const BUCKET = 'aws_s3_bucket.backup_bucket[0]';
const FUNCTION = 'aws_lambda_function.privacy_controls_function[0]';
const PIPE = 'aws_pipes_pipe.delivery';
const STREAM = 'aws_kinesis_stream.contact_stream[0]';
const DASHBOARD = 'aws_cloudwatch_dashboard.monitoring_dashboard[0]';
const alarm = (name: string): string => `aws_cloudwatch_metric_alarm.monitoring_alarm_${name}[0]`;
const RECORDED_HASH = 'terraform_data.privacy_controls_code_hash[0]';
/** What holds records, or what they cannot be read without. */
const KEEPERS = [
  STREAM,
  BUCKET,
  'aws_kms_key.encryption_key[0]',
  'aws_sqs_queue.delivery_dead_letter_queue',
  'aws_kinesis_firehose_delivery_stream.backup[0]',
];

let deployment: Sandbox;

/** A deployment with the variables of {@link GUIDE}, and a provider that knows only its state. */
async function deployed(settings: Values = {}): Promise<void> {
  deployment = await openDeployed({ ...GUIDE, ...settings });
}

/** Replaces the zip of the function. */
function replaceZip(content: string): void {
  const { resource } = JSON.parse(readFileSync(join(deployment.directory, 'cdk.tf.json'), 'utf8')) as {
    resource: { aws_lambda_function: Record<string, { filename: string }> };
  };
  for (const { filename } of Object.values(resource.aws_lambda_function)) deployment.write(filename, content);
}

afterEach(() => deployment.remove());

const before = (operations: readonly string[], first: string, second: string): void => {
  expect(operations).toEqual(expect.arrayContaining([first, second]));
  expect(operations.indexOf(first), `${first}, then ${second}`).toBeLessThan(operations.indexOf(second));
};

describeWithTerraform('a change of one setting', () => {
  it('updates only the affected resources in place', async () => {
    await deployed();
    const cases: readonly (readonly [Values, readonly string[]])[] = [
      [
        { redaction_config: { type: 'BLACKLIST', fields: ['Attributes.CustomerDetails'] } },
        ['update aws_ssm_parameter.privacy_controls_configuration[0]'],
      ],
      [
        { stream_retention_hours: 336 },
        // What can still be put back depends on it.
        [`update ${alarm('dead_letter_queue_aging')}`, `update ${STREAM}`],
      ],
      // The ARN of an API destination ends with a generated ID. So the policy has to refer to the
      // destination, and Terraform reads it again with every change of that. Nothing is then applied to it.
      [
        { operata_rate_limit_per_second: 100 },
        [
          'update aws_cloudwatch_event_api_destination.operata',
          'update aws_iam_role_policy.delivery_role_deliver',
        ],
      ],
      [{ delivery_log_level: 'INFO' }, [`update ${PIPE}`]],
      [
        { delivery_enabled: false },
        // What is paused on purpose rings no alarm.
        [
          ...[...DELIVERY_ALARMS, ...ENRICHMENT_ALARMS].sort().map((name) => `delete ${name}[0]`),
          `update ${DASHBOARD}`,
          `update ${PIPE}`,
        ],
      ],
      [{ operata_api_key: 'another-key' }, ['update aws_cloudwatch_event_connection.operata_connection']],
      [{ privacy_function_memory_mb: 1024 }, [`update ${FUNCTION}`]],
      [
        { log_retention_days: 30 },
        [
          'update aws_cloudwatch_log_group.backup_log_group[0]',
          'update aws_cloudwatch_log_group.delivery_log_group',
          'update aws_cloudwatch_log_group.privacy_controls_log_group[0]',
        ],
      ],
      [
        { backup_expiration_days: 30 },
        ['update aws_s3_bucket_lifecycle_configuration.backup_bucket_life_cycle[0]'],
      ],
    ];
    for (const [change, expected] of cases) {
      expect(summary(await deployment.plan({ ...GUIDE, ...change })), JSON.stringify(change)).toEqual(
        expected,
      );
    }
    const all: Values = Object.assign({ ...GUIDE }, ...cases.map(([change]) => change));
    const operations = await deployment.deploy(all);
    const planned = new Set(cases.flatMap(([, expected]) => expected));
    planned.delete('update aws_iam_role_policy.delivery_role_deliver');
    expect(operations.toSorted()).toEqual([...planned].sort());
    expect(await deployment.remaining(all)).toEqual([]);
  });

  it('never replaces or destroys resources with records, unless a variable requires it', async () => {
    await deployed();
    const harmless: readonly Values[] = [
      { stream_mode: 'PROVISIONED', stream_shard_count: 2 },
      { tags: { CostCenter: '1234' } },
      { delivery_starting_position: 'LATEST' },
      { connect_instance_id: '11111111-2222-3333-4444-555555555555' },
      { kms_key_administrator_arns: ['arn:aws:iam::111122223333:role/KeyAdministrators'] },
      { vpc_id: 'vpc-0123456789abcdef0', create_ssm_endpoint: true },
      { existing_kms_key_arn: KEY, retain_created_kms_key: true },
      { associate_connect_instance: false },
    ];
    for (const change of harmless) {
      const { changes } = await deployment.plan({ ...GUIDE, ...change });
      expect(changes.length, JSON.stringify(change)).toBeGreaterThan(0);
      const touched = changes.filter(({ address }) => KEEPERS.includes(address));
      const gone = touched.filter(({ action }) => action.includes('delete'));
      expect(
        gone.map(({ address }) => address),
        JSON.stringify(change),
      ).toEqual([]);
    }
    const { changes } = await deployment.plan({ ...GUIDE, backup_enabled: false });
    const gone = changes.filter(({ address, action }) => KEEPERS.includes(address) && action === 'delete');
    expect(gone.map(({ address }) => address).sort()).toEqual([
      'aws_kinesis_firehose_delivery_stream.backup[0]',
      BUCKET,
    ]);
  });

  it('replaces pipe and backup for another stream, even with the same starting position', async () => {
    const settings = { ...GUIDE, delivery_starting_position: 'TRIM_HORIZON' };
    await deployed(settings);
    const { changes } = await deployment.plan({
      ...settings,
      existing_stream_arn: 'arn:aws:kinesis:us-west-2:111122223333:stream/existing-contact-records',
    });
    const replaced = changes.filter(({ action }) => action.includes('delete') && action.includes('create'));
    expect(replaced.map(({ address }) => address)).toEqual([
      'aws_kinesis_firehose_delivery_stream.backup[0]',
      PIPE,
    ]);
  });

  it('creates the grant of another instance before it writes to the stream', async () => {
    await deployed();
    const association = 'aws_connect_instance_storage_config.connect_association[0]';
    const grant = 'aws_kms_grant.connect_instance_grant[0]';
    const operations = await deployment.deploy({
      ...GUIDE,
      connect_instance_id: '11111111-2222-3333-4444-555555555555',
    });
    before(operations, `create ${grant}`, `create ${association}`);
    expect(operations.toSorted()).toEqual([
      ...['create', 'delete'].flatMap((operation) => [association, grant].map((it) => `${operation} ${it}`)),
      `update ${alarm('connect_not_streaming')}`,
    ]);
  });

  it.each([{ environment: 'staging' }, { connect_instance_alias: 'other' }, { aws_region: 'eu-west-1' }])(
    'fails the plan if it belongs to another environment: %j',
    async (change) => {
      await deployed();
      const result = await deployment.attempt({ ...GUIDE, ...change });
      expect(result.code).toBe(1);
      expect(words(result)).toContain('This state belongs to environment production');
      expect(result.operations).toEqual([]);
    },
  );
});

describeWithTerraform('privacy controls', () => {
  it('can be switched off and on without replacements, and the pipe changes before the function is deleted', async () => {
    await deployed();
    const off = { ...GUIDE, enable_privacy_controls: false };
    const plan = await deployment.plan(off);
    expect(plan.changes.filter(({ action }) => action === 'update').map(({ address }) => address)).toEqual([
      DASHBOARD,
      // Without privacy controls, the filter of the pipe decides what it is invoked for.
      alarm('pipe_not_invoked'),
      PIPE,
    ]);
    expect(plan.changes.filter(({ action }) => !['update', 'delete'].includes(action))).toEqual([]);
    const operations = await deployment.apply(plan);
    before(operations, `update ${PIPE}`, `delete ${FUNCTION}`);
    before(
      operations,
      `update ${PIPE}`,
      'delete aws_iam_role_policy.delivery_role_invoke_privacy_controls[0]',
    );
    expect(await deployment.remaining(off)).toEqual([]);

    await deployment.restart();
    const on = await deployment.plan(GUIDE);
    expect(on.changes.filter(({ action }) => !['update', 'create'].includes(action))).toEqual([]);
    const back = await deployment.apply(on);
    before(back, `create ${FUNCTION}`, `update ${PIPE}`);
    before(back, 'create aws_iam_role_policy.delivery_role_invoke_privacy_controls[0]', `update ${PIPE}`);
    expect(await deployment.remaining(GUIDE)).toEqual([]);
  });
});

describeWithTerraform('pseudonyms', () => {
  const asking = { ...GUIDE, ...PSEUDONYMS };
  const PARAMETER = 'aws_ssm_parameter.privacy_controls_configuration[0]';
  const HMAC_KEY = 'aws_kms_key.privacy_controls_pseudonym_key[0]';
  const PERMISSION = 'aws_iam_role_policy.privacy_controls_role_derive_pseudonyms[0]';
  const OWN = [
    'aws_kms_alias.privacy_controls_pseudonym_key_alias[0]',
    HMAC_KEY,
    PERMISSION,
    alarm('privacy_pseudonyms_missing'),
  ];
  /** Also the graph of the alarms. */
  const UPDATED = [DASHBOARD, FUNCTION, PARAMETER].map((address) => `update ${address}`);

  it('get their key and the permission before the function gets the list, and lose them after it', async () => {
    await deployed();
    const operations = await deployment.deploy(asking);
    expect(operations.toSorted()).toEqual([...OWN.map((address) => `create ${address}`), ...UPDATED].sort());
    before(operations, `create ${HMAC_KEY}`, `create ${PERMISSION}`);
    before(operations, `create ${PERMISSION}`, `update ${PARAMETER}`);
    before(operations, `update ${PARAMETER}`, `update ${FUNCTION}`);
    expect(await deployment.remaining(asking)).toEqual([]);

    const back = await deployment.deploy(GUIDE);
    expect(back.toSorted()).toEqual([...OWN.map((address) => `delete ${address}`), ...UPDATED].sort());
    before(back, `update ${PARAMETER}`, `update ${FUNCTION}`);
    before(back, `update ${FUNCTION}`, `delete ${PERMISSION}`);
    before(back, `update ${FUNCTION}`, `delete ${HMAC_KEY}`);
    expect(await deployment.remaining(GUIDE)).toEqual([]);
  });

  it('get a new key on request, with its permission, its alias and the function, before the old one is deleted', async () => {
    await deployed(PSEUDONYMS);
    const plan = await deployment.plan(asking, `-replace=${HMAC_KEY}`);
    const updated = plan.changes.filter(({ action }) => action === 'update').map(({ address }) => address);
    expect(updated.sort()).toEqual([OWN[0], PERMISSION, FUNCTION].sort());
    // The offline provider gives the new key the ID of the old one, so nothing is left to update.
    expect(await deployment.apply(plan)).toEqual([`create ${HMAC_KEY}`, `delete ${HMAC_KEY}`]);
    expect(await deployment.remaining(asking)).toEqual([]);
  });
});

describeWithTerraform('alarms', () => {
  it('get the permission for the key before they use it, and are deleted before the topic', async () => {
    const off = { ...GUIDE, alarms_enabled: false };
    await deployed({ alarms_enabled: false });
    const operations = await deployment.deploy({ ...GUIDE, alarm_email: 'operations@example.com' });
    before(operations, 'update aws_kms_key.encryption_key[0]', 'create aws_sns_topic.monitoring_topic[0]');
    before(
      operations,
      'create aws_sns_topic.monitoring_topic[0]',
      'create aws_sns_topic_subscription.monitoring_topic_email[0]',
    );
    before(
      operations,
      'create aws_sns_topic.monitoring_topic[0]',
      `create ${alarm('dead_letter_queue_not_empty')}`,
    );
    expect(await deployment.remaining({ ...GUIDE, alarm_email: 'operations@example.com' })).toEqual([]);
    const gone = await deployment.deploy(off);
    expect(
      gone.filter((operation) => /topic|alarm_/.test(operation)).every((one) => one.startsWith('delete')),
    ).toBe(true);
    before(gone, `delete ${alarm('pipe_not_invoked')}`, 'delete aws_sns_topic.monitoring_topic[0]');
    expect(await deployment.remaining(off)).toEqual([]);
  });

  it('can notify another topic without other changes', async () => {
    await deployed();
    const existing_alarm_topic_arn = 'arn:aws:sns:us-west-2:111122223333:existing-alarms';
    const { changes } = await deployment.plan({ ...GUIDE, existing_alarm_topic_arn });
    const updated = changes.filter(({ action, type }) => action === 'update' && type.includes('alarm'));
    expect(updated).toHaveLength(GUIDE_ALARMS.length);
    expect(changes.some(({ action }) => action.includes('create'))).toBe(false);
  });
});

describeWithTerraform('the function’s code', () => {
  it('changes only the function and its recorded hash in an update', async () => {
    await deployed();
    replaceZip('the second zip');
    const plan = await deployment.plan(GUIDE);
    expect(summary(plan)).toEqual([`update ${FUNCTION}`, `update ${RECORDED_HASH}`]);
    await deployment.apply(plan);
    expect(await deployment.remaining(GUIDE)).toEqual([]);
  });

  it('fails the plan if it was replaced outside Terraform, until it is restored', async () => {
    await deployed();
    const code_sha256 = 'c3dhcHBlZCBieSBzb21lYm9keQ==';
    await deployment.restart({
      fixture: { drift: [{ type: 'aws_lambda_function', attributes: { code_sha256 } }] },
    });
    const result = await deployment.attempt(GUIDE);
    expect(result.code).toBe(1);
    expect(words(result)).toContain(
      'The code of operata-privacy-controls-production in AWS is not the code that was deployed',
    );
    expect(words(result)).toContain(`its hash is ${code_sha256}`);
    expect(words(result)).toContain('aws lambda update-function-code --region us-west-2');
    await deployment.restart();
    expect(await deployment.remaining(GUIDE)).toEqual([]);
  });
});

describeWithTerraform('a key', () => {
  const given = { ...GUIDE, existing_kms_key_arn: KEY };

  it('that is set later requires retain_created_kms_key, and its grant precedes the change of the stream', async () => {
    await deployed();
    const asked = await deployment.attempt(given);
    expect(asked.code).toBe(1);
    expect(words(asked)).toContain('Set retain_created_kms_key = true to keep the created key');

    const kept = { ...given, retain_created_kms_key: true };
    const plan = await deployment.plan(kept);
    expect(summary(plan)).toContain(`update ${STREAM}`);
    expect(summary(plan).join('\n')).not.toContain('aws_kms_key');
    const operations = await deployment.apply(plan);
    const grant = 'aws_kms_grant.connect_instance_grant[0]';
    before(operations, `create ${grant}`, `update ${STREAM}`);
    before(operations, `update ${STREAM}`, `delete ${grant}`);
    expect(await deployment.remaining(kept)).toEqual([]);
  });

  it('that was created is deleted on request, after all resources use the other key', async () => {
    await deployed();
    const operations = await deployment.deploy({ ...given, retain_created_kms_key: false });
    for (const keeper of KEEPERS.filter((address) => operations.includes(`update ${address}`)))
      before(operations, `update ${keeper}`, 'delete aws_kms_key.encryption_key[0]');
    expect(operations).toContain(`update ${STREAM}`);
  });

  it('that was created stays while the bucket cannot be deleted', async () => {
    await deployed();
    await deployment.restart({
      fixture: { failures: [{ operation: 'delete', type: 'aws_s3_bucket', message: 'BucketNotEmpty' }] },
    });
    const result = await deployment.destroy(GUIDE);
    expect(result.code).toBe(1);
    expect(result.stdout).toContain('BucketNotEmpty');
    expect(done(result)).not.toContain('delete aws_kms_key.encryption_key[0]');
    expect(deployment.state()).toEqual(
      expect.arrayContaining(['aws_kms_key.encryption_key', 'aws_s3_bucket.backup_bucket']),
    );
    await deployment.restart();
    expect((await deployment.destroy(GUIDE)).code).toBe(0);
    expect(deployment.state()).toEqual([]);
  });
});
