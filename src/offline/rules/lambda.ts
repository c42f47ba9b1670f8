/** What Lambda refuses. */

import { isList, isObject, valueAt } from '../provider/values';
import { API, all, arnOf, between, length, not, oneOf, pattern, type ServiceRules } from './checks';

const LAMBDA = `${API}/lambda/latest/api`;

export const LAMBDA_RULES: ServiceRules = {
  values: {
    aws_lambda_function: {
      [`${LAMBDA}/API_CreateFunction.html`]: {
        function_name: all(length(1, 64), pattern(/^[a-zA-Z0-9-_]+$/, 'be letters, digits, - _')),
        description: length(0, 256),
        handler: all(length(1, 128), not(/\s/, 'contain white space')),
        role: arnOf('iam'),
        kms_key_arn: arnOf('kms'),
        architectures: oneOf('x86_64', 'arm64'),
      },
      [`${API}/lambda/latest/dg/gettingstarted-limits.html`]: {
        memory_size: between(128, 10240),
        timeout: between(1, 900),
      },
      'terraform-provider-aws internal/service/lambda/function.go': {
        reserved_concurrent_executions: between(-1, 1_000_000),
      },
      [`${API}/lambda/latest/dg/lambda-runtimes.html`]: {
        runtime: pattern(
          /^(nodejs(18|20|22|24)\.x|python3\.\d+|java\d+(\.al2)?|dotnet\d+|ruby3\.\d|provided(\.al2|\.al2023)?)$/,
          'be a runtime that Lambda knows',
        ),
      },
      [`${LAMBDA}/API_TracingConfig.html`]: { 'tracing_config.mode': oneOf('Active', 'PassThrough') },
      [`${LAMBDA}/API_LoggingConfig.html`]: { 'logging_config.log_format': oneOf('JSON', 'Text') },
    },
  },
  combinations: {
    aws_lambda_function: [
      {
        check: (config) => {
          const variables = valueAt(config, 'environment.0.variables');
          const entries = isObject(variables) ? Object.entries(variables) : [];
          const bad = entries.find(([name]) => !/^[a-zA-Z][a-zA-Z0-9_]+$/.test(name));
          const reserved = entries.find(
            ([name]) =>
              /^(AWS_REGION|AWS_LAMBDA_|AWS_ACCESS|AWS_SECRET|AWS_SESSION|_HANDLER)/.test(name) &&
              name !== 'AWS_LAMBDA_EXEC_WRAPPER',
          );
          const size = Buffer.byteLength(
            JSON.stringify(Object.fromEntries(entries.filter(([, value]) => typeof value === 'string'))),
          );
          return bad
            ? `environment variable ${bad[0]} must be a letter, then letters, digits and underscores`
            : reserved
              ? `environment variable ${reserved[0]} is reserved by Lambda`
              : size > 4096
                ? `environment variables must be at most 4096 bytes, not ${size}`
                : undefined;
        },
        source: `${API}/lambda/latest/dg/configuration-envvars.html`,
      },
      {
        check: (config) => {
          const [subnets, groups] = ['subnet_ids', 'security_group_ids'].map((name) =>
            valueAt(config, `vpc_config.0.${name}`),
          );
          return isList(subnets) && isList(groups) && (subnets.length === 0) !== (groups.length === 0)
            ? 'vpc_config must have both subnets and security groups, or neither'
            : undefined;
        },
        source: `${LAMBDA}/API_VpcConfig.html`,
      },
    ],
  },
};
