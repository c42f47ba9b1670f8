import {
  INSTANCES,
  SECURITY_GROUP_RULES,
  SECURITY_GROUPS,
  SUBNETS,
  VPC,
  VPC_ENDPOINTS,
} from '../../stack/naming/arns';
import { ARNS } from '../../stack/naming/names';
import { TAGGED, TAGGED_IN_THE_REQUEST } from './conditions';
import type { Feature } from './types';

/** EC2 chooses the IDs of what it creates: tags identify the resources of this deployment. */
export const NETWORK: Feature = {
  prefix: 'Network',
  needed: '`vpc_id` is set, and `enable_privacy_controls` is true',
  manages: [
    { type: 'aws_security_group', on: [SECURITY_GROUPS], writesAreStated: true },
    { type: 'aws_vpc_endpoint', on: [VPC_ENDPOINTS], writesAreStated: true },
    {
      type: 'aws_vpc_security_group_egress_rule',
      on: [SECURITY_GROUPS, SECURITY_GROUP_RULES],
      writesAreStated: true,
    },
    {
      type: 'aws_vpc_security_group_ingress_rule',
      on: [SECURITY_GROUPS, SECURITY_GROUP_RULES],
      writesAreStated: true,
    },
  ],
  looksUp: [
    { type: 'data.aws_subnet', on: [] },
    { type: 'data.aws_subnets', on: [] },
  ],
  further: [
    {
      sid: 'NetworkDescribeForLambda',
      actions: ['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'],
      resources: ['*'],
      anyResourceBecause:
        'Lambda requires them of the caller that attaches a function to a VPC, and EC2 has no resource to name',
    },
    {
      sid: 'NetworkCreateInTheVpc',
      actions: ['ec2:CreateSecurityGroup', 'ec2:CreateVpcEndpoint'],
      resources: [VPC],
    },
    {
      sid: 'NetworkCreateTagged',
      actions: ['ec2:CreateSecurityGroup', 'ec2:CreateVpcEndpoint'],
      resources: [SECURITY_GROUPS, VPC_ENDPOINTS],
      conditions: TAGGED_IN_THE_REQUEST,
    },
    {
      // It can only be placed in the VPC in which it is created.
      sid: 'NetworkPlaceTheEndpoint',
      actions: ['ec2:CreateVpcEndpoint', 'ec2:ModifyVpcEndpoint'],
      resources: [SECURITY_GROUPS, SUBNETS],
      unconfirmed:
        'An endpoint with private DNS names may take `route53:AssociateVPCWithHostedZone`; CloudFormation does not ask for it, and it is not in the policy.',
    },
    {
      sid: 'NetworkTagWhenCreated',
      actions: ['ec2:CreateTags'],
      resources: [SECURITY_GROUPS, SECURITY_GROUP_RULES, VPC_ENDPOINTS],
      conditions: [
        {
          test: 'StringEquals',
          variable: 'ec2:CreateAction',
          values: [
            'AuthorizeSecurityGroupEgress',
            'AuthorizeSecurityGroupIngress',
            'CreateSecurityGroup',
            'CreateVpcEndpoint',
          ],
        },
      ],
    },
    {
      sid: 'NetworkChangeTheGroups',
      actions: [
        'ec2:AuthorizeSecurityGroupEgress',
        'ec2:AuthorizeSecurityGroupIngress',
        'ec2:CreateTags',
        'ec2:DeleteSecurityGroup',
        'ec2:DeleteTags',
        'ec2:ModifySecurityGroupRules',
        'ec2:RevokeSecurityGroupEgress',
        'ec2:RevokeSecurityGroupIngress',
      ],
      resources: [SECURITY_GROUPS],
      conditions: TAGGED,
    },
    {
      // EC2 also checks the group, which has to be tagged.
      sid: 'NetworkCreateRules',
      actions: ['ec2:AuthorizeSecurityGroupEgress', 'ec2:AuthorizeSecurityGroupIngress'],
      resources: [SECURITY_GROUP_RULES],
    },
    {
      sid: 'NetworkTagRules',
      actions: ['ec2:CreateTags'],
      resources: [SECURITY_GROUP_RULES],
      conditions: TAGGED_IN_THE_REQUEST,
      unconfirmed:
        'Whether the provider tags a rule in the request that creates it, or right after, as an older version does: both are allowed.',
    },
    {
      sid: 'NetworkChangeRules',
      actions: ['ec2:CreateTags', 'ec2:DeleteTags', 'ec2:ModifySecurityGroupRules'],
      resources: [SECURITY_GROUP_RULES],
      conditions: TAGGED,
    },
    {
      sid: 'NetworkChangeTheEndpoint',
      actions: ['ec2:CreateTags', 'ec2:DeleteTags', 'ec2:DeleteVpcEndpoints', 'ec2:ModifyVpcEndpoint'],
      resources: [VPC_ENDPOINTS],
      conditions: TAGGED,
    },
    {
      sid: 'NetworkClearInterfaces',
      actions: ['ec2:DeleteNetworkInterface', 'ec2:DetachNetworkInterface'],
      resources: [ARNS.networkInterfaces],
      conditions: [{ test: 'ArnEquals', variable: 'ec2:Vpc', values: [VPC] }],
    },
    {
      // EC2 checks both. The statement above limits it to the interfaces of the VPC.
      sid: 'NetworkDetachInterfaces',
      actions: ['ec2:DetachNetworkInterface'],
      resources: [INSTANCES],
    },
  ],
};
