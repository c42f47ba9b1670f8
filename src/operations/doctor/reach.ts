import type { IpPermission, RouteTable, SecurityGroup, VpcEndpoint } from '@aws-sdk/client-ec2';
import type { AwsClients } from '../aws/clients';
import { onAllPages } from '../aws/pages';

/** The parts of a VPC that decide whether a function in it reaches a service. */
export interface VpcFacts {
  readonly endpoints: readonly VpcEndpoint[];
  readonly routeTables: readonly RouteTable[];
  readonly groups: readonly SecurityGroup[];
}

/** Reads the parts of the VPC that decide whether a function in it reaches Systems Manager, or KMS. */
export async function vpcFacts(
  aws: AwsClients,
  vpcId: string,
  region: string,
  service: 'ssm' | 'kms' = 'ssm',
): Promise<VpcFacts> {
  const inVpc = { Name: 'vpc-id', Values: [vpcId] };
  const ofService = { Name: 'service-name', Values: [`com.amazonaws.${region}.${service}`] };
  const [endpoints, routeTables, groups] = await Promise.all([
    onAllPages(
      (NextToken) => aws.ec2.describeVpcEndpoints({ Filters: [inVpc, ofService], NextToken }),
      (page) => page.NextToken,
      (page) => page.VpcEndpoints,
    ),
    onAllPages(
      (NextToken) => aws.ec2.describeRouteTables({ Filters: [inVpc], NextToken }),
      (page) => page.NextToken,
      (page) => page.RouteTables,
    ),
    onAllPages(
      (NextToken) => aws.ec2.describeSecurityGroups({ Filters: [inVpc], NextToken }),
      (page) => page.NextToken,
      (page) => page.SecurityGroups,
    ),
  ]);
  return { endpoints, routeTables, groups };
}

const HTTPS = 443;
const EVERYWHERE = new Set(['0.0.0.0/0', '::/0']);

/** Whether the rule is about HTTPS. */
const isHttps = ({ IpProtocol, FromPort = 0, ToPort = 65_535 }: IpPermission): boolean =>
  IpProtocol === '-1' || (IpProtocol === 'tcp' && FromPort <= HTTPS && HTTPS <= ToPort);

const ranges = ({ IpRanges = [], Ipv6Ranges = [] }: IpPermission): string[] => [
  ...IpRanges.flatMap(({ CidrIp }) => CidrIp ?? []),
  ...Ipv6Ranges.flatMap(({ CidrIpv6 }) => CidrIpv6 ?? []),
];

const namesGroup = ({ UserIdGroupPairs = [] }: IpPermission, groups: ReadonlySet<string>): boolean =>
  UserIdGroupPairs.some(({ GroupId }) => GroupId !== undefined && groups.has(GroupId));

const rulesOf = (groups: readonly SecurityGroup[], direction: 'IpPermissions' | 'IpPermissionsEgress') =>
  groups.flatMap((group) => group[direction] ?? []).filter(isHttps);

const idsOf = (groups: readonly SecurityGroup[]): ReadonlySet<string> =>
  new Set(groups.flatMap(({ GroupId }) => GroupId ?? []));

/** Whether the groups allow HTTPS to the other groups, or to everywhere. Any address range counts as a match. */
export const letsHttpsOut = (
  from: readonly SecurityGroup[],
  to: readonly SecurityGroup[] | 'everywhere',
): boolean =>
  rulesOf(from, 'IpPermissionsEgress').some((rule) =>
    to === 'everywhere'
      ? ranges(rule).some((range) => EVERYWHERE.has(range)) || (rule.PrefixListIds ?? []).length > 0
      : namesGroup(rule, idsOf(to)) || ranges(rule).length > 0,
  );

/** Whether the groups allow HTTPS from the others. Any address range counts as a match. */
export const letsHttpsIn = (to: readonly SecurityGroup[], from: readonly SecurityGroup[]): boolean =>
  rulesOf(to, 'IpPermissions').some((rule) => namesGroup(rule, idsOf(from)) || ranges(rule).length > 0);

/** The endpoint that the DNS name of the service resolves to; undefined if there is none. */
export const endpointOf = ({ endpoints }: VpcFacts): VpcEndpoint | undefined =>
  endpoints.find(
    ({ State, PrivateDnsEnabled, VpcEndpointType }) =>
      State?.toLowerCase() === 'available' && PrivateDnsEnabled === true && VpcEndpointType === 'Interface',
  );

/**
 * Whether the subnet has a route out that a function can use. An internet gateway is none, as a function has no public
 * address.
 */
export function hasWayOut(subnet: string, routeTables: readonly RouteTable[]): boolean {
  const associated = ({ Associations = [] }: RouteTable): boolean =>
    Associations.some(({ SubnetId }) => SubnetId === subnet);
  const main = ({ Associations = [] }: RouteTable): boolean => Associations.some(({ Main }) => Main);
  const table = routeTables.find(associated) ?? routeTables.find(main);
  return (table?.Routes ?? []).some(
    ({ DestinationCidrBlock, State, GatewayId, ...others }) =>
      DestinationCidrBlock === '0.0.0.0/0' &&
      State !== 'blackhole' &&
      (GatewayId?.startsWith('vgw-') ||
        (GatewayId === undefined &&
          Boolean(
            others.NatGatewayId ??
              others.TransitGatewayId ??
              others.NetworkInterfaceId ??
              others.InstanceId ??
              others.VpcPeeringConnectionId ??
              others.CoreNetworkArn,
          ))),
  );
}
