import { describe, expect, it } from 'vitest';
import { Sandbox, words } from '../../src/offline/sandbox';
import { readStateBackend, type StateBackend } from '../../src/stack/state-backend';
import { synthesize } from '../harness/synthesized-stack';
import { describeWithTerraform, TERRAFORM } from '../harness/terraform';

const S3 = { type: 's3', bucket: 'state', key: 'operata/production.tfstate', region: 'us-west-2' } as const;
const CLOUD = { type: 'cloud', organization: 'example', workspace: 'operata-production' } as const;
const KMS_KEY = 'arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

const ROLE = 'arn:aws:iam::111122223333:role/State';

const S3_BLOCK = {
  bucket: 'state',
  key: 'operata/production.tfstate',
  region: 'us-west-2',
  encrypt: true,
  use_lockfile: true,
};
const CLOUD_BLOCK = { organization: 'example', workspaces: { name: 'operata-production' } };

const BACKENDS: readonly (readonly [string, StateBackend, Readonly<Record<string, unknown>>])[] = [
  [
    'local',
    { type: 'local' },
    { backend: { local: { path: '../../../terraform.operata-connect.tfstate' } } },
  ],
  [
    'local with a path',
    { type: 'local', path: 'states/production.tfstate' },
    { backend: { local: { path: '../../../states/production.tfstate' } } },
  ],
  [
    'local with an absolute path',
    { type: 'local', path: '/states/production.tfstate' },
    { backend: { local: { path: '/states/production.tfstate' } } },
  ],
  ['s3', S3, { backend: { s3: S3_BLOCK } }],
  [
    's3 with a role',
    { ...S3, role_arn: ROLE },
    { backend: { s3: { ...S3_BLOCK, assume_role: { role_arn: ROLE } } } },
  ],
  [
    's3 with a role and its external ID',
    { ...S3, role_arn: ROLE, external_id: 'id:1' },
    { backend: { s3: { ...S3_BLOCK, assume_role: { role_arn: ROLE, external_id: 'id:1' } } } },
  ],
  [
    's3 with a key',
    { ...S3, kms_key_id: KMS_KEY },
    { backend: { s3: { ...S3_BLOCK, kms_key_id: KMS_KEY } } },
  ],
  ['cloud', CLOUD, { cloud: CLOUD_BLOCK }],
  [
    'cloud with another host',
    { ...CLOUD, hostname: 'tfe.example.com' },
    { cloud: { ...CLOUD_BLOCK, hostname: 'tfe.example.com' } },
  ],
  ['none', { type: 'none' }, {}],
];

describe('the choice of the backend', () => {
  it('is local by default', () => {
    expect(readStateBackend(undefined, undefined)).toEqual({ type: 'local' });
    expect(readStateBackend(null, '')).toEqual({ type: 'local' });
  });

  it.each(BACKENDS)('%s is read from the context', (_name, backend) => {
    expect(readStateBackend(backend, undefined)).toEqual(backend);
  });

  it.each(BACKENDS)('%s in the environment overrides the context', (_name, backend) => {
    expect(readStateBackend({ type: 'nonsense' }, JSON.stringify(backend))).toEqual(backend);
  });

  it.each<[string, unknown, string[]]>([
    ['a string', 's3', ['it must be an object with a type', '"s3"']],
    ['a list', [S3], ['it must be an object with a type']],
    ['a number', 3, ['it must be an object with a type']],
    ['no type', { bucket: 'b' }, ['type must be one of local, none, s3, cloud']],
    ['an unknown type', { type: 'gcs' }, ['"gcs"', 'type must be one of local, none, s3, cloud']],
    ['an inherited member as type', { type: 'toString' }, ['type must be one of']],
    ['nothing but the type', { type: 's3' }, ['bucket is missing', 'key is missing', 'region is missing']],
    ['half a cloud', { type: 'cloud', workspace: 'w' }, ['organization is missing']],
    ['an unknown member', { ...S3, dynamodb_table: 't' }, ['dynamodb_table is not a member of type s3']],
    ['a member of another type', { ...CLOUD, bucket: 'b' }, ['bucket is not a member of type cloud']],
    ['a path of another type', { ...S3, path: 'a.tfstate' }, ['path is not a member of type s3']],
    [
      'a path that Git does not ignore',
      { type: 'local', path: 'production.state' },
      ['path must name a file that ends with .tfstate, which Git ignores'],
    ],
    ['a folder as path', { type: 'local', path: 'states/' }, ['path must name a file']],
    ['a path without a name', { type: 'local', path: 'states/.tfstate' }, ['path must name a file']],
    ['a path in the home folder', { type: 'local', path: '~/a.tfstate' }, ['without ~']],
    ['no path', { type: 'local', path: '' }, ['path must be a non-empty string']],
    ['a name instead of a role', { ...S3, role_arn: 'State' }, ['role_arn must be the ARN of an IAM role']],
    [
      'an external ID with a space',
      { ...S3, role_arn: ROLE, external_id: 'a b' },
      ['external_id must have 2 to 1224 letters'],
    ],
    [
      'an external ID that is too long',
      { ...S3, role_arn: ROLE, external_id: 'x'.repeat(1225) },
      ['external_id must have 2 to 1224 letters'],
    ],
    ['an external ID without a role', { ...S3, external_id: 'id' }, ['external_id needs role_arn']],
    ['an empty string', { ...S3, bucket: '' }, ['bucket must be a non-empty string']],
    ['a number instead of a string', { ...S3, key: 1 }, ['key must be a non-empty string']],
    [
      'several faults',
      { type: 's3', bucket: 1, region: '', tables: [] },
      [
        'key is missing',
        'bucket must be a non-empty string',
        'region must be a non-empty string',
        'tables is not a member of type s3',
      ],
    ],
  ])('rejects %s, with every fault and an example', (_what, choice, faults) => {
    for (const [context, override, source] of [
      [choice, undefined, 'stateBackend in cdktf.json'],
      [undefined, JSON.stringify(choice), 'STATE_BACKEND'],
    ] as const) {
      const read = (): StateBackend => readStateBackend(context, override);
      for (const fault of [...faults, source, 'Write {"type": "local"}', '{"type": "none"}'])
        expect(read).toThrow(fault);
    }
  });

  it('rejects a value that is not JSON', () => {
    expect(() => readStateBackend(undefined, '{type: s3}')).toThrow(
      'STATE_BACKEND is not an object but a string: it must be an object with a type.',
    );
  });

  it('hides the values of unknown members in the message, because they may be credentials', () => {
    const choice = JSON.stringify({ ...S3, region: 7, secret_key: 'CANARY' });
    const read = () => readStateBackend(undefined, choice);
    expect(read).toThrow('"region":7');
    expect(read).toThrow('"secret_key":"…"');
    expect(read).not.toThrow('CANARY');
  });
});

describe('the terraform block', () => {
  it.each(BACKENDS)('contains the backend %s', (name, backend, expected) => {
    const { json, text } = synthesize(backend);
    const { backend: block, cloud, required_providers, required_version, ...others } = json.terraform;
    expect({ ...(block !== undefined && { backend: block }), ...(cloud !== undefined && { cloud }) }).toEqual(
      expected,
    );
    expect(others).toEqual({});
    expect(required_providers).toBeDefined();
    // S3 locks the state since 1.10.
    expect(required_version).toBe(backend.type === 's3' ? '>= 1.10.0' : '>= 1.9.0');
    if (!name.includes('absolute')) expect(text).not.toMatch(/"path": "\//);
    expect(text).not.toContain(process.cwd());
  });

  it('is the only difference between backends', () => {
    const withoutBackend = (backend: StateBackend): unknown => {
      const {
        terraform: _backend,
        '//': _metadata,
        ...rest
      } = synthesize(backend).json as unknown as Record<string, unknown>;
      return rest;
    };
    const local = withoutBackend({ type: 'local' });
    for (const [, backend] of BACKENDS) expect(withoutBackend(backend)).toEqual(local);
  });
});

describeWithTerraform('terraform', () => {
  it.each(BACKENDS)('accepts the block for %s', async (_name, backend) => {
    const { required_providers: _providers, ...terraform } = synthesize(backend).json.terraform;
    const sandbox = await Sandbox.open({ binary: TERRAFORM });
    try {
      sandbox.write('main.tf.json', JSON.stringify({ terraform }));
      for (const args of [['init', '-backend=false'], ['validate']]) {
        const result = await sandbox.run(...args, '-no-color');
        expect(words(result)).not.toMatch(/warning/i);
        expect(result.code, words(result)).toBe(0);
      }
    } finally {
      sandbox.remove();
    }
  });
});
