import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FEATURES } from '../../../src/permissions/deployer/features';
import { deployerPolicies, statementsOf } from '../../../src/permissions/deployer/policies';
import { TYPE_ACTIONS } from '../../../src/permissions/deployer/type-actions';
import type { Feature } from '../../../src/permissions/deployer/types';
import { type Policy, policiesText } from '../../../src/permissions/policy-json';
import { statementsOf as statementsInStack } from '../../harness/policies';
import { theStack } from '../../harness/synthesized-stack';
import { conditionsOf, deployerStatements, list, planStatements } from './support';

const ROOT = join(__dirname, '..', '..', '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const features = Object.values<Feature>(FEATURES);

/** Actions of a plan whose names do not show that they only read, with reasons. */
const READS_ALL_THE_SAME: Readonly<Record<string, string>> = {
  'kms:Decrypt': 'the environment of the function is encrypted, and the connection may be',
};

describe('the files', () => {
  it('hold the JSON that the code renders, with placeholders for references', () => {
    const text = policiesText(deployerPolicies());
    expect(JSON.parse(text)).toEqual(deployerPolicies());
    expect(text).not.toMatch(/\$\{/);
  });

  it('use no word in capitals that docs/deployer.md does not explain', () => {
    const values = deployerStatements().flatMap(({ statement }) => [
      ...list(statement.Resource),
      ...conditionsOf(statement).flatMap((condition) => condition.values),
    ]);
    const words = new Set(values.flatMap((value) => value.match(/\b[A-Z]{3,}(?:_[A-Z]+)*\b/g) ?? []));
    const explained = [...read('docs/deployer.md').matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, word = '']) => word),
    );
    expect([...words].sort()).toEqual(explained.sort());
  });

  it('become policies by the commands that docs/deployer.md shows', () => {
    const [, commands = ''] = /```bash\n(sed .*?) &&\n *aws /s.exec(read('docs/deployer.md')) ?? [];
    const directory = mkdtempSync(join(tmpdir(), 'operata-deployer-'));
    try {
      symlinkSync(join(ROOT, 'docs'), join(directory, 'docs'));
      execFileSync('bash', ['-ec', commands], { cwd: directory });
      const text = readFileSync(join(directory, 'delivery.json'), 'utf8');
      expect(Object.keys(JSON.parse(text) as Policy)).toEqual(['Version', 'Statement']);
      expect(text).toContain(
        '"arn:aws:pipes:us-west-2:111122223333:pipe/operata-production-your-instance-alias"',
      );
      expect(text).not.toMatch(/\b[A-Z]{4,}(_ID)?\b/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('fit into managed policies, with the longest values in place of the words', () => {
    const longest: Readonly<Record<string, string>> = {
      ENVIRONMENT: 'e'.repeat(16),
      ALIAS: 'a'.repeat(32),
      ACCOUNT: '1'.repeat(12),
      REGION: 'ap-southeast-2',
      KEY_ID: 'k'.repeat(36),
      PSEUDONYM_KEY: 'k'.repeat(36),
      INSTANCE_ID: 'i'.repeat(36),
      VPC_ID: 'v'.repeat(21),
      EXISTING_STREAM: 's'.repeat(128),
      EXISTING_BUCKET: 'b'.repeat(63),
      BOUNDARY_ARN: 'p'.repeat(200),
      TAG_KEY: 't'.repeat(128),
    };
    const filled = (policy: Policy): string =>
      Object.entries(longest).reduce(
        (text, [word, value]) => text.replaceAll(word, value),
        JSON.stringify(policy),
      );
    for (const [name, policy] of Object.entries<Policy>(deployerPolicies()))
      expect(filled(policy).length, name).toBeLessThanOrEqual(6144);
  });
});

describe('the types', () => {
  const inStack = [
    ...new Set(theStack().addresses.map((address) => address.replace(/^((?:data\.)?[^.]+)\..*$/, '$1'))),
  ].sort();

  it('are those of the stack, no more and no less', () => {
    expect(Object.keys(TYPE_ACTIONS).sort()).toEqual(inStack);
  });

  it('each belong to a feature', () => {
    const used = features.flatMap(({ manages, looksUp = [] }) => [...manages, ...looksUp]);
    expect([...new Set(used.map(({ type }) => type))].sort()).toEqual(inStack);
  });

  it('have all that they need in the policy of their feature, on some resource', () => {
    for (const [name, feature] of Object.entries<Feature>(FEATURES)) {
      const allowed = statementsOf(feature, 'deploy').flatMap(({ actions }) => actions);
      for (const { type } of [...feature.manages, ...(feature.looksUp ?? [])]) {
        const { read: reads = [], write = [], find } = TYPE_ACTIONS[type] ?? { read: [] };
        expect(allowed, `${name}: ${type}`).toEqual(
          expect.arrayContaining([...reads, ...write, ...(find?.actions ?? [])]),
        );
      }
    }
  });

  it('get from the policy of our key what it is said to allow its administrators', () => {
    const [administration] = statementsInStack(theStack(), 'encryption_key_administrators');
    const expected = Object.values(TYPE_ACTIONS).flatMap(({ byKeyPolicy = [] }) => byKeyPolicy);
    expect(expected).toContain('kms:ScheduleKeyDeletion');
    expect(administration?.actions).toEqual(expect.arrayContaining(expected));
  });

  it('name their sources', () => {
    for (const [type, { sources }] of Object.entries(TYPE_ACTIONS)) expect(sources.join(), type).not.toBe('');
  });
});

describe('the policies', () => {
  it('name actions one by one', () => {
    for (const { statement } of [...deployerStatements(), ...planStatements()]) {
      for (const action of list(statement.Action)) expect(action).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/);
    }
  });

  it('have statements that can be joined: no name twice', () => {
    for (const statements of [deployerStatements(), planStatements()]) {
      const names = statements.map(({ statement }) => statement.Sid);
      expect(names).toEqual([...new Set(names)]);
      for (const name of names) expect(name).toMatch(/^[A-Za-z0-9]+$/);
    }
  });

  it('give a reason for every statement about everything', () => {
    for (const feature of features) {
      for (const statement of statementsOf(feature, 'deploy')) {
        expect(statement.resources.includes('*'), statement.sid).toBe(
          statement.anyResourceBecause !== undefined,
        );
      }
    }
    const prefixed = { prefix: 'Wrong', needed: 'never', manages: [] };
    const further = [{ sid: 'WrongEverything', actions: ['s3:GetObject'], resources: ['*'] }];
    expect(() => statementsOf({ ...prefixed, further }, 'deploy')).toThrow(/WrongEverything is about \*/);
  });

  it('hand each role to its service, and no other role', () => {
    const passes = deployerStatements().flatMap(({ statement }) =>
      list(statement.Action).includes('iam:PassRole')
        ? [[statement.Resource, conditionsOf(statement)] as const]
        : [],
    );
    const role = (name: string): string => `arn:aws:iam::ACCOUNT:role/operata-${name}-ENVIRONMENT-REGION`;
    const service = (name: string) => [
      { test: 'StringEquals', key: 'iam:PassedToService', values: [`${name}.amazonaws.com`] },
    ];
    expect(passes).toEqual([
      [role('pipe'), service('pipes')],
      [role('privacy'), service('lambda')],
      [role('backup'), service('firehose')],
    ]);
  });

  it('write to the three roles of the deployment, and to Connect’s service-linked role', () => {
    const roles = deployerStatements().flatMap(({ statement }) =>
      list(statement.Action).some((action) => /^iam:(?!Get|List)/.test(action))
        ? list(statement.Resource)
        : [],
    );
    expect([...new Set(roles)].sort()).toEqual([
      'arn:aws:iam::ACCOUNT:role/aws-service-role/apidestinations.events.amazonaws.com/AWSServiceRoleForAmazonEventBridgeApiDestinations',
      'arn:aws:iam::ACCOUNT:role/aws-service-role/connect.amazonaws.com/AWSServiceRoleForAmazonConnect_*',
      'arn:aws:iam::ACCOUNT:role/operata-backup-ENVIRONMENT-REGION',
      'arn:aws:iam::ACCOUNT:role/operata-pipe-ENVIRONMENT-REGION',
      'arn:aws:iam::ACCOUNT:role/operata-privacy-ENVIRONMENT-REGION',
    ]);
  });

  it('allow on every key only describing, and what a service does for this deployment', () => {
    // KEY_ID may be *, as docs/deployer.md explains: these actions must be harmless then.
    const unbound = deployerStatements().flatMap(({ policy, statement }) =>
      policy !== 'existing-key' &&
      list(statement.Resource).some((resource) => resource.includes(':key/')) &&
      statement.Condition === undefined
        ? list(statement.Action)
        : [],
    );
    expect([...new Set(unbound)].sort()).toEqual([
      // Takes effect on our stream alone.
      'kinesis:StartStreamEncryption',
      'kms:DescribeKey',
      // Makes a key safer, and nothing else.
      'kms:EnableKeyRotation',
      'kms:GetKeyPolicy',
      'kms:GetKeyRotationStatus',
      'kms:ListGrants',
      'kms:ListResourceTags',
    ]);
  });

  it('let everything in the network be tagged when it is new, by the tags it gets or by what creates it', () => {
    const tagging = deployerStatements().flatMap(({ statement }) =>
      list(statement.Action).includes('ec2:CreateTags') ? [statement] : [],
    );
    const keys = (statement: (typeof tagging)[number]): string[] =>
      conditionsOf(statement).map(({ key }) => key);
    const ofTheNew = tagging.filter((one) => !keys(one).some((key) => key.startsWith('aws:ResourceTag/')));
    for (const type of ['security-group', 'security-group-rule', 'vpc-endpoint']) {
      const resource = `arn:aws:ec2:REGION:ACCOUNT:${type}/*`;
      const allowing = ofTheNew.filter((statement) => list(statement.Resource).includes(resource));
      expect(allowing, type).not.toEqual([]);
    }
    for (const statement of tagging) expect(keys(statement), statement.Sid).not.toEqual([]);
    const creating = tagging.flatMap((statement) =>
      conditionsOf(statement).flatMap(({ key, values }) => (key === 'ec2:CreateAction' ? values : [])),
    );
    const actions = deployerStatements().flatMap(({ statement }) => list(statement.Action));
    expect(creating).toHaveLength(4);
    expect(actions).toEqual(expect.arrayContaining(creating.map((action) => `ec2:${action}`)));
  });

  it('read no record, and delete none without the policy for that', () => {
    const actions = deployerStatements()
      .filter(({ policy }) => policy !== 'empty-backup-bucket')
      .flatMap(({ statement }) => list(statement.Action));
    for (const action of ['kinesis:GetRecords', 's3:GetObject', 's3:DeleteObject', 'sqs:ReceiveMessage'])
      expect(actions).not.toContain(action);
  });
});

describe('the boundary', () => {
  const denied = deployerStatements().filter(({ statement }) => statement.Effect === 'Deny');

  it('is the one policy that denies', () => {
    expect([...new Set(denied.map(({ policy }) => policy))]).toEqual(['permissions-boundary']);
  });

  it('covers every created role, and every action that widens one', () => {
    const created = deployerStatements().flatMap(({ statement }) =>
      statement.Effect === 'Allow' && list(statement.Action).includes('iam:CreateRole')
        ? list(statement.Resource)
        : [],
    );
    expect(created).toHaveLength(3);
    for (const { statement } of denied) expect([...list(statement.Resource)].sort()).toEqual(created.sort());
    expect(denied.flatMap(({ statement }) => list(statement.Action)).sort()).toEqual([
      'iam:CreateRole',
      'iam:DeleteRolePermissionsBoundary',
      'iam:PutRolePermissionsBoundary',
      'iam:PutRolePolicy',
    ]);
  });

  it('denies under a condition nothing that lacks its key, as that would always be denied', () => {
    const conditional = denied.filter(({ statement }) => conditionsOf(statement).length > 0);
    const actions = conditional.flatMap(({ statement }) => list(statement.Action));
    expect(actions.sort()).toEqual(['iam:CreateRole', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy']);
    const allowed = deployerStatements().filter(({ statement }) => statement.Effect === 'Allow');
    expect(allowed.flatMap(({ statement }) => list(statement.Action))).toContain(
      'iam:UpdateAssumeRolePolicy',
    );
  });
});

describe('the tags of a key', () => {
  const [tagging] = deployerStatements().filter(({ statement }) =>
    list(statement.Action).includes('kms:TagResource'),
  );
  const conditions = tagging === undefined ? [] : conditionsOf(tagging.statement);
  const tags = { Project: 'operata-connect-integration', Environment: 'ENVIRONMENT' };

  /** Whether a call with these tags is allowed. */
  const may = (request: Readonly<Record<string, string>>): boolean =>
    conditions.every(({ test, key, values }) =>
      test === 'ForAllValues:StringEquals'
        ? key === 'aws:TagKeys' && Object.keys(request).every((one) => values.includes(one))
        : test === 'StringEquals' && values.includes(request[key.replace('aws:RequestTag/', '')] ?? ''),
    );

  it.each([
    [true, 'those of the stack', { ...tags, EventBridgeApiDestinations: 'true' }],
    [true, 'a tag of `tags`', { ...tags, TAG_KEY: '1234' }],
    [false, 'another', { ...tags, Owner: 'finance' }],
    [false, 'another alone', { Owner: 'finance' }],
    [false, 'those of another environment', { ...tags, Environment: 'staging' }],
    [false, 'none of this deployment', { EventBridgeApiDestinations: 'true' }],
    [false, 'none', {}],
  ])('may (%s) be %s', (allowed, _what, request) => {
    expect(may(request)).toBe(allowed);
  });

  it('are those that the stack puts on its key', () => {
    const { tags: ofKey = {} } = theStack().resource('aws_kms_key', 'encryption_key') as { tags?: object };
    expect(Object.keys(ofKey)).toEqual(['EventBridgeApiDestinations']);
  });
});

describe('the policies for a plan', () => {
  it('only read', () => {
    const actions = new Set(planStatements().flatMap(({ statement }) => list(statement.Action)));
    const others = [...actions].filter((action) => !/:(Describe|Get|List)[A-Z]/.test(action));
    expect(others).toEqual(Object.keys(READS_ALL_THE_SAME));
  });

  it('do not read the connection’s secret', () => {
    const actions = planStatements().flatMap(({ statement }) => list(statement.Action));
    expect(actions.filter((action) => action.startsWith('secretsmanager:'))).toEqual([]);
  });

  it('allow nothing that the deployer’s do not, under the same conditions', () => {
    const deployer = deployerStatements();
    for (const { policy, statement } of planStatements()) {
      for (const action of list(statement.Action)) {
        const wider = deployer.find(
          (other) =>
            other.policy === policy &&
            other.statement.Sid === statement.Sid &&
            list(other.statement.Action).includes(action),
        );
        expect(wider?.statement.Resource, `${statement.Sid} ${action}`).toEqual(statement.Resource);
        expect(wider?.statement.Condition).toEqual(statement.Condition);
      }
    }
  });

  it('hold every action to read of every type', () => {
    const planned = planStatements();
    for (const [name, feature] of Object.entries<Feature>(FEATURES)) {
      const actions = planned.flatMap(({ policy, statement }) =>
        policy === name ? list(statement.Action) : [],
      );
      for (const { type } of [...feature.manages, ...(feature.looksUp ?? [])]) {
        const { read: reads = [], find } = TYPE_ACTIONS[type] ?? { read: [] };
        expect(actions, `${name}: ${type}`).toEqual(
          expect.arrayContaining([...reads, ...(find?.actions ?? [])]),
        );
      }
    }
  });
});
