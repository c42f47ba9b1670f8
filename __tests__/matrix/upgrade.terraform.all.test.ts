import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { Values } from '../../src/artefact/terraform/terraform-json';
import { Sandbox } from '../../src/offline/sandbox';
import { GUIDE } from '../harness/conditions';
import { theStack } from '../harness/synthesized-stack';
import { describeWithTerraform, TEMPLATE, TERRAFORM } from '../harness/terraform';
import { bare } from './expectation';

/** `cdk.tf.json` as commit b455332 synthesizes it, without the framework's comments. */
const OLD = gunzipSync(readFileSync(join(__dirname, 'b455332', 'cdk.tf.json.gz'))).toString('utf8');
const { resource: OLD_RESOURCES } = JSON.parse(OLD) as {
  readonly resource: Readonly<Record<string, Readonly<Record<string, { readonly filename?: string }>>>>;
};

const VPC = 'vpc-0123456789abcdef0';
const KEY = 'arn:aws:kms:us-west-2:111122223333:key/0f0e0d0c-1111-2222-3333-444455556666';
const CLEARING = 'aws_iam_role_policy.privacy_controls_role_clear_vpc';

interface Upgrade {
  readonly settings: Values;
  /** What the upgrade has to create. */
  readonly creates?: readonly string[];
}

const UPGRADES: Readonly<Record<string, Upgrade>> = {
  'the integration guide’s variables': { settings: {} },
  'a VPC with an endpoint, traces and an e-mail address': {
    settings: {
      vpc_id: VPC,
      create_ssm_endpoint: true,
      privacy_function_tracing: true,
      alarm_email: 'operations@example.com',
      tags: { CostCenter: '1234' },
    },
    creates: [CLEARING],
  },
  'a VPC with a way out': { settings: { vpc_id: VPC }, creates: [CLEARING] },
  'no privacy controls': { settings: { enable_privacy_controls: false } },
  'what others bring': {
    settings: {
      existing_kms_key_arn: KEY,
      existing_stream_arn: 'arn:aws:kinesis:us-west-2:111122223333:stream/existing-contact-records',
      existing_stream_kms_key_arn: KEY,
      existing_backup_bucket_name: 'existing-bucket',
      existing_alarm_topic_arn: 'arn:aws:sns:us-west-2:111122223333:existing-alarms',
    },
  },
  'an API key in a header, further headers and shards': {
    settings: {
      operata_authorization_type: 'API_KEY',
      operata_extra_headers: { 'x-operata-source': 'amazon-connect' },
      stream_mode: 'PROVISIONED',
      stream_shard_count: 2,
      delivery_parallelization_factor: 2,
      delivery_enabled: false,
    },
  },
  'no backup, alarms or dashboard': {
    settings: { backup_enabled: false, alarms_enabled: false, dashboard_enabled: false },
  },
};

/** A deployment that b455332 has made. */
async function deployedByOld(settings: Values): Promise<Sandbox> {
  const sandbox = await Sandbox.open({ binary: TERRAFORM });
  sandbox.write('cdk.tf.json', OLD);
  sandbox.write('sandbox_override.tf.json', '{"terraform":{"backend":{"local":{}}}}');
  for (const { filename = '' } of Object.values(OLD_RESOURCES.aws_lambda_function ?? {})) {
    mkdirSync(join(sandbox.directory, dirname(filename)), { recursive: true });
    sandbox.write(filename, 'the zip of b455332');
  }
  await sandbox.restart();
  await sandbox.initialize();
  await sandbox.deploy(settings);
  return sandbox;
}

describeWithTerraform('a deployment made by b455332', () => {
  it('keeps the addresses of its resources', () => {
    const { resource } = theStack().json;
    const gone = Object.entries(OLD_RESOURCES).flatMap(([type, named]) =>
      Object.keys(named).flatMap((name) => (resource[type]?.[name] === undefined ? `${type}.${name}` : [])),
    );
    expect(gone).toEqual([]);
  });

  it.each(Object.entries(UPGRADES))(
    'loses and replaces nothing when it is upgraded: %s',
    async (_name, upgrade) => {
      const { settings: more, creates = [] } = upgrade;
      const settings = { ...GUIDE, ...more };
      const deployment = await deployedByOld(settings);
      try {
        const before = deployment.state();
        cpSync(TEMPLATE, deployment.directory, { recursive: true });
        await deployment.restart();
        await deployment.initialize();
        const plan = await deployment.plan(settings);
        const done = (action: string): string[] =>
          plan.changes.filter((one) => one.action === action).map(({ address }) => bare(address));
        expect(plan.changes.filter(({ action }) => !['create', 'update'].includes(action))).toEqual([]);
        expect(done('create')).toEqual(expect.arrayContaining([...creates]));
        for (const { address, before: old, after } of plan.changes.filter(
          ({ action }) => action === 'update',
        )) {
          const name = Object.keys(old ?? {}).filter((key) => /^(\w+_)?name$|^bucket$/.test(key));
          for (const key of name) expect(after?.[key], `${address} ${key}`).toEqual(old?.[key]);
        }
        await deployment.apply(plan);
        expect(await deployment.remaining(settings)).toEqual([]);
        expect(deployment.state()).toEqual(expect.arrayContaining([...before, ...creates]));
      } finally {
        deployment.remove();
      }
    },
  );
});
