import { expect, it } from 'vitest';
import type { StateResource, Values } from '../../../src/artefact/terraform/terraform-json';
import { FEATURES, type FeatureName } from '../../../src/permissions/deployer/features';
import { actionsOf } from '../../../src/permissions/deployer/policies';
import type { Feature, Managed } from '../../../src/permissions/deployer/types';
import { filledIn } from '../../../src/permissions/placeholders';
import { GUIDE, PSEUDONYMS } from '../../harness/conditions';
import { deployedResources, describeWithTerraform } from '../../harness/terraform';
import { covers, deployerStatements, type Located, list } from './support';

const REGION = 'us-west-2';
const ACCOUNT = '111122223333';
const ENVIRONMENT = 'production';
const VPC = 'vpc-0123456789abcdef0';
const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const KEY = arn('kms', 'key/1234abcd-12ab-34cd-56ef-1234567890ab');
const STREAM = arn('kinesis', 'stream/existing-contact-records');
const BUCKET = 'existing-bucket';

const everything: readonly FeatureName[] = [
  'delivery',
  'encryption',
  'stream',
  'association',
  'privacy-controls',
  'backup',
  'backup-bucket',
  'alarms',
  'alarm-topic',
  'dashboard',
];
const without = (...names: readonly FeatureName[]): readonly FeatureName[] =>
  everything.filter((name) => !names.includes(name));

interface Case {
  readonly settings: Values;
  /** The policies that something in the state needs, and no others. */
  readonly policies: readonly FeatureName[];
}

const CASES: Readonly<Record<string, Case>> = {
  'a VPC with an endpoint': {
    settings: { vpc_id: VPC, create_ssm_endpoint: true },
    policies: [...everything, 'network'],
  },
  'pseudonyms, a VPC with a way out, and alarms by e-mail': {
    settings: { ...PSEUDONYMS, vpc_id: VPC, alarm_email: 'operations@example.com' },
    policies: [...everything, 'network', 'pseudonyms'],
  },
  'no privacy controls and no alarms': {
    settings: { enable_privacy_controls: false, alarms_enabled: false },
    policies: without('privacy-controls', 'alarms', 'alarm-topic'),
  },
  'no backup and no dashboard': {
    settings: { backup_enabled: false, dashboard_enabled: false },
    policies: without('backup', 'backup-bucket', 'dashboard'),
  },
  'an existing key, and alarms for an existing topic': {
    settings: { existing_kms_key_arn: KEY, existing_alarm_topic_arn: arn('sns', 'existing-alarms') },
    policies: without('encryption', 'alarm-topic'),
  },
  'an existing bucket, and an instance that someone else associates': {
    settings: { existing_backup_bucket_name: BUCKET, associate_connect_instance: false },
    policies: [...without('backup-bucket', 'association'), 'existing-backup-bucket'],
  },
  'an existing stream': {
    settings: { existing_stream_arn: STREAM },
    policies: [...without('stream', 'association'), 'existing-stream'],
  },
  'nothing but the delivery': {
    settings: {
      existing_kms_key_arn: KEY,
      existing_stream_arn: STREAM,
      enable_privacy_controls: false,
      backup_enabled: false,
      alarms_enabled: false,
      dashboard_enabled: false,
    },
    policies: ['delivery', 'existing-stream'],
  },
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const typeOf = ({ mode, type }: StateResource): string => (mode === 'data' ? `data.${type}` : type);
const keyArn = (id: string): string => (id.startsWith('arn:') ? id : arn('kms', `key/${id}`));

/** The ARNs that AWS checks what is done to a resource against; one of them has to be allowed. */
function arnsOf({ type, values }: StateResource): readonly string[] {
  if (type.startsWith('aws_s3_bucket')) return [`arn:aws:s3:::${text(values.bucket)}`];
  switch (type) {
    case 'aws_cloudwatch_dashboard':
      return [text(values.dashboard_arn)];
    case 'aws_connect_instance_storage_config':
      return [arn('connect', `instance/${text(values.instance_id)}`)];
    case 'aws_iam_role_policy':
      return [`arn:aws:iam::${ACCOUNT}:role/${text(values.role)}`];
    case 'aws_kms_grant':
      return [keyArn(text(values.key_id))];
    case 'aws_security_group':
      // Interfaces that the function leaves behind are deleted with the group.
      return [text(values.arn), arn('ec2', 'network-interface/eni-0123456789abcdef0')];
    case 'aws_sqs_queue_policy':
      return [arn('sqs', text(values.queue_url).split('/').at(-1) ?? '')];
    case 'aws_vpc_security_group_egress_rule':
    case 'aws_vpc_security_group_ingress_rule':
      return [text(values.arn), arn('ec2', `security-group/${text(values.security_group_id)}`)];
    default:
      return text(values.arn) === '' ? [] : [text(values.arn)];
  }
}

/** Replaces the placeholders in capitals, as docs/deployer.md describes. */
function filler(state: readonly StateResource[]): (pattern: string) => string {
  const first = (type: string, name: string): string =>
    text(state.find((resource) => resource.type === type)?.values[name]);
  const pseudonymKey = state.find(({ values }) => values.key_usage === 'GENERATE_VERIFY_MAC');
  const words: readonly (readonly [string, string])[] = [
    ['ACCOUNT', ACCOUNT],
    ['REGION', REGION],
    ['ENVIRONMENT', ENVIRONMENT],
    ['ALIAS', text(GUIDE.connect_instance_alias)],
    ['KEY_ID', first('aws_kms_key', 'key_id') || (KEY.split('/')[1] ?? '')],
    ['PSEUDONYM_KEY', text(pseudonymKey?.values.key_id) || 'none'],
    ['INSTANCE_ID', first('aws_connect_instance', 'id')],
    ['VPC_ID', VPC],
    ['EXISTING_STREAM', 'existing-contact-records'],
    ['EXISTING_BUCKET', BUCKET],
  ];
  return (pattern) => words.reduce((result, [word, value]) => result.replaceAll(word, value), pattern);
}

type Fill = ReturnType<typeof filler>;

/** Whether a feature is the one that a resource belongs to. */
function isAbout({ manages, looksUp = [] }: Feature, resource: StateResource, fill: Fill): boolean {
  const isIts = ({ type, on }: Managed): boolean =>
    type === typeOf(resource) &&
    (on.length === 0 ||
      on.some((pattern) => arnsOf(resource).some((target) => covers(fill(filledIn(pattern)), target))));
  return [...manages, ...looksUp].some(isIts);
}

const covering = (located: readonly Located[], target: string, fill: Fill): readonly Located[] =>
  located.filter(({ statement }) =>
    list(statement.Resource).some((pattern) => pattern !== '*' && covers(fill(pattern), target)),
  );

/** The same resource of another environment, region, account or name. */
const neighbours = (target: string): readonly string[] =>
  [
    target.replaceAll(ENVIRONMENT, 'staging'),
    target.replaceAll(ENVIRONMENT, `${ENVIRONMENT}-2`),
    target.replaceAll(REGION, 'eu-central-1'),
    target.replaceAll(ACCOUNT, '444455556666'),
    // The last part is not a name if EventBridge appends an ID. All streams in our log groups are ours, as are all
    // alarms below the prefix.
    /^arn:aws:(events|logs|cloudwatch:[^:]+:[^:]+:alarm):/.test(target)
      ? target
      : target.replace(/[^:/]+$/, 'someone-elses'),
  ].filter((other) => other !== target);

describeWithTerraform('over what is deployed', () => {
  it.each(Object.entries(CASES))('with %s', async (_name, { settings, policies }) => {
    const state = await deployedResources({ ...GUIDE, ...settings });
    const fill = filler(state);
    const located = deployerStatements().filter(({ statement }) => statement.Effect === 'Allow');

    const needed = new Set<string>();
    for (const resource of state) {
      const owners = Object.entries<Feature>(FEATURES).filter(([, one]) => isAbout(one, resource, fill));
      const names = owners.map(([name]) => name);
      expect(names, resource.address).toHaveLength(1);
      needed.add(names.join());

      const { read, write = [], find } = actionsOf(typeOf(resource));
      for (const action of [...read, ...write, ...(find?.actions ?? [])]) {
        const allowed = located.some(
          ({ policy, statement }) =>
            names.includes(policy) &&
            list(statement.Action).includes(action) &&
            list(statement.Resource).some(
              (pattern) =>
                pattern === '*' || arnsOf(resource).some((target) => covers(fill(pattern), target)),
            ),
        );
        expect(allowed, `${action} on ${resource.address}`).toBe(true);
      }
    }
    expect([...needed].sort()).toEqual([...policies].sort());
  });

  it('no resource of others is covered, except those that tags or the VPC distinguish', async () => {
    const state = await deployedResources({ ...GUIDE, vpc_id: VPC, create_ssm_endpoint: true });
    const fill = filler(state);
    const targets = new Set(state.flatMap(arnsOf));
    expect(targets.size).toBeGreaterThan(20);

    const exceptions = new Set<string>();
    for (const target of targets) {
      for (const neighbour of neighbours(target)) {
        for (const { statement } of covering(deployerStatements(), neighbour, fill))
          exceptions.add(statement.Sid);
      }
    }
    expect([...exceptions].sort()).toEqual([
      // All alarms can be described.
      'AlarmsLookAtAlarms',
      // On any key: it turns rotation on, and nothing else.
      'EncryptionRotateTheKey',
      // On any key, but trusted by nothing, as docs/deployer.md explains.
      'EncryptionTagTheKey',
      'NetworkChangeRules',
      'NetworkChangeTheEndpoint',
      'NetworkChangeTheGroups',
      // Interfaces in the VPC that are not in use: Lambda's have no tags.
      'NetworkClearInterfaces',
      'NetworkCreateRules',
      'NetworkCreateTagged',
      'NetworkPlaceTheEndpoint',
      'NetworkTagRules',
      'NetworkTagWhenCreated',
      'PseudonymsTagTheKey',
    ]);
  });

  it('with an existing key, its grants can be ended by the policy for it', async () => {
    const state = await deployedResources({ ...GUIDE, existing_kms_key_arn: KEY });
    const fill = filler(state);
    const byKeyPolicy = state.flatMap((resource) =>
      (actionsOf(typeOf(resource)).byKeyPolicy ?? []).map((action) => ({ resource, action })),
    );
    expect(byKeyPolicy.map(({ action }) => action)).toEqual(['kms:RevokeGrant']);
    for (const { resource, action } of byKeyPolicy) {
      const [target = ''] = arnsOf(resource);
      const allowing = covering(deployerStatements(), target, fill).filter(
        ({ policy, statement }) => policy === 'existing-key' && list(statement.Action).includes(action),
      );
      expect(allowing).toHaveLength(1);
    }
  });
});
