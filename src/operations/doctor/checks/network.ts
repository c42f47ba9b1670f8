import { APPLY } from '../../commands';
import { CouldNotCheck } from '../finding';
import { endpointOf, hasWayOut, letsHttpsIn, letsHttpsOut, vpcFacts } from '../reach';
import { deploymentCheck } from './deployment-check';
import { STAGE, withoutPrivacyControls } from './privacy';

export const network = deploymentCheck({
  id: 'function-network',
  stage: STAGE,
  findings: {
    'function-outside-vpc': 'fail',
    'no-way-to-ssm': 'fail',
    'endpoint-without-private-names': 'fail',
    'endpoint-refuses-function': 'fail',
    'function-may-not-send': 'fail',
  },
  skip: (examination) =>
    withoutPrivacyControls(examination) ??
    (examination.deployment.privacyControls?.inVpc ? undefined : 'the function runs outside a VPC'),
  async run(examination, report) {
    const { aws, deployment } = examination;
    const described = await examination.function();
    if (described === undefined) throw new CouldNotCheck('the function does not exist');
    const { VpcId, SubnetIds = [], SecurityGroupIds = [] } = described.VpcConfig ?? {};
    if (!VpcId) {
      report('function-outside-vpc', 'the function is not in the VPC of its deployment', APPLY);
      return '';
    }
    const facts = await vpcFacts(aws, VpcId, deployment.region);
    const groupsOf = (ids: readonly string[]) =>
      facts.groups.filter(({ GroupId = '' }) => ids.includes(GroupId));
    const own = groupsOf(SecurityGroupIds);
    const endpoint = endpointOf(facts);
    if (endpoint !== undefined) {
      const id = endpoint.VpcEndpointId;
      const others = groupsOf((endpoint.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []));
      if (!letsHttpsIn(others, own)) {
        report(
          'endpoint-refuses-function',
          `the endpoint ${id} for Systems Manager does not allow HTTPS from the function`,
          `allow port 443 from ${SecurityGroupIds.join(', ')} in ${others.map(({ GroupId }) => GroupId).join(', ')}; if create_ssm_endpoint is true: ${APPLY}`,
        );
      }
      if (!letsHttpsOut(own, others)) {
        report(
          'function-may-not-send',
          `the security group of the function does not allow HTTPS to the endpoint ${id}`,
          APPLY,
        );
      }
      return `the function reaches Systems Manager through the endpoint ${id}`;
    }
    const cutOff = SubnetIds.filter((subnet) => !hasWayOut(subnet, facts.routeTables));
    const [first] = facts.endpoints;
    if (cutOff.length > 0 && first !== undefined) {
      report(
        'endpoint-without-private-names',
        `the endpoint ${first.VpcEndpointId} for Systems Manager is ${first.State}, ${first.PrivateDnsEnabled ? 'with' : 'without'} private DNS names: the function cannot resolve it`,
        `aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${first.VpcEndpointId} --private-dns-enabled --region ${deployment.region}`,
      );
    } else if (cutOff.length > 0) {
      report(
        'no-way-to-ssm',
        `the function cannot reach Systems Manager from ${cutOff.join(', ')}: there is no route to a NAT gateway or similar, and no endpoint`,
        `with create_ssm_endpoint = true: ${APPLY}\nor give these subnets a route to a NAT gateway`,
      );
    }
    if (!letsHttpsOut(own, 'everywhere')) {
      report(
        'function-may-not-send',
        'the security group of the function does not allow outbound HTTPS',
        APPLY,
      );
    }
    return `the function reaches Systems Manager through the route of ${SubnetIds.join(', ')}`;
  },
});
