import { describe, expect, it } from 'vitest';
import { evaluate, GUIDE, withDefaults } from '../../harness/conditions';
import { type Check, theStack } from '../../harness/synthesized-stack';

const stack = theStack();
const FUNCTION_GROUP = 'privacy_controls_network_security_group';
const ENDPOINT_GROUP = 'privacy_controls_network_endpoint_security_group';
const KMS_ENDPOINT_GROUP = 'privacy_controls_network_kms_endpoint_security_group';
const HTTPS = { ip_protocol: 'tcp', from_port: 443, to_port: 443 };
const idOf = (group: string): string => `\${one(aws_security_group.${group}[*].id)}`;

const postconditions = (address: string): Check[] =>
  (stack.block(address).lifecycle as { postcondition: Check[] }).postcondition;

describe('the security groups', () => {
  it.each([
    [FUNCTION_GROUP, 'operata-privacy-controls-${var.environment}-'],
    [ENDPOINT_GROUP, 'operata-ssm-endpoint-${var.environment}-'],
    [KMS_ENDPOINT_GROUP, 'operata-kms-endpoint-${var.environment}-'],
  ])('%s can be replaced while it is in use', (name, prefix) => {
    const group = stack.resource('aws_security_group', name);
    expect(group).toMatchObject({
      name_prefix: prefix,
      vpc_id: '${var.vpc_id}',
      lifecycle: { create_before_destroy: true },
    });
    expect(group).not.toHaveProperty('name');
    // Rules are resources of their own: in the group they would undo each other.
    expect(group).not.toHaveProperty('ingress');
    expect(group).not.toHaveProperty('egress');
  });

  it('allow only outbound HTTPS of the function', () => {
    const egress = stack.resources('aws_vpc_security_group_egress_rule');
    expect(Object.keys(egress).sort()).toEqual([
      'privacy_controls_network_https_out',
      'privacy_controls_network_https_to_endpoint',
      'privacy_controls_network_https_to_kms_endpoint',
    ]);
    for (const rule of Object.values(egress))
      expect(rule).toMatchObject({ ...HTTPS, security_group_id: idOf(FUNCTION_GROUP) });
    const ingress = Object.values(stack.resources('aws_vpc_security_group_ingress_rule'));
    expect(ingress.filter((rule) => rule.security_group_id === idOf(FUNCTION_GROUP))).toEqual([]);
  });

  it.each([
    // pseudonyms, endpoint for Systems Manager, endpoint for KMS; which rules there are
    [false, false, null, ['out']],
    [false, true, null, ['to_endpoint']],
    [true, false, null, ['out']],
    [true, false, true, ['out', 'to_kms_endpoint']],
    [true, true, true, ['to_endpoint', 'to_kms_endpoint']],
    [true, true, false, ['out', 'to_endpoint']],
  ])(
    'allow the function to reach only the endpoints, if they suffice: %j %j %j',
    (pseudonyms, create_ssm_endpoint, create_kms_endpoint, rules) => {
      const redaction_config = { replace: [{ field: 'A', with: pseudonyms ? 'PSEUDONYM' : 'LAST4' }] };
      const variables = withDefaults(stack, {
        ...GUIDE,
        vpc_id: 'vpc-01234567',
        redaction_config,
        create_ssm_endpoint,
        create_kms_endpoint,
      });
      const egress = Object.keys(stack.resources('aws_vpc_security_group_egress_rule')).filter(
        (name) => evaluate(stack.count(`aws_vpc_security_group_egress_rule.${name}`) ?? '', variables) === 1,
      );
      expect(egress.map((name) => name.replace('privacy_controls_network_https_', '')).sort()).toEqual(rules);
    },
  );

  it.each([
    [ENDPOINT_GROUP, 'to_endpoint', 'from_function'],
    [KMS_ENDPOINT_GROUP, 'to_kms_endpoint', 'to_kms_from_function'],
  ])('allow only the function to reach an endpoint: %s', (group, out, into) => {
    const name = (rule: string): string => `privacy_controls_network_https_${rule}`;
    expect(stack.resource('aws_vpc_security_group_egress_rule', name(out))).toMatchObject({
      referenced_security_group_id: idOf(group),
    });
    const rule = stack.resource('aws_vpc_security_group_ingress_rule', name(into));
    expect(rule).toMatchObject({
      ...HTTPS,
      security_group_id: idOf(group),
      referenced_security_group_id: idOf(FUNCTION_GROUP),
    });
    expect(rule).not.toHaveProperty('cidr_ipv4');
    expect(rule).not.toHaveProperty('cidr_ipv6');
  });

  it('create a new egress rule before they delete the old one', () => {
    for (const rule of Object.values(stack.resources('aws_vpc_security_group_egress_rule')))
      expect(rule.lifecycle).toEqual({ create_before_destroy: true });
  });
});

describe.each([
  ['ssm', ENDPOINT_GROUP, 'endpoint_policy'],
  ['kms', KMS_ENDPOINT_GROUP, 'kms_endpoint_policy'],
])('the endpoint for %s', (service, group, policy) => {
  const endpoint = stack.resource('aws_vpc_endpoint', `privacy_controls_network_${service}_endpoint`);

  it('has the private name of its service, and a policy', () => {
    expect(endpoint).toMatchObject({
      vpc_id: '${var.vpc_id}',
      service_name: `com.amazonaws.\${var.aws_region}.${service}`,
      vpc_endpoint_type: 'Interface',
      private_dns_enabled: true,
      security_group_ids: `\${aws_security_group.${group}[*].id}`,
      policy: `\${one(data.aws_iam_policy_document.privacy_controls_network_${policy}[*].json)}`,
      tags: { Name: `operata-${service}-\${var.environment}` },
    });
  });

  it('has one subnet per zone', () => {
    expect(endpoint.subnet_ids).toBe(
      '${[for zone, ids in { for subnet in data.aws_subnet.privacy_controls_network_subnet : subnet.availability_zone => subnet.id... } : sort(ids)[0]]}',
    );
  });
});

describe('the subnets', () => {
  const FOUND = 'data.aws_subnets.privacy_controls_network_private_subnets';
  const EACH = 'data.aws_subnet.privacy_controls_network_subnet';

  it('are those without public addresses and with the tags', () => {
    expect(stack.block(FOUND)).toMatchObject({
      filter: [
        { name: 'vpc-id', values: ['${var.vpc_id}'] },
        { name: 'map-public-ip-on-launch', values: ['false'] },
      ],
      tags: '${var.private_subnet_tags}',
    });
  });

  it('must be 1 to 16, and the message contains their number', () => {
    const [check, ...others] = postconditions(FOUND);
    expect(others).toEqual([]);
    expect(check?.condition).toBe('${length(self.ids) >= 1 && length(self.ids) <= 16}');
    expect(check?.error_message).toContain('${length(self.ids)}');
    expect(check?.error_message).toContain('private_subnet_ids');
  });

  it('are read one by one, and must be in the VPC', () => {
    const count = stack.count(EACH) ?? '';
    const variables = withDefaults(stack, { ...GUIDE, vpc_id: 'vpc-01234567' });
    expect(evaluate(count, { ...variables, private_subnet_ids: ['a', 'b', 'c'] })).toBe(3);
    expect(evaluate(count, variables, ['a', 'b'])).toBe(2);
    expect(evaluate(count, { ...variables, vpc_id: null, private_subnet_ids: [] })).toBe(0);
    expect(postconditions(EACH).map(({ condition }) => condition)).toEqual(['${self.vpc_id == var.vpc_id}']);
    expect(stack.block(EACH).id).toBe(
      `\${(length(var.private_subnet_ids) > 0 ? var.private_subnet_ids : sort(flatten(${FOUND}[*].ids)))[count.index]}`,
    );
  });

  it('are those of the function', () => {
    const { vpc_config } = stack.resource('aws_lambda_function', 'privacy_controls_function').dynamic as {
      vpc_config: { content: { subnet_ids: string } };
    };
    expect(`${vpc_config.content.subnet_ids.slice(0, -1)}[count.index]}`).toBe(stack.block(EACH).id);
  });
});
