import '../../../src/stack/quick-synthesis';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eachAtATime } from '../../../src/artefact/terraform/run-process';
import { managed, type StateResource } from '../../../src/artefact/terraform/terraform-json';
import { variableList } from '../../../src/stack/variables';
import { OfflineStack, type Settings } from '../../../src/upkeep/documentation/offline-stack';
import { type Applied, pageOf } from '../../../src/upkeep/documentation/permissions/page';
import { type Permission, permissionsOf } from '../../../src/upkeep/documentation/permissions/permissions';
import {
  EXAMPLE_PLACE,
  type Place,
  scenarios,
} from '../../../src/upkeep/documentation/permissions/scenarios';
import { writeAppliedPages } from '../../../src/upkeep/documentation/write';
import { evaluate, GUIDE, withDefaults } from '../../harness/conditions';
import { policiesOf } from '../../harness/iam/deployed';
import { theStack } from '../../harness/synthesized-stack';
import { deployedResources, describeWithTerraform } from '../../harness/terraform';

/** Differs from the place of `npm run docs`, as the page must not depend on it. */
const PLACE: Place = {
  aws_region: 'us-gov-west-1',
  environment: 'another-place',
  connect_instance_alias: 'somewhere-else',
};

/** More settings, without some parts. */
const FEWER: readonly Settings[] = [
  GUIDE,
  {
    ...GUIDE,
    enable_privacy_controls: false,
    backup_enabled: false,
    associate_connect_instance: false,
    alarms_enabled: false,
  },
  {
    ...GUIDE,
    existing_stream_arn: 'arn:aws:kinesis:us-west-2:111122223333:stream/existing',
    existing_backup_bucket_name: 'existing-bucket',
  },
  {
    ...GUIDE,
    enable_privacy_controls: false,
    backup_enabled: false,
    existing_stream_arn: 'arn:aws:kinesis:us-west-2:111122223333:stream/existing',
    existing_stream_kms_key_arn:
      'arn:aws:kms:us-west-2:111122223333:key/22222222-0000-0000-0000-000000000000',
  },
];

const PAGE = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'permissions.md'), 'utf8');

/** The cells of the page's rows about statements: name and actions. */
const rows = PAGE.split('\n')
  .filter((line) => /^\| (\*\*Deny\*\* )?(Grant )?\w+/.test(line) && !/^\| (Statement|Word) \|/.test(line))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
  .filter((cells) => cells.length >= 8)
  .map(([, name = '', ...cells]) => ({
    name: name.replace('**Deny** ', ''),
    actions: (cells.find((cell) => /^`[a-z0-9]+:[A-Z*]/.test(cell)) ?? '').replaceAll('`', '').split('<br>'),
    why: cells.at(-2) ?? '',
  }));

it('without Terraform, the pages from applied deployments stay as they are, and this is reported', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    // The directory does not exist: a write would fail.
    await writeAppliedPages(join(__dirname, '..', '..', 'documentation', 'nowhere'), { PATH: __dirname });
    expect(said).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(
        /^NOT renewed: docs\/permissions.md, docs\/changing-variables.md. terraform cannot be run.*install/,
      ),
    );
  } finally {
    said.mockRestore();
  }
});

describeWithTerraform('docs/permissions.md', () => {
  let stack: OfflineStack;
  const applied: Applied[] = [];
  const fewer: (readonly StateResource[])[] = [];

  beforeAll(async () => {
    stack = new OfflineStack();
    const all = [...scenarios(PLACE).map(({ settings }) => settings), ...FEWER];
    const resources = await eachAtATime(all, async (settings) => managed(await deployedResources(settings)));
    for (const scenario of scenarios(PLACE)) applied.push({ scenario, resources: resources.shift() ?? [] });
    fewer.push(...resources);
  }, 300_000);
  afterAll(() => stack.remove());

  it('is up to date, and the same for every place', () => {
    expect(PLACE).not.toMatchObject({ aws_region: EXAMPLE_PLACE.aws_region });
    expect(PAGE, 'npm run docs renews it').toBe(pageOf(stack, PLACE, applied));
  });

  it('has all statements and grants of the applied policies, and no other', () => {
    const key = (name: string, actions: readonly string[]): string =>
      `${name}: ${[...actions].sort().join(' ')}`;
    const nobody = { account: '111122223333', identity: new Map(), resource: new Map() };
    const states = [...applied.map(({ resources }) => resources), ...fewer];
    const held = states.flatMap((resources) => {
      const { identity, resource, endpoint = [], grants } = policiesOf(resources, nobody);
      return [
        ...[...identity.values(), ...resource.values(), endpoint]
          .flat()
          .map(({ name, actions }) => key(name.split(' ')[1] ?? '', actions)),
        ...grants.map(({ operations }) =>
          key(
            'Grant operata-connect-ENVIRONMENT',
            operations.map((operation) => `kms:${operation}`),
          ),
        ),
      ];
    });
    expect(rows.length).toBeGreaterThan(30);
    expect(new Set(rows.map(({ name, actions }) => key(name, actions)))).toEqual(new Set(held));
  });

  it('gives a reason for each permission', () => {
    for (const { name, why } of rows) expect(why, name).toMatch(/^[A-Z].{20,}\.$/);
  });

  it('shows when each permission exists', () => {
    const names = variableList().map(([name]) => name);
    const condition = (when: string): string =>
      when
        .replaceAll('redaction_config asks for pseudonyms', 'asks_for_pseudonyms')
        .replace(/\w+/g, (word) => (names.includes(word as never) ? `var.${word}` : word));
    const permissions = new Map<string, Permission>();
    const idOf = ({ holder, sid }: Permission): string => `${holder} ${sid.replace(/-[\w-]+$/, '')}`;
    const states = [
      ...applied.map(({ scenario, resources }) => ({ settings: scenario.settings, resources })),
      ...FEWER.map((settings, index) => ({ settings, resources: fewer[index] ?? [] })),
    ].map(({ settings, resources }) => {
      const found = permissionsOf(stack, resources);
      for (const one of found) permissions.set(idOf(one), one);
      return { settings, present: new Set(found.map(idOf)) };
    });
    for (const [id, { when }] of permissions) {
      const seen = new Set<boolean>();
      for (const { settings, present } of states) {
        const variables = withDefaults(theStack(), settings);
        const expected = when === '' || evaluate(condition(when), variables) === true;
        expect(present.has(id), `${id} with ${JSON.stringify(settings)}`).toBe(expected);
        seen.add(expected);
      }
      // Each permission exists in a deployment, and, if it has a condition, is missing in another.
      expect(seen, id).toEqual(new Set(when === '' ? [true] : [true, false]));
    }
  });

  describe('fails for', () => {
    const policyOf = (...statements: readonly object[]): string =>
      JSON.stringify({ Version: '2012-10-17', Statement: statements });
    const queue = 'aws_sqs_queue_policy.delivery_dead_letter_queue_policy';
    const statement = {
      Sid: 'DenyPlainHttp',
      Effect: 'Deny',
      Action: 'sqs:*',
      Resource: '*',
      Principal: '*',
    };
    const read = (address: string, values: StateResource['values']) =>
      permissionsOf(stack, [{ address, mode: 'managed', type: address.split('.')[0] ?? '', values }]);
    const values = { queue_url: 'https://example.com/queue' };

    it('a policy without reasons', () => {
      expect(() => read('aws_pipes_pipe.delivery', { name: policyOf(statement) })).toThrow(
        'aws_pipes_pipe.delivery.name is a policy without reasons',
      );
    });

    it('a policy without a section', () => {
      const address = 'aws_sqs_queue_policy.delivery_dead_letter_queue_policy';
      const resource = {
        address,
        mode: 'managed',
        type: 'aws_secretsmanager_secret_policy',
        values: { policy: policyOf(statement) },
      };
      expect(() => permissionsOf(stack, [resource])).toThrow('add a section for');
    });

    it('a statement that is not in the code, and an element that the page would hide', () => {
      expect(read(queue, { ...values, policy: policyOf(statement) })).toHaveLength(1);
      expect(() => read(queue, { ...values, policy: policyOf({ ...statement, Sid: 'More' }) })).toThrow(
        'a statement More that is in none of its documents',
      );
      expect(() => read(queue, { ...values, policy: policyOf({ ...statement, NotAction: 'a' }) })).toThrow(
        'a statement with NotAction',
      );
    });

    it('a grant without a reason, and one with constraints', () => {
      expect(() => read('aws_kms_grant.another', {})).toThrow('is a grant without a reason');
      const constraints = [{ encryption_context_equals: { a: 'b' } }];
      expect(() => read('aws_kms_grant.connect_instance_grant[0]', { constraints })).toThrow(
        'has constraints',
      );
    });
  });
});
