/** What doctor asks of roles is what the stack lets them do: all of it, nothing else. */
import { expect, it } from 'vitest';
import { managed, type StateResource } from '../../../src/artefact/terraform/terraform-json';
import { deploymentFromOutputs } from '../../../src/operations/deployment/from-outputs';
import { backupCalls, functionCalls, pipeCalls } from '../../../src/operations/doctor/role-calls';
import type { SimulatedCalls } from '../../../src/operations/doctor/simulation';
import type { Settings } from '../../../src/upkeep/documentation/offline-stack';
import { GUIDE, PSEUDONYMS } from '../../harness/conditions';
import { policiesOf } from '../../harness/iam/deployed';
import { decide, type Request } from '../../harness/iam/evaluator';
import { deployedOutputs, deployedResources, describeWithTerraform } from '../../harness/terraform';
import { othersAround } from '../../stack/iam/calls/others';
import { worldOf } from '../../stack/iam/calls/world';

const KEY = (digit: string): string =>
  `arn:aws:kms:us-west-2:111122223333:key/${digit.repeat(8)}-0000-0000-0000-000000000000`;
const SETTINGS: Readonly<Record<string, Settings>> = {
  'everything on': {
    vpc_id: 'vpc-0a1b2c3d4e5f60718',
    private_subnet_ids: ['subnet-0a1b2c3d4e5f60711'],
    privacy_function_tracing: true,
    ...PSEUDONYMS,
  },
  'an existing stream and bucket, with keys of their own': {
    existing_stream_arn: 'arn:aws:kinesis:us-west-2:111122223333:stream/existing-contact-records',
    existing_stream_kms_key_arn: KEY('2'),
    existing_backup_bucket_name: 'existing-bucket',
    existing_backup_bucket_key_arn: KEY('3'),
  },
  'privacy controls and backup off': { enable_privacy_controls: false, backup_enabled: false },
};

async function applied(settings: Settings) {
  const resources = managed(await deployedResources(settings));
  return { deployment: deploymentFromOutputs(await deployedOutputs(settings), 'outputs'), resources };
}

const valuesOf = (resources: readonly StateResource[], type: string): StateResource['values'] =>
  resources.find((one) => one.type === type)?.values ?? {};

describeWithTerraform('what doctor asks of roles', () => {
  it.each(Object.entries(SETTINGS))('is what they may do, with %s', async (_name, given) => {
    const settings = { ...GUIDE, ...given };
    const { deployment, resources } = await applied(settings);
    const policies = policiesOf(resources, othersAround(settings, worldOf(settings, resources)));
    const [vpc] = (valuesOf(resources, 'aws_lambda_function').vpc_config ?? []) as {
      readonly subnet_ids: string[];
      readonly security_group_ids: string[];
    }[];
    const network = vpc && { subnets: vpc.subnet_ids, groups: vpc.security_group_ids };
    const pseudonymKey = resources.find(({ values }) => values.key_usage === 'GENERATE_VERIFY_MAC')?.values
      .arn as string | undefined;
    const bucketKey = given.existing_backup_bucket_key_arn ?? deployment.key.arn;
    const asked: readonly (readonly [role: string, calls: readonly SimulatedCalls[]])[] = [
      [
        deployment.pipe.roleArn,
        pipeCalls(deployment, String(valuesOf(resources, 'aws_cloudwatch_event_api_destination').arn)),
      ],
      [
        deployment.privacyControls?.roleArn ?? '',
        functionCalls(deployment, network, given.privacy_function_tracing === true, pseudonymKey),
      ],
      [deployment.backup?.roleArn ?? '', backupCalls(deployment, String(bucketKey))],
    ];
    const requests: Request[] = asked.flatMap(([role, calls]) =>
      calls.flatMap(({ actions, resources: on, context = {} }) =>
        actions.flatMap((action) => on.map((resource) => ({ caller: { role }, action, resource, context }))),
      ),
    );

    const decisions = requests.map((request) => ({ request, ...decide(request, policies) }));
    expect(decisions.filter(({ allowed }) => !allowed).map(({ request }) => request)).toEqual([]);

    const used = new Set(decisions.flatMap(({ by }) => by));
    const may = asked.flatMap(([role]) =>
      (policies.identity.get(role) ?? [])
        .filter(({ effect }) => effect === 'Allow')
        .flatMap(({ name, actions }) => actions.map((action) => `${name} ${action}`)),
    );
    expect(may.length).toBeGreaterThan(0);
    expect(may.filter((permission) => !used.has(permission))).toEqual([]);
  });
});
