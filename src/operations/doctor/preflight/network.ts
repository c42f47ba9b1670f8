import type { Subnet } from '@aws-sdk/client-ec2';
import { ifThere } from '../../aws/answers';
import { onAllPages } from '../../aws/pages';
import { type Check, CouldNotCheck } from '../finding';
import { endpointOf, hasWayOut } from '../reach';
import { withPseudonyms } from './names';
import type { Plan } from './plan';
import { planCheck } from './plan-check';

const STAGE = 'Network';
/** Lambda: CreateFunction, VpcConfig. */
const MOST_SUBNETS = 16;

const outsideVpc = (plan: Plan): string | undefined =>
  plan.inVpc ? undefined : 'the privacy controls run outside a VPC';

/** The subnets of the function: the named ones, else those that assign no public addresses. */
async function subnetsOf(plan: Plan): Promise<readonly Subnet[] | { readonly missing: string }> {
  const named = plan.texts('private_subnet_ids');
  const Filters = [
    { Name: 'vpc-id', Values: [plan.text('vpc_id') ?? ''] },
    { Name: 'map-public-ip-on-launch', Values: ['false'] },
    ...plan.pairs('private_subnet_tags').map(([tag, value]) => ({ Name: `tag:${tag}`, Values: [value] })),
  ];
  if (named.length === 0) {
    return onAllPages(
      (NextToken) => plan.aws.ec2.describeSubnets({ Filters, NextToken }),
      (page) => page.NextToken,
      (page) => page.Subnets,
    );
  }
  const found = await Promise.all(
    named.map(async (id) => {
      const answer = await ifThere(plan.aws.ec2.describeSubnets({ SubnetIds: [id] }));
      return answer?.Subnets?.[0] ?? { missing: id };
    }),
  );
  const missing = found.flatMap((one) => ('missing' in one ? one.missing : []));
  return missing.length > 0 ? { missing: missing.join(', ') } : (found as Subnet[]);
}

export const vpc = planCheck({
  id: 'vpc',
  stage: STAGE,
  findings: { 'vpc-not-found': 'fail' },
  skip: outsideVpc,
  async run(plan, report) {
    const id = plan.text('vpc_id');
    if ((await plan.vpc()) === undefined) {
      report(
        'vpc-not-found',
        `the VPC ${id} does not exist in ${plan.region} of this account`,
        `correct vpc_id: aws ec2 describe-vpcs --region ${plan.region}`,
      );
    }
    return `${id} is there`;
  },
});

export const subnets = planCheck({
  id: 'subnets',
  stage: STAGE,
  findings: {
    'subnet-not-found': 'fail',
    'subnet-of-other-vpc': 'fail',
    'subnet-count': 'fail',
    'subnet-public': 'warn',
    'one-zone': 'warn',
  },
  skip: outsideVpc,
  async run(plan, report) {
    const found = await subnetsOf(plan);
    if ('missing' in found) {
      report('subnet-not-found', `there is no subnet ${found.missing}`, 'correct private_subnet_ids');
      return '';
    }
    const id = plan.text('vpc_id');
    if (found.length === 0 || found.length > MOST_SUBNETS) {
      report(
        'subnet-count',
        `${found.length} subnets of ${id} assign no public addresses: the function needs 1 to ${MOST_SUBNETS}`,
        'name them in private_subnet_ids, narrow them down with private_subnet_tags, or remove vpc_id',
      );
      return '';
    }
    const ids = (some: readonly Subnet[]): string => some.map(({ SubnetId }) => SubnetId).join(', ');
    const others = found.filter(({ VpcId }) => VpcId !== id);
    if (others.length > 0)
      report('subnet-of-other-vpc', `${ids(others)} is not in ${id}`, 'name subnets of that VPC');
    const open = found.filter(({ MapPublicIpOnLaunch }) => MapPublicIpOnLaunch);
    if (open.length > 0) {
      report(
        'subnet-public',
        `${ids(open)} assigns public addresses, which a function does not get: a route to an internet gateway does not help`,
        'name private subnets, with a route to a NAT gateway or with an endpoint',
      );
    }
    const zones = new Set(found.map(({ AvailabilityZone }) => AvailabilityZone));
    if (zones.size === 1) {
      report(
        'one-zone',
        `all subnets are in ${[...zones].join('')}: if that zone fails, nothing is delivered until it recovers`,
        'name subnets of two zones in private_subnet_ids',
      );
    }
    return `${ids(found)} in ${zones.size} zones`;
  },
});

/** Checks whether the function will reach a service. */
function wayTo<Service extends 'ssm' | 'kms'>(
  service: Service,
  title: string,
  skip: (plan: Plan) => string | undefined,
): Check<Plan, `${Service}-endpoint-exists` | `no-route-to-${Service}`> {
  const exists: `${Service}-endpoint-exists` = `${service}-endpoint-exists`;
  const noRoute: `no-route-to-${Service}` = `no-route-to-${service}`;
  const variable = `create_${service}_endpoint` as const;
  const findings = { [exists]: 'fail', [noRoute]: 'fail' };
  return {
    id: `way-to-${service}`,
    stage: STAGE,
    findings: findings as Readonly<Record<typeof exists | typeof noRoute, 'fail'>>,
    skip,
    async run(plan, report) {
      const facts = await plan.network(service);
      const endpoint = endpointOf(facts);
      if (plan.flag(variable)) {
        if (endpoint !== undefined) {
          report(
            exists,
            `the VPC has an endpoint for ${title} with private DNS names already, ${endpoint.VpcEndpointId}, and can have only one`,
            `${service === 'ssm' ? `remove ${variable}` : `set ${variable} = false`}; the security group of that endpoint has to allow HTTPS from the function`,
          );
        }
        return `an endpoint for ${title} will be created`;
      }
      if (endpoint !== undefined)
        return `through the endpoint ${endpoint.VpcEndpointId}, whose security group has to allow HTTPS from the function`;
      const found = await subnetsOf(plan);
      if ('missing' in found) throw new CouldNotCheck('a subnet does not exist');
      const cutOff = found.flatMap(({ SubnetId = '' }) =>
        hasWayOut(SubnetId, facts.routeTables) ? [] : SubnetId,
      );
      if (cutOff.length > 0) {
        report(
          noRoute,
          `the function could not reach ${title} from ${cutOff.join(', ')}: there is no route to a NAT gateway or similar, and no endpoint`,
          `${variable} = true\nor give these subnets a route to a NAT gateway`,
        );
      }
      return 'through the route of the subnets';
    },
  };
}

export const wayToSsm = wayTo('ssm', 'Systems Manager', outsideVpc);
export const wayToKms = wayTo('kms', 'KMS', (plan) => outsideVpc(plan) ?? withPseudonyms(plan));
