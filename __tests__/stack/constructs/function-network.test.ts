import { describe, expect, it } from 'vitest';
import { evaluate, GUIDE, withDefaults } from '../../harness/conditions';
import { type Check, theStack } from '../../harness/synthesized-stack';

const stack = theStack();
const FUNCTION_GROUP = 'privacy_controls_network_security_group';
const ENDPOINT_GROUP = 'privacy_controls_network_endpoint_security_group';
const HTTPS = { ip_protocol: 'tcp', from_port: 443, to_port: 443 };
const idOf = (group: string): string => `\${one(aws_security_group.${group}[*].id)}`;

const postconditions = (address: string): Check[] =>
  (stack.block(address).lifecycle as { postcondition: Check[] }).postcondition;

describe('the security groups', () => {
  it.each([
    [FUNCTION_GROUP, 'operata-privacy-controls-${var.environment}-'],
    [ENDPOINT_GROUP, 'operata-ssm-endpoint-${var.environment}-'],
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
    ]);
    for (const rule of Object.values(egress))
      expect(rule).toMatchObject({ ...HTTPS, security_group_id: idOf(FUNCTION_GROUP) });
    const ingress = Object.values(stack.resources('aws_vpc_security_group_ingress_rule'));
    expect(ingress.filter((rule) => rule.security_group_id === idOf(FUNCTION_GROUP))).toEqual([]);
  });

  it('allow the function to reach only the endpoint, if there is one', () => {
    expect(
      stack.resource('aws_vpc_security_group_egress_rule', 'privacy_controls_network_https_to_endpoint'),
    ).toMatchObject({ referenced_security_group_id: idOf(ENDPOINT_GROUP) });
    const variables = withDefaults(stack, { ...GUIDE, vpc_id: 'vpc-01234567' });
    for (const create_ssm_endpoint of [true, false]) {
      const count = (name: string): unknown =>
        evaluate(stack.count(`aws_vpc_security_group_egress_rule.privacy_controls_network_${name}`) ?? '', {
          ...variables,
          create_ssm_endpoint,
        });
      expect(count('https_to_endpoint')).toBe(create_ssm_endpoint ? 1 : 0);
      expect(count('https_out')).toBe(create_ssm_endpoint ? 0 : 1);
    }
  });

  it('allow only the function to reach the endpoint', () => {
    const ingress = stack.resources('aws_vpc_security_group_ingress_rule');
    expect(Object.keys(ingress)).toEqual(['privacy_controls_network_https_from_function']);
    const [rule] = Object.values(ingress);
    expect(rule).toMatchObject({
      ...HTTPS,
      security_group_id: idOf(ENDPOINT_GROUP),
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

describe('the endpoint for Systems Manager', () => {
  const endpoint = stack.resource('aws_vpc_endpoint', 'privacy_controls_network_ssm_endpoint');

  it('is the only endpoint', () => {
    expect(Object.keys(stack.resources('aws_vpc_endpoint'))).toHaveLength(1);
    expect(endpoint).toMatchObject({
      vpc_id: '${var.vpc_id}',
      service_name: 'com.amazonaws.${var.aws_region}.ssm',
      vpc_endpoint_type: 'Interface',
      private_dns_enabled: true,
      security_group_ids: `\${aws_security_group.${ENDPOINT_GROUP}[*].id}`,
      policy: '${one(data.aws_iam_policy_document.privacy_controls_network_endpoint_policy[*].json)}',
      tags: { Name: 'operata-ssm-${var.environment}' },
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
