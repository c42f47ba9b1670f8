import type { AwsClients } from '../aws/clients';
import type { VpcFacts } from './reach';

/** Reads what decides whether a function in the VPC reaches Systems Manager. */
export async function vpcFacts(aws: AwsClients, vpcId: string, region: string): Promise<VpcFacts> {
  const inVpc = { Name: 'vpc-id', Values: [vpcId] };
  const [{ VpcEndpoints = [] }, { RouteTables = [] }, { SecurityGroups = [] }] = await Promise.all([
    aws.ec2.describeVpcEndpoints({
      Filters: [inVpc, { Name: 'service-name', Values: [`com.amazonaws.${region}.ssm`] }],
    }),
    aws.ec2.describeRouteTables({ Filters: [inVpc], MaxResults: 100 }),
    aws.ec2.describeSecurityGroups({ Filters: [inVpc], MaxResults: 1000 }),
  ]);
  return { endpoints: VpcEndpoints, routeTables: RouteTables, groups: SecurityGroups };
}
