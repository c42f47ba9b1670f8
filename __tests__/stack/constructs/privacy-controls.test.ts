import { describe, expect, it } from 'vitest';
import { type Check, theStack } from '../../harness/synthesized-stack';

const stack = theStack();
const fn = stack.resource('aws_lambda_function', 'privacy_controls_function');
const lifecycle = fn.lifecycle as { create_before_destroy: boolean; postcondition: Check[] };

describe('the function', () => {
  it('has the settings of the variables', () => {
    expect(fn).toMatchObject({
      count: '${var.enable_privacy_controls ? 1 : 0}',
      function_name: 'operata-privacy-controls-${var.environment}',
      role: '${one(aws_iam_role.privacy_controls_role[*].arn)}',
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      memory_size: '${var.privacy_function_memory_mb}',
      timeout: '${var.privacy_function_timeout_seconds}',
      reserved_concurrent_executions: '${coalesce(var.privacy_function_reserved_concurrency, -1)}',
      tracing_config: { mode: '${var.privacy_function_tracing ? "Active" : "PassThrough"}' },
    });
    expect(Object.keys(stack.resources('aws_lambda_function'))).toHaveLength(1);
  });

  it('gets the name of its configuration, and no secret', () => {
    expect(fn.environment).toEqual({
      variables: {
        ENVIRONMENT: '${var.environment}',
        REDACTION_CONFIG_PARAMETER: '/operata/${var.environment}/redaction-config',
        PRIVACY_CACHE_TTL_SECONDS: '${var.privacy_cache_ttl_seconds}',
        PRIVACY_CACHE_MAX_STALE_SECONDS: '${var.privacy_cache_max_stale_seconds}',
        DELIVERY_BODY: '${var.delivery_body == "data" ? "data" : "record"}',
        PSEUDONYM_KEY_ARN: '${one(aws_kms_key.privacy_controls_pseudonym_key[*].arn)}',
      },
    });
  });

  it('is a zip in the directory, with the hash of that zip', () => {
    const file = String(fn.filename);
    expect(file).toMatch(/^assets\/privacy_controls_code\/[0-9A-F]{32}\/privacy-controls\.zip$/);
    expect(stack.files).toContain(`stacks/operata-connect/${file}`);
    const hash = `\${filebase64sha256("${file}")}`;
    expect(fn.source_code_hash).toBe(hash);
    expect(stack.resource('terraform_data', 'privacy_controls_code_hash')).toEqual({
      count: '${var.enable_privacy_controls ? 1 : 0}',
      input: hash,
    });
  });

  it('fails the plan if its code differs from the deployed code', () => {
    expect(lifecycle.postcondition).toHaveLength(1);
    const [check] = lifecycle.postcondition;
    // The recorded hash's output: its input, or the file's hash, would fail every update.
    expect(check?.condition).toBe(
      '${self.code_sha256 == one(terraform_data.privacy_controls_code_hash[*].output)}',
    );
    expect(check?.error_message).toContain('aws lambda update-function-code');
    expect(check?.error_message).toContain(`fileb://${fn.filename}`);
  });

  it('is deleted after the pipe is updated', () => {
    expect(lifecycle.create_before_destroy).toBe(true);
  });

  it('depends on all policies of its role, on its network, and on its configuration', () => {
    const policies = Object.keys(stack.resources('aws_iam_role_policy')).filter((name) =>
      name.startsWith('privacy_controls_role_'),
    );
    expect(policies).toHaveLength(7);
    expect([...(fn.depends_on as string[])].sort()).toEqual(
      [
        ...policies.map((name) => `aws_iam_role_policy.${name}`),
        'aws_ssm_parameter.privacy_controls_configuration',
        'aws_vpc_endpoint.privacy_controls_network_kms_endpoint',
        'aws_vpc_endpoint.privacy_controls_network_ssm_endpoint',
        'aws_vpc_security_group_egress_rule.privacy_controls_network_https_out',
        'aws_vpc_security_group_egress_rule.privacy_controls_network_https_to_endpoint',
        'aws_vpc_security_group_egress_rule.privacy_controls_network_https_to_kms_endpoint',
        'aws_vpc_security_group_ingress_rule.privacy_controls_network_https_from_function',
        'aws_vpc_security_group_ingress_rule.privacy_controls_network_https_to_kms_from_function',
      ].sort(),
    );
  });

  it('writes to a log group that is created before it', () => {
    expect(fn.logging_config).toEqual({
      log_format: 'Text',
      log_group: '${one(aws_cloudwatch_log_group.privacy_controls_log_group[*].name)}',
    });
    expect(stack.resource('aws_cloudwatch_log_group', 'privacy_controls_log_group')).toMatchObject({
      name: '/aws/lambda/operata-privacy-controls-${var.environment}',
      retention_in_days: '${var.log_retention_days}',
    });
  });

  it('runs in the VPC only if there is one', () => {
    const { vpc_config } = fn.dynamic as { vpc_config: { for_each: string; content: object } };
    expect(vpc_config.for_each).toBe('${var.enable_privacy_controls && var.vpc_id != null ? [1] : []}');
    expect(vpc_config.content).toMatchObject({
      security_group_ids: '${aws_security_group.privacy_controls_network_security_group[*].id}',
    });
    expect(fn).not.toHaveProperty('vpc_config');
  });

  it('has no URL, and only roles can invoke it', () => {
    expect(Object.keys(stack.json.resource)).not.toContain('aws_lambda_function_url');
    expect(Object.keys(stack.json.resource)).not.toContain('aws_lambda_permission');
  });
});

describe('the configuration', () => {
  const parameter = stack.resource('aws_ssm_parameter', 'privacy_controls_configuration');

  it('is a parameter, and visible in plans', () => {
    expect(parameter).toMatchObject({
      count: '${var.enable_privacy_controls ? 1 : 0}',
      name: '/operata/${var.environment}/redaction-config',
      type: 'String',
      tier: 'Intelligent-Tiering',
    });
    expect(parameter).toHaveProperty('insecure_value');
    expect(parameter).not.toHaveProperty('value');
  });

  it('is written after the permission to derive the secret of the pseudonyms', () => {
    expect(parameter.depends_on).toEqual(['aws_iam_role_policy.privacy_controls_role_derive_pseudonyms']);
  });

  it('is a redaction document for any value of the variable', () => {
    expect(parameter.insecure_value).toBe(
      '${(var.redaction_config == null ? jsonencode({ key = "REDACTION_CONFIG", value = { type = "WHITELIST", fields = [] } }) : jsonencode({ key = "REDACTION_CONFIG", value = var.redaction_config }))}',
    );
  });
});
