import { DataAwsSubnet } from '@cdktf/provider-aws/lib/data-aws-subnet';
import { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { type ITerraformDependable, Token } from 'cdktf';
import { Construct } from 'constructs';
import { expression, type Flag, type Text, type TextMap, type Texts } from '../hcl/expression';
import { address, hclOf, one, onlyIf } from '../hcl/tokens';
import { PolicyDocument } from '../iam/policy-document';
import type { Statement } from '../iam/statement';
import type { Naming } from '../naming/names';

const HTTPS = { ipProtocol: 'tcp', fromPort: 443, toPort: 443 } as const;

/** A VPC, and the subnets in which the function runs. */
export interface FunctionVpc {
  /** If Terraform's value is null, the function runs outside any VPC. */
  readonly id: Text;
  /**
   * 1 to 16 private subnets (Lambda).
   * @default the subnets that assign no public addresses and have {@link subnetTags}
   */
  readonly subnetIds?: Texts | undefined;
  /** Tags of the subnets to find. @default none */
  readonly subnetTags?: TextMap | undefined;
  /** Whether to create an endpoint for Systems Manager, for a VPC without any other route to it. @default false */
  readonly createSsmEndpoint?: Flag | undefined;
}

export interface FunctionNetworkProps {
  readonly naming: Naming;
  /** HCL condition: the function runs in a VPC. */
  readonly inVpc: string;
  readonly vpc: FunctionVpc;
  /** The permission for Lambda to delete its network interfaces. It must outlive the security group. */
  readonly clearing: ITerraformDependable;
}

/**
 * The network of the privacy controls in a VPC: private subnets, a security group that allows outbound HTTPS only, and
 * optionally an endpoint for Systems Manager, the only service that the function calls.
 */
export class FunctionNetwork extends Construct {
  /** HCL for the list of subnet IDs. */
  readonly subnetIds: string;
  /** HCL for the list of security group IDs. */
  readonly securityGroupIds: string;
  /** What the function depends on to reach Systems Manager from its first call. */
  readonly rules: readonly ITerraformDependable[];

  readonly #naming: Naming;

  constructor(scope: Construct, id: string, { naming, inVpc, vpc, clearing }: FunctionNetworkProps) {
    super(scope, id);
    this.#naming = naming;
    const { names, arns, place } = naming;
    const vpcId = String(vpc.id);
    const vpcHcl = hclOf(vpc.id);
    const subnetList = hclOf(vpc.subnetIds ?? []);
    const subnetTags = hclOf(vpc.subnetTags ?? {});
    const createEndpoint = hclOf(vpc.createSsmEndpoint ?? false);
    const subnetsAreFound = `${inVpc} && length(${subnetList}) == 0`;
    const hasEndpoint = `${inVpc} && ${createEndpoint}`;

    const found = new DataAwsSubnets(this, 'private-subnets', {
      count: onlyIf(subnetsAreFound),
      filter: [
        { name: 'vpc-id', values: [vpcId] },
        { name: 'map-public-ip-on-launch', values: ['false'] },
      ],
      tags: Token.asStringMap(expression(subnetTags)),
      lifecycle: {
        postcondition: [
          {
            condition: expression('length(self.ids) >= 1 && length(self.ids) <= 16'),
            errorMessage: `vpc_id is \${${vpcHcl}}. In this VPC, \${length(self.ids)} subnets assign no public addresses\${length(${subnetTags}) == 0 ? "" : " and have the tags in private_subnet_tags"}, but the privacy controls need 1 to 16. Set private_subnet_ids, select subnets with private_subnet_tags, or remove vpc_id to run outside a VPC.`,
          },
        ],
      },
    });
    this.subnetIds = `(length(${subnetList}) > 0 ? ${subnetList} : sort(flatten(${address(found)}[*].ids)))`;

    const group = new SecurityGroup(this, 'security-group', {
      count: onlyIf(inVpc),
      // A prefix, because the group may have to be replaced while the function still uses it.
      namePrefix: names.functionSecurityGroup.value,
      description: 'Privacy controls: HTTPS out, nothing in',
      vpcId,
      dependsOn: [clearing],
      lifecycle: { createBeforeDestroy: true },
    });
    this.securityGroupIds = `${address(group)}[*].id`;

    const subnets = new DataAwsSubnet(this, 'subnet', {
      count: Token.asNumber(expression(`${inVpc} ? length(${this.subnetIds}) : 0`)),
      id: expression(`${this.subnetIds}[count.index]`),
      lifecycle: {
        postcondition: [
          {
            condition: expression(`self.vpc_id == ${vpcHcl}`),
            errorMessage: `private_subnet_ids names \${self.id}, which is in \${self.vpc_id}, but vpc_id is \${${vpcHcl}}. Set subnets of that VPC.`,
          },
        ],
      },
    });

    const endpointGroup = new SecurityGroup(this, 'endpoint-security-group', {
      count: onlyIf(hasEndpoint),
      namePrefix: names.endpointSecurityGroup.value,
      description: 'Endpoint for Systems Manager: HTTPS from the privacy controls',
      vpcId,
      lifecycle: { createBeforeDestroy: true },
    });
    const endpointPolicy = new PolicyDocument(this, 'endpoint-policy', {
      count: onlyIf(hasEndpoint),
      statements: [
        {
          sid: 'ReadConfiguration',
          because:
            'The endpoint allows only reading the configuration. Callers also need their own permission.',
          actions: ['ssm:GetParameter'],
          resources: [arns.redactionParameter],
          principals: [{ type: '*', identifiers: ['*'] }],
        },
      ],
    });
    const endpoint = new VpcEndpoint(this, 'ssm-endpoint', {
      count: onlyIf(hasEndpoint),
      vpcId,
      serviceName: `com.amazonaws.${place.region}.ssm`,
      vpcEndpointType: 'Interface',
      privateDnsEnabled: true,
      // An endpoint accepts one subnet per zone.
      subnetIds: Token.asList(
        expression(
          `[for zone, ids in { for subnet in ${address(subnets)} : subnet.availability_zone => subnet.id... } : sort(ids)[0]]`,
        ),
      ),
      securityGroupIds: Token.asList(expression(`${address(endpointGroup)}[*].id`)),
      policy: expression(endpointPolicy.json),
      tags: { Name: names.ssmEndpoint.value },
    });

    this.rules = [
      new VpcSecurityGroupEgressRule(this, 'https-out', {
        count: onlyIf(`${inVpc} && !${createEndpoint}`),
        securityGroupId: expression(one(group, 'id')),
        description: 'HTTPS to Systems Manager',
        cidrIpv4: '0.0.0.0/0',
        ...HTTPS,
        // When it is replaced by the rule to the endpoint, one of the two rules must always exist.
        lifecycle: { createBeforeDestroy: true },
      }),
      new VpcSecurityGroupEgressRule(this, 'https-to-endpoint', {
        count: onlyIf(hasEndpoint),
        securityGroupId: expression(one(group, 'id')),
        description: 'HTTPS to the endpoint for Systems Manager',
        referencedSecurityGroupId: expression(one(endpointGroup, 'id')),
        ...HTTPS,
        lifecycle: { createBeforeDestroy: true },
      }),
      new VpcSecurityGroupIngressRule(this, 'https-from-function', {
        count: onlyIf(hasEndpoint),
        securityGroupId: expression(one(endpointGroup, 'id')),
        description: 'HTTPS from the privacy controls',
        referencedSecurityGroupId: expression(one(group, 'id')),
        ...HTTPS,
      }),
      endpoint,
    ];
  }

  /** The permissions for Lambda to attach the function to the VPC, in addition to {@link clearingStatements}. */
  get attachStatements(): readonly Statement[] {
    return [
      {
        sid: 'CreateInterfaces',
        because: 'Lambda attaches the function to the chosen subnets, with its security group only.',
        actions: ['ec2:CreateNetworkInterface'],
        resources: Token.asList(
          expression(
            `concat(["${this.#naming.arns.networkInterfaces}"], [for id in ${this.subnetIds} : "${this.#naming.accountArn('ec2', 'subnet/${id}')}"], [for id in ${this.securityGroupIds} : "${this.#naming.accountArn('ec2', 'security-group/${id}')}"])`,
          ),
        ),
      },
    ];
  }
}

/** The permissions for Lambda to manage the network interfaces of the function until the last one is deleted. */
export const clearingStatements = (naming: Naming): readonly Statement[] => [
  {
    sid: 'LookAtTheNetwork',
    because: 'Lambda reads the network to which it attaches the function.',
    actions: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
    resources: ['*'],
    anyResourceBecause: 'EC2 has no resource-level permissions for Describe actions',
  },
  {
    sid: 'ManageInterfaces',
    because: 'Lambda assigns the addresses of these network interfaces.',
    actions: ['ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
    resources: [naming.arns.networkInterfaces],
  },
  {
    sid: 'DeleteInterfaces',
    because:
      'Lambda deletes network interfaces that it no longer needs. It requires this permission for all IDs of the account.',
    actions: ['ec2:DeleteNetworkInterface'],
    resources: [naming.accountArn('ec2', '*/*')],
  },
  {
    sid: 'NotFromTheFunctionsCode',
    because:
      'The code of the function has the same role, but must not manage the network. Only Lambda itself does.',
    effect: 'Deny',
    actions: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
    anyResourceBecause: 'the actions are denied for all resources',
    conditions: [
      { test: 'ArnEquals', variable: 'lambda:SourceFunctionArn', values: [naming.arns.privacyFunction] },
    ],
  },
];
