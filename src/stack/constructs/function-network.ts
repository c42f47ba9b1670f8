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
import { HMAC_SHA_256 } from './pseudonym-key';

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
  /**
   * Whether to create an endpoint for KMS, for a document that asks for pseudonyms. Everything in the VPC uses it, and it
   * allows no other key. Required with {@link createSsmEndpoint} if there is no other route to KMS. @default false
   */
  readonly createKmsEndpoint?: Flag | undefined;
}

export interface FunctionNetworkProps {
  readonly naming: Naming;
  /** HCL condition: the function runs in a VPC. */
  readonly inVpc: string;
  readonly vpc: FunctionVpc;
  /** The permission for Lambda to delete its network interfaces. It must outlive the security group. */
  readonly clearing: ITerraformDependable;
  /** HCL condition: the function derives the secret of its pseudonyms from a key. */
  readonly asksForPseudonyms: string;
  /** HCL for the ARN of that key. */
  readonly pseudonymKeyArn: string;
}

/** What an endpoint is for. Its resources have their own names in the state, which must not change. */
interface EndpointProps {
  readonly id: string;
  /** HCL condition under which the endpoint exists. */
  readonly onlyIf: string;
  readonly service: 'ssm' | 'kms';
  /** The service's name in descriptions. */
  readonly title: string;
  readonly statement: Statement;
  readonly names: { readonly group: string; readonly tag: string };
  readonly ids: {
    readonly group: string;
    readonly policy: string;
    readonly out: string;
    readonly in: string;
  };
}

/**
 * The network of the privacy controls in a VPC: private subnets, a security group that allows outbound HTTPS only, and
 * optionally endpoints for Systems Manager and KMS, the only services that the function calls.
 */
export class FunctionNetwork extends Construct {
  /** HCL for the list of subnet IDs. */
  readonly subnetIds: string;
  /** HCL for the list of security group IDs. */
  readonly securityGroupIds: string;
  /** What the function depends on to reach these services from its first call. */
  readonly rules: readonly ITerraformDependable[];

  readonly #naming: Naming;

  constructor(scope: Construct, id: string, props: FunctionNetworkProps) {
    super(scope, id);
    const { naming, inVpc, vpc, clearing, asksForPseudonyms, pseudonymKeyArn } = props;
    this.#naming = naming;
    const { names, arns } = naming;
    const vpcId = String(vpc.id);
    const vpcHcl = hclOf(vpc.id);
    const subnetList = hclOf(vpc.subnetIds ?? []);
    const subnetTags = hclOf(vpc.subnetTags ?? {});
    const createSsmEndpoint = hclOf(vpc.createSsmEndpoint ?? false);
    const createKmsEndpoint = `coalesce(${hclOf(vpc.createKmsEndpoint)}, false)`;
    const subnetsAreFound = `${inVpc} && length(${subnetList}) == 0`;
    const hasKmsEndpoint = `${inVpc} && ${asksForPseudonyms} && ${createKmsEndpoint}`;
    const onlyToEndpoints = `${createSsmEndpoint} && (${createKmsEndpoint} || !(${asksForPseudonyms}))`;

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

    const rulesTo = (endpoint: EndpointProps): readonly ITerraformDependable[] =>
      this.#createEndpoint(endpoint, { vpcId, group, subnets });
    this.rules = [
      new VpcSecurityGroupEgressRule(this, 'https-out', {
        count: onlyIf(`${inVpc} && !(${onlyToEndpoints})`),
        securityGroupId: expression(one(group, 'id')),
        description: 'HTTPS to Systems Manager',
        cidrIpv4: '0.0.0.0/0',
        ...HTTPS,
        // When it is replaced by the rule to the endpoint, one of the two rules must always exist.
        lifecycle: { createBeforeDestroy: true },
      }),
      ...rulesTo({
        id: 'ssm-endpoint',
        onlyIf: `${inVpc} && ${createSsmEndpoint}`,
        service: 'ssm',
        title: 'Systems Manager',
        statement: {
          sid: 'ReadConfiguration',
          because:
            'The endpoint allows only reading the configuration. Callers also need their own permission.',
          actions: ['ssm:GetParameter'],
          resources: [arns.redactionParameter],
          principals: [{ type: '*', identifiers: ['*'] }],
        },
        names: { group: names.endpointSecurityGroup.value, tag: names.ssmEndpoint.value },
        ids: {
          group: 'endpoint-security-group',
          policy: 'endpoint-policy',
          out: 'https-to-endpoint',
          in: 'https-from-function',
        },
      }),
      ...rulesTo({
        id: 'kms-endpoint',
        onlyIf: hasKmsEndpoint,
        service: 'kms',
        title: 'KMS',
        statement: {
          sid: 'DerivePseudonymSecret',
          because: 'The endpoint allows only the use of this key. Callers also need their own permission.',
          actions: ['kms:GenerateMac'],
          resources: [expression(pseudonymKeyArn)],
          principals: [{ type: '*', identifiers: ['*'] }],
          conditions: [HMAC_SHA_256],
        },
        names: { group: names.kmsEndpointSecurityGroup.value, tag: names.kmsEndpoint.value },
        ids: {
          group: 'kms-endpoint-security-group',
          policy: 'kms-endpoint-policy',
          out: 'https-to-kms-endpoint',
          in: 'https-to-kms-from-function',
        },
      }),
    ];
  }

  /** Creates an endpoint for a service. @returns what the function depends on to reach it */
  #createEndpoint(
    { id, onlyIf: exists, service, title, statement, names, ids }: EndpointProps,
    {
      vpcId,
      group,
      subnets,
    }: { readonly vpcId: string; readonly group: SecurityGroup; readonly subnets: DataAwsSubnet },
  ): readonly ITerraformDependable[] {
    const count = onlyIf(exists);
    const endpointGroup = new SecurityGroup(this, ids.group, {
      count,
      namePrefix: names.group,
      description: `Endpoint for ${title}: HTTPS from the privacy controls`,
      vpcId,
      lifecycle: { createBeforeDestroy: true },
    });
    const policy = new PolicyDocument(this, ids.policy, { count, statements: [statement] });
    const endpoint = new VpcEndpoint(this, id, {
      count,
      vpcId,
      serviceName: `com.amazonaws.${this.#naming.place.region}.${service}`,
      vpcEndpointType: 'Interface',
      privateDnsEnabled: true,
      // An endpoint accepts one subnet per zone.
      subnetIds: Token.asList(
        expression(
          `[for zone, ids in { for subnet in ${address(subnets)} : subnet.availability_zone => subnet.id... } : sort(ids)[0]]`,
        ),
      ),
      securityGroupIds: Token.asList(expression(`${address(endpointGroup)}[*].id`)),
      policy: expression(policy.json),
      tags: { Name: names.tag },
    });
    return [
      new VpcSecurityGroupEgressRule(this, ids.out, {
        count,
        securityGroupId: expression(one(group, 'id')),
        description: `HTTPS to the endpoint for ${title}`,
        referencedSecurityGroupId: expression(one(endpointGroup, 'id')),
        ...HTTPS,
        lifecycle: { createBeforeDestroy: true },
      }),
      new VpcSecurityGroupIngressRule(this, ids.in, {
        count,
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
