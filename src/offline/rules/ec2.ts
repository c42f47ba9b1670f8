/** What EC2 refuses. */
import { all, between, length, not, oneOf, pattern, policy } from '../provider/checks';
import { API, type Rule, type ServiceRules } from './rule';

const EC2 = `${API}/AWSEC2/latest/APIReference`;

function securityGroupRule(): readonly Rule[] {
  const source = `${EC2}/API_IpPermission.html`;
  return [
    { path: 'from_port', check: between(-1, 65535), source },
    { path: 'to_port', check: between(-1, 65535), source },
    { path: 'description', check: length(0, 255), source: `${EC2}/API_IpRange.html` },
  ];
}

export const EC2_RULES: ServiceRules = {
  values: {
    aws_security_group: [
      {
        path: 'name_prefix',
        check: all(length(0, 100), not(/^sg-/, 'start with sg-')),
        source: 'terraform-provider-aws internal/service/ec2/vpc_security_group.go',
      },
      {
        path: 'description',
        check: all(
          length(1, 255),
          pattern(
            /^[0-9A-Za-z_ .:/()#,@[\]+=&;{}!$*-]*$/,
            'be letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*',
          ),
        ),
        source: `${EC2}/API_CreateSecurityGroup.html`,
      },
    ],
    aws_vpc_security_group_egress_rule: [
      ...securityGroupRule(),
      {
        path: 'cidr_ipv4',
        check: pattern(/^(\d{1,3}\.){3}\d{1,3}\/([0-9]|[12]\d|3[0-2])$/, 'be an IPv4 CIDR block'),
        source: `${EC2}/API_IpPermission.html`,
      },
    ],
    aws_vpc_security_group_ingress_rule: securityGroupRule(),
    aws_vpc_endpoint: [
      {
        path: 'vpc_endpoint_type',
        check: oneOf('Interface', 'Gateway', 'GatewayLoadBalancer', 'Resource', 'ServiceNetwork'),
        source: `${EC2}/API_CreateVpcEndpoint.html`,
      },
      {
        path: 'policy',
        check: policy('resource', 20480),
        source: `${API}/vpc/latest/privatelink/vpc-endpoints-access.html`,
      },
    ],
  },
};
