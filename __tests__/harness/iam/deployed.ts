/** The policies of an applied stack. */
import type { StateResource } from '../../../src/artefact/terraform/terraform-json';
import type { Grant, Policies } from './evaluator';
import { type Policy, readPolicy } from './policy';

/** Policies that the stack does not create, by ARN. */
export interface Others {
  readonly account: string;
  /** Policies of roles that are not ours. */
  readonly identity: ReadonlyMap<string, Policy>;
  /** Policies of keys that are not ours. */
  readonly resource: ReadonlyMap<string, Policy>;
}

/** The attributes that hold policies, by type. Whatever else holds one is an error. */
const POLICY_ATTRIBUTES: Readonly<Record<string, string>> = {
  aws_iam_role: 'assume_role_policy',
  aws_iam_role_policy: 'policy',
  aws_kms_key: 'policy',
  aws_sns_topic_policy: 'policy',
  aws_sqs_queue_policy: 'policy',
  aws_s3_bucket_policy: 'policy',
  aws_vpc_endpoint: 'policy',
};

/** All policies and grants. @throws {Error} for one that is not evaluated */
export function policiesOf(resources: readonly StateResource[], others: Others): Policies {
  for (const resource of resources) refuseUnknown(resource);
  const of = (type: string) => resources.filter((one) => one.type === type);
  const read = ({ address, type, values }: StateResource): Policy =>
    readPolicy(address.replace(/\[0\]$/, ''), String(values[POLICY_ATTRIBUTES[type] ?? '']));
  const found = (type: string, attribute: string, value: unknown): string => {
    const owner = of(type).find(({ values }) => values[attribute] === value);
    if (owner === undefined) throw new Error(`there is no ${type} with ${attribute} ${value}`);
    return String(owner.values.arn);
  };

  const identity = new Map(others.identity);
  for (const role of of('aws_iam_role')) identity.set(String(role.values.arn), []);
  for (const policy of of('aws_iam_role_policy')) {
    const role = found('aws_iam_role', 'name', policy.values.role);
    identity.set(role, [...(identity.get(role) ?? []), ...read(policy)]);
  }
  const resource = new Map([
    ...others.resource,
    ...[...of('aws_iam_role'), ...of('aws_kms_key')].map(
      (one) => [String(one.values.arn), read(one)] as const,
    ),
    ...of('aws_sns_topic_policy').map((one) => [String(one.values.arn), read(one)] as const),
    ...of('aws_sqs_queue_policy').map(
      (one) => [found('aws_sqs_queue', 'url', one.values.queue_url), read(one)] as const,
    ),
    ...of('aws_s3_bucket_policy').map(
      (one) => [found('aws_s3_bucket', 'bucket', one.values.bucket), read(one)] as const,
    ),
  ]);
  // Each allows actions of its own service only.
  const endpoints = of('aws_vpc_endpoint').flatMap(read);
  const endpoint = endpoints.length > 0 ? endpoints : undefined;
  return { identity, resource, grants: of('aws_kms_grant').map(grantOf), endpoint, account: others.account };
}

function grantOf({ address, values }: StateResource): Grant {
  if ([values.constraints ?? []].flat().length > 0) throw new Error(`${address} has constraints`);
  return {
    name: `${address.replace(/\[0\]$/, '')} grant`,
    key: String(values.key_id),
    grantee: String(values.grantee_principal),
    operations: values.operations as readonly string[],
  };
}

function refuseUnknown({ address, type, values }: StateResource): void {
  for (const [attribute, value] of Object.entries(values)) {
    const isPolicy = typeof value === 'string' && /^\s*\{[\s\S]*"Statement"/.test(value);
    if (isPolicy && POLICY_ATTRIBUTES[type] !== attribute)
      throw new Error(`${address}.${attribute} is a policy that is not evaluated`);
  }
  if (values.permissions_boundary) throw new Error(`${address} has a boundary, which is not evaluated`);
}
