/** What EC2 refuses. */
import {
  API,
  all,
  between,
  type Documented,
  length,
  not,
  oneOf,
  pattern,
  policy,
  type ServiceRules,
} from './checks';

const EC2 = `${API}/AWSEC2/latest/APIReference`;

const PORTS = { from_port: between(-1, 65535), to_port: between(-1, 65535) };
const DESCRIBED: Documented = { [`${EC2}/API_IpRange.html`]: { description: length(0, 255) } };

export const EC2_RULES: ServiceRules = {
  values: {
    aws_security_group: {
      'terraform-provider-aws internal/service/ec2/vpc_security_group.go': {
        name_prefix: all(length(0, 100), not(/^sg-/, 'start with sg-')),
      },
      [`${EC2}/API_CreateSecurityGroup.html`]: {
        description: all(
          length(1, 255),
          pattern(
            /^[0-9A-Za-z_ .:/()#,@[\]+=&;{}!$*-]*$/,
            'be letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*',
          ),
        ),
      },
    },
    aws_vpc_security_group_egress_rule: {
      ...DESCRIBED,
      [`${EC2}/API_IpPermission.html`]: {
        ...PORTS,
        cidr_ipv4: pattern(/^(\d{1,3}\.){3}\d{1,3}\/([0-9]|[12]\d|3[0-2])$/, 'be an IPv4 CIDR block'),
      },
    },
    aws_vpc_security_group_ingress_rule: { [`${EC2}/API_IpPermission.html`]: PORTS, ...DESCRIBED },
    aws_vpc_endpoint: {
      [`${EC2}/API_CreateVpcEndpoint.html`]: {
        vpc_endpoint_type: oneOf('Interface', 'Gateway', 'GatewayLoadBalancer', 'Resource', 'ServiceNetwork'),
      },
      [`${API}/vpc/latest/privatelink/vpc-endpoints-access.html`]: { policy: policy('resource', 20480) },
    },
  },
};
