import type { AwsClients } from '../aws/clients';
import { onAllPages } from '../aws/pages';
import type { VpcFacts } from './reach';

/** Reads the parts of the VPC that decide whether a function in it reaches Systems Manager. */
export async function vpcFacts(aws: AwsClients, vpcId: string, region: string): Promise<VpcFacts> {
  const inVpc = { Name: 'vpc-id', Values: [vpcId] };
  const ofSsm = { Name: 'service-name', Values: [`com.amazonaws.${region}.ssm`] };
  const [endpoints, routeTables, groups] = await Promise.all([
    onAllPages(
      (NextToken) => aws.ec2.describeVpcEndpoints({ Filters: [inVpc, ofSsm], NextToken }),
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
