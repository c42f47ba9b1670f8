import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { eachAtATime } from '../../../src/artefact/terraform/run-process';
import { managed, type StateResource } from '../../../src/artefact/terraform/terraform-json';
import type { Settings } from '../../../src/upkeep/documentation/offline-stack';
import { GUIDE, PSEUDONYMS } from '../../harness/conditions';
import { policiesOf } from '../../harness/iam/deployed';
import { decide, type Policies, type Request } from '../../harness/iam/evaluator';
import { weakened } from '../../harness/iam/weaken';
import { deployedResources, describeWithTerraform } from '../../harness/terraform';
import { alarmCalls } from './calls/alarms';
import { backupCalls } from './calls/backup';
import { keyCalls } from './calls/key';
import { othersAround } from './calls/others';
import { pipeCalls } from './calls/pipe';
import { privacyCalls } from './calls/privacy';
import { type Call, type World, worldOf } from './calls/world';

const STREAM = 'arn:aws:kinesis:us-west-2:111122223333:stream/existing-contact-records';
const key = (digit: string): string =>
  `arn:aws:kms:us-west-2:111122223333:key/${digit.repeat(8)}-0000-0000-0000`;
const NETWORK: Settings = {
  vpc_id: 'vpc-0a1b2c3d4e5f60718',
  private_subnet_ids: ['subnet-0a1b2c3d4e5f60711'],
};
/** Settings with which policies differ. */
const SETTINGS: Readonly<Record<string, Settings>> = {
  'everything on': {
    ...NETWORK,
    ...PSEUDONYMS,
    create_ssm_endpoint: true,
    create_kms_endpoint: true,
    privacy_function_tracing: true,
    kms_key_administrator_arns: ['arn:aws:iam::111122223333:role/KeyAdministrators'],
  },
  'the integration guide’s variables': {},
  'everything off that can be': {
    enable_privacy_controls: false,
    backup_enabled: false,
    associate_connect_instance: false,
    alarms_enabled: false,
  },
  'a key that is given': { existing_kms_key_arn: key('1') },
  'a key that is given later': {
    existing_kms_key_arn: key('1'),
    retain_created_kms_key: true,
    kms_key_administrator_arns: ['arn:aws:iam::111122223333:role/KeyAdministrators'],
  },
  'an existing stream and bucket, with keys of their own': {
    existing_stream_arn: STREAM,
    existing_stream_kms_key_arn: key('2'),
    existing_backup_bucket_name: 'existing-bucket',
    existing_backup_bucket_key_arn: key('3'),
  },
  'an existing stream and bucket, without keys': {
    existing_stream_arn: STREAM,
    existing_backup_bucket_name: 'existing-bucket',
  },
  'the partition aws-us-gov': { aws_region: 'us-gov-west-1', ...NETWORK, ...PSEUDONYMS },
};

/** Actions that are allowed but never called, with the reason. */
const NOT_CALLED: Readonly<Record<string, string>> = {
  'LogsEncryptsOurLogGroups kms:DescribeKey':
    'as AWS documents the statement; it has no effect, as that call states no encryption context',
};

const callsOf = (world: World): readonly Call[] => [
  ...pipeCalls(world),
  ...privacyCalls(world),
  ...backupCalls(world),
  ...keyCalls(world),
  ...alarmCalls(world),
];

function requestsOf({ caller, actions, resources, context = {}, throughEndpoint = false }: Call): Request[] {
  return actions.flatMap((action) =>
    resources.map((resource) => ({ caller, action, resource, context, throughEndpoint })),
  );
}

/** Names of ours: AWS makes those of keys and in EC2, and a role that does not exist has no policy. */
const HAS_NAME = /^arn:[^:]+:(?!kms:|ec2:|iam:)/;

function neighboursOf(call: Call): { readonly what: string; readonly request: Request }[] {
  const alike = requestsOf(call)
    .filter(({ resource }) => HAS_NAME.test(resource))
    .map((request) => ({
      what: `${call.what}, but whose name begins alike`,
      request: { ...request, resource: `${request.resource}-2` },
    }));
  const others = Object.entries(call.neighbours).flatMap(([difference, change]) =>
    requestsOf(call).map((request) => ({
      what: `${call.what}, but ${difference}`,
      request: { ...request, ...change, context: { ...request.context, ...change.context } },
    })),
  );
  return [...(call.anyName ? [] : alike), ...others];
}

const inWords = (what: string, { action, resource }: Request): string => `${what}: ${action} on ${resource}`;

/** Every Allow statement's actions, as a decision names them. */
function allowedIn({ identity, resource, grants, endpoint = [] }: Policies): string[] {
  const statements = [...identity.values(), ...resource.values(), endpoint].flat();
  return [
    ...statements
      .filter(({ effect, name }) => effect === 'Allow' && name.startsWith('aws_'))
      .flatMap(({ name, actions }) => actions.map((action) => `${name} ${action}`)),
    ...grants.flatMap(({ name, operations }) => operations.map((operation) => `${name} kms:${operation}`)),
  ];
}

/** The actions that are allowed, by the name of their statement, and that none of the calls needs. */
function unusedIn(policies: Policies, calls: readonly Call[]): string[] {
  const used = new Set(calls.flatMap(requestsOf).flatMap((request) => decide(request, policies).by));
  const unused = allowedIn(policies).filter((permission) => !used.has(permission));
  return unused.map((permission) => permission.split(' ').slice(1).join(' '));
}

describeWithTerraform('permissions', () => {
  const applied = new Map<string, readonly StateResource[]>();

  beforeAll(async () => {
    await eachAtATime(Object.entries(SETTINGS), async ([name, settings]) => {
      applied.set(name, managed(await deployedResources({ ...GUIDE, ...settings })));
    });
  }, 300_000);

  const deploymentOf = (name: string) => {
    const settings: Settings = { ...GUIDE, ...SETTINGS[name] };
    const resources = applied.get(name) ?? [];
    const world = worldOf(settings, resources);
    const policies = policiesOf(resources, othersAround(settings, world));
    const calls = callsOf(world);
    const made = calls.filter(({ part }) => part === undefined || world.parts[part]);
    const off = calls.filter((call) => !made.includes(call));
    return { world, policies, resources, calls, made, off };
  };

  describe.each(Object.keys(SETTINGS))('with %s', (name) => {
    it('allow all calls', () => {
      const { policies, made } = deploymentOf(name);
      const denied = made.flatMap((call) =>
        requestsOf(call)
          .filter((request) => !decide(request, policies).allowed)
          .map((request) => inWords(call.what, request)),
      );
      expect(denied).toEqual([]);
    });

    it('deny similar calls', () => {
      const { policies, made } = deploymentOf(name);
      const allowed = made
        .flatMap(neighboursOf)
        .filter(({ request }) => decide(request, policies).allowed)
        .map(({ what, request }) => inWords(what, request));
      expect(allowed).toEqual([]);
    });

    it('would allow a similar call if any restriction of a statement were missing', () => {
      const { policies, calls } = deploymentOf(name);
      const neighbours = calls
        .flatMap(neighboursOf)
        .filter(({ request }) => !decide(request, policies).allowed);
      const changes = weakened(policies);
      expect(changes.length).toBeGreaterThan(20);
      const unnoticed = changes.filter(
        (changed) => !neighbours.some(({ request }) => decide(request, changed.policies).allowed),
      );
      expect(unnoticed.map(({ what }) => what)).toEqual([]);
    });

    it('deny the calls of parts that are switched off', () => {
      const { policies, off } = deploymentOf(name);
      const allowed = off.flatMap((call) =>
        requestsOf(call)
          .filter((request) => decide(request, policies).allowed)
          .map((request) => inWords(call.what, request)),
      );
      expect(allowed).toEqual([]);
    });

    it('contain no unused action', () => {
      const { policies, calls } = deploymentOf(name);
      const unexplained = unusedIn(policies, calls).filter((name) => NOT_CALLED[name] === undefined);
      expect(unexplained).toEqual([]);
    });
  });

  it('have a source and similar calls for every call', () => {
    const { calls } = deploymentOf('everything on');
    for (const { what, source, neighbours, actions, resources } of calls) {
      const isFile = existsSync(join(__dirname, '..', '..', '..', source));
      expect(isFile || source.startsWith('https://docs.aws.amazon.com/'), what).toBe(true);
      expect(Object.keys(neighbours).length, what).toBeGreaterThan(0);
      expect(actions.length * resources.length, what).toBeGreaterThan(0);
    }
  });

  it('are tested with every part on and off', () => {
    const parts = Object.keys(SETTINGS).map((name) => deploymentOf(name).world.parts);
    for (const part of Object.keys(parts[0] ?? {})) {
      const states = parts.map((one) => one[part as keyof typeof one]);
      expect(new Set(states), part).toEqual(new Set([true, false]));
    }
  });

  it('apply to the names of the resources', () => {
    const { world, resources } = deploymentOf('everything on');
    const arns = resources.flatMap(({ values }) => [values.arn, values.id, values.grantee_principal]);
    const { pipe, stream, queue, function: lambda, parameter, bucket, apiDestination } = world;
    for (const arn of [
      pipe,
      stream,
      queue,
      lambda,
      parameter,
      bucket,
      apiDestination,
      world.securityGroup,
      world.alarmTopic,
    ])
      expect(arns).toContain(arn);
    for (const arn of [...Object.values(world.roles), ...Object.values(world.logGroups), world.key])
      expect(arns).toContain(arn);
    expect(arns).toContain(world.serviceLinked.connect);
  });

  it('have reasons only for unused actions', () => {
    const { policies, calls } = deploymentOf('everything on');
    expect(Object.keys(NOT_CALLED).sort()).toEqual(unusedIn(policies, calls).sort());
  });
});
