import { homedir, tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { GUIDE, presentWith } from '../harness/conditions';
import { theStack } from '../harness/synthesized-stack';
import { CASES } from '../matrix/cases';
import { type Case, dataSourcesWith, expected, PARTS, READS } from '../matrix/expectation';

const stack = theStack();

/** Cases that need no plan of their own. */
const MORE: Readonly<Record<string, Pick<Case, 'settings' | 'without'>>> = {
  'tracing, but privacy controls off': {
    settings: { privacy_function_tracing: true, enable_privacy_controls: false },
    without: ['privacy', 'enrichmentAlarm', 'privacyAlarms', 'privacyQueries'],
  },
  'an existing key, and a retained one': {
    settings: { existing_kms_key_arn: 'arn', retain_created_kms_key: true },
  },
  'an existing key, and a deleted one': {
    settings: { existing_kms_key_arn: 'arn', retain_created_kms_key: false },
    without: ['key'],
  },
  'a created key in use, with retain_created_kms_key false': { settings: { retain_created_kms_key: false } },
};

describe('the resources and data sources', () => {
  it('are those of the parts', () => {
    const resources = Object.values(PARTS).flat();
    const reads = Object.keys(READS) as (keyof typeof READS)[];
    expect(stack.addresses).toEqual([...resources, ...dataSourcesWith(resources, reads)].sort());
  });

  it.each(Object.entries<Case>({ ...CASES, ...MORE }))('exist for the settings: %s', (_what, one) => {
    const settings = typeof one.settings === 'string' ? { vpc_id: 'vpc-0123456789abcdef0' } : one.settings;
    const resources = expected(one);
    expect(presentWith(stack, { ...GUIDE, ...settings })).toEqual(
      [...resources, ...dataSourcesWith(resources, one.reads)].sort(),
    );
  });

  it('exist at most once, except the subnets', () => {
    const counted = stack.addresses.filter((address) => stack.count(address) !== undefined);
    const others = counted.filter((address) => !/ \? 1 : 0$/.test(stack.count(address) ?? ''));
    expect(others).toEqual(['data.aws_subnet.privacy_controls_network_subnet']);
    expect(stack.addresses.filter((address) => 'for_each' in stack.block(address))).toEqual([]);
  });

  it('have addresses without the framework’s hashes, which would change with the code', () => {
    expect(stack.addresses.filter((address) => /_[0-9A-F]{8}$/.test(address))).toEqual([]);
  });
});

describe('the providers', () => {
  it('are only AWS, with later minor versions', () => {
    expect(stack.json.terraform.required_providers).toEqual({
      aws: { source: 'hashicorp/aws', version: '~> 6.25' },
    });
    const types = stack.addresses.map((address) => address.replace(/^data\./, ''));
    expect(types.filter((type) => !/^(aws_|terraform_data\.)/.test(type))).toEqual([]);
  });

  it('are configured after all variables are valid, with default tags', () => {
    const region = String(stack.json.provider.aws?.[0]?.region);
    expect(region).toMatch(/^\$\{\[var\.aws_region, .*\]\[0\]\}$/);
    const withRules = Object.keys(stack.json.variable).filter((name) => !stack.variable(name).sensitive);
    expect(region.match(/(?<=var\.)\w+/g)?.sort()).toEqual(withRules.sort());
    expect(stack.json.provider).toEqual({
      aws: [
        {
          region,
          allowed_account_ids: '${var.aws_account_id == null ? null : [var.aws_account_id]}',
          dynamic: {
            assume_role: {
              for_each: '${var.assume_role_arn != null ? [1] : []}',
              content: {
                role_arn: '${var.assume_role_arn}',
                external_id: '${var.assume_role_external_id}',
              },
            },
          },
          default_tags: [
            {
              tags: '${merge({ Project = "operata-connect-integration", Environment = var.environment }, var.tags)}',
            },
          ],
        },
      ],
    });
  });

  it('require a Terraform whose validations can refer to other variables', () => {
    expect(stack.json.terraform.required_version).toBe('>= 1.9.0');
  });
});

describe('the synthesized directory', () => {
  it('contains no path of this machine', () => {
    for (const path of [process.cwd(), homedir(), tmpdir()]) {
      expect(stack.text).not.toContain(`"${path}`);
      expect(stack.text).not.toContain(`${path}/`);
    }
    // Text that begins with a slash: the names of a parameter and of log groups alone.
    const rooted = [...stack.text.matchAll(/"(\/[^"]*)"/g)].map(([, text]) => text ?? '');
    // "/\" is the separator of an ARN's parts, in split().
    expect(rooted.filter((text) => !/^(\/(aws|operata)\/.*|\/\/|\/\\)$/.test(text))).toEqual([]);
  });

  it('contains no time', () => {
    expect(stack.text).not.toMatch(/20\d\d-\d\d-\d\d|\b1[789]\d{8,11}\b|timestamp\(\)|plantimestamp/);
  });

  it('never logs execution data, which contains whole records', () => {
    expect(stack.text).not.toMatch(/include_?execution_?data/i);
  });

  it('has no provisioner, and ignores changes only of records in the state', () => {
    const blocks = stack.addresses.map((address) => [address, stack.block(address)] as const);
    expect(blocks.filter(([, block]) => 'provisioner' in block || 'connection' in block)).toEqual([]);
    const ignoring = blocks.filter(([, block]) =>
      JSON.stringify(block.lifecycle)?.includes('ignore_changes'),
    );
    expect(ignoring.map(([address]) => address)).toEqual([
      'terraform_data.encryption_key_origin',
      'terraform_data.state_guard',
    ]);
  });
});

describe('the secrets', () => {
  const SECRETS = ['operata_api_key', 'operata_extra_headers'];
  // Not those whose names begin with the secret's.
  const mentions = (block: unknown, name: string): boolean =>
    new RegExp(`var\\.${name}(?![a-z_])`).test(JSON.stringify(block));

  it.each(SECRETS)('%s is used only by the connection and the check of its format', (name) => {
    expect(stack.addresses.filter((address) => mentions(stack.block(address), name))).toEqual([
      'aws_cloudwatch_event_connection.operata_connection',
      'terraform_data.input_checks',
    ]);
    const { variable: _declarations, resource: _resources, ...rest } = stack.json;
    expect(mentions(rest, name)).toBe(false);
  });

  it('are not read by data sources', () => {
    expect(Object.keys(stack.json.data).filter((type) => /secret|ssm/.test(type))).toEqual([]);
  });
});

describe('the outputs', () => {
  it('are exactly these', () => {
    expect(Object.keys(stack.json.output).sort()).toEqual([
      'alarm_topic_arn',
      'backup_bucket_name',
      'backup_stream_name',
      'console_links',
      'contact_stream_arn',
      'contact_stream_name',
      'dashboard_name',
      'dead_letter_queue_url',
      'delivery_pipe_arn',
      'delivery_pipe_name',
      'deployment',
      'health_checks',
      'kms_key_arn',
      'log_groups',
      'next_step',
      'privacy_function_name',
      'pseudonym_key_arn',
      'redaction_parameter_name',
    ]);
  });

  it('have a description, and none is a secret', () => {
    for (const [name, { description, sensitive }] of Object.entries(stack.json.output)) {
      expect(description, name).toMatch(/^\S.{5,}\S$/);
      expect(sensitive, name).toBeUndefined();
    }
  });

  it('contain the health checks of the Operata integration guide, with names', () => {
    const { value } = stack.output('health_checks');
    expect(value).toContain('aws kinesis describe-stream --stream-name ');
    expect(value).toContain(
      'aws lambda get-function --function-name operata-privacy-controls-${var.environment} ',
    );
    expect(value).toContain('aws kinesis get-records ');
    expect(value).toContain('aws kinesis get-shard-iterator ');
    expect(value).toContain('aws logs tail /aws/lambda/operata-privacy-controls-${var.environment} ');
    expect(value).toContain('aws pipes describe-pipe --name ');
    expect(value).toContain('--region ${var.aws_region}');
  });
});

describe('references', () => {
  it('all refer to existing blocks', () => {
    const { '//': _comment, ...content } = stack.json as unknown as Record<string, unknown>;
    const text = JSON.stringify(content);
    const resources = [...text.matchAll(/(?<![\w.])((?:data\.)?aws_[a-z0-9_]+\.[a-z0-9_]+)/g)];
    const unknown = resources.map(([, address]) => address ?? '').filter((a) => !stack.addresses.includes(a));
    expect([...new Set(unknown)]).toEqual([]);
    const variables = [...text.matchAll(/(?<![\w.])var\.([a-z_]+)/g)].map(([, name]) => name ?? '');
    expect([...new Set(variables)].sort()).toEqual(Object.keys(stack.json.variable).sort());
  });

  it('to counted resources use one() or a list', () => {
    const counted = stack.addresses.filter((address) => stack.count(address) !== undefined);
    for (const address of counted) {
      // depends_on names the resource as such.
      const uses = stack.text.split(`${address}.`).length - 1;
      expect(uses, address).toBe(0);
    }
  });
});
