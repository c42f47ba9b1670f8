/** Tests of the offline provider with Terraform. */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FixtureChanges } from '../../src/offline/fixture';
import type { RunResult } from '../../src/offline/provider/run';
import { Sandbox, type Surroundings } from '../../src/offline/sandbox';
import { describeWithTerraform, TERRAFORM } from '../harness/terraform';

const STREAM = { name: 'records', stream_mode_details: { stream_mode: 'ON_DEMAND' } };

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await Sandbox.open({ binary: TERRAFORM });
});

afterEach(() => sandbox.remove());

function configure(resource: object, more: object = {}): void {
  const configuration = {
    terraform: { required_providers: { aws: { source: 'aws', version: '6.25.0' } } },
    provider: { aws: [{ region: 'eu-west-1', default_tags: [{ tags: { Owner: 'us', Team: 'voice' } }] }] },
    ...(Object.keys(resource).length > 0 ? { resource } : {}),
    ...more,
  };
  // On several lines, as synthesized: Terraform quotes the line that an error is about.
  sandbox.write('cdk.tf.json', JSON.stringify(configuration, null, 2));
}

/** Each run has its own provider, as with the real one. By default, no resources are assumed to exist. */
async function terraform(args: readonly string[], given: Surroundings = {}): Promise<RunResult> {
  await sandbox.restart({ assume: false, ...given });
  return sandbox.run(...args, '-no-color');
}

/** Initializes and applies. @throws {Error} with Terraform's output if it fails */
async function apply(): Promise<RunResult> {
  await terraform(['init', '-input=false']);
  return sandbox.succeed('apply', '-auto-approve', '-input=false', '-no-color');
}

/** Plans: `code` is 0 for no changes, 2 for changes, 1 for an error. */
const plan = (given: Surroundings = {}): Promise<RunResult> =>
  terraform(['plan', '-detailed-exitcode', '-input=false'], given);

async function validate(): Promise<string> {
  const init = await terraform(['init', '-input=false']);
  const { code, stdout, stderr } = init.code === 0 ? await terraform(['validate']) : init;
  return `${code} ${stdout}${stderr}`.replace(/\s+/g, ' ');
}

describeWithTerraform('validate', () => {
  it('accepts a resource of the bindings', async () => {
    configure({ aws_kinesis_stream: { stream: STREAM } });
    expect(await validate()).toContain('0 Success!');
  });

  it.each([
    [
      'a misspelt attribute',
      { ...STREAM, retention_perod: 24 },
      'No argument or block type is named "retention_perod"',
    ],
    ['a missing required argument', { retention_period: 24 }, 'The argument "name" is required'],
    [
      'a wrong type',
      { ...STREAM, retention_period: 'long' },
      'Inappropriate value for attribute "retention_period": a number is required',
    ],
    [
      'a misspelt block',
      { name: 'records', stream_mode_detail: {} },
      'No argument or block type is named "stream_mode_detail"',
    ],
    [
      'a misspelt attribute in a block',
      { name: 'records', stream_mode_details: { mode: 'ON_DEMAND' } },
      '"mode"',
    ],
    [
      'two of a block that occurs once',
      { name: 'records', stream_mode_details: [{ stream_mode: 'ON_DEMAND' }, { stream_mode: 'ON_DEMAND' }] },
      'No more than 1 "stream_mode_details" blocks are allowed',
    ],
    ['a computed attribute that is set', { ...STREAM, status: 'ACTIVE' }, '"status"'],
  ])('reports %s', async (_what, stream, message) => {
    configure({ aws_kinesis_stream: { stream } });
    expect(await validate()).toMatch(/^1 /);
    expect(await validate()).toContain(message);
  });

  it('reports a type that the provider does not have', async () => {
    configure({ aws_kinesis_steam: { stream: STREAM } });
    expect(await validate()).toContain('does not support resource type "aws_kinesis_steam"');
  });

  // rules.test.ts tests the rules themselves.
  it.each([
    ['aws_kinesis_stream', { name: 'a b' }, 'name must be letters, digits, _ . -'],
    [
      'aws_kinesis_stream',
      { ...STREAM, shard_count: 1 },
      'shard_count must not be set when stream_mode is ON_DEMAND',
    ],
  ])('rejects values that AWS would reject: %s (%#)', async (type, settings, message) => {
    configure({ [type]: { it: settings } });
    expect(await validate()).toContain(message);
  });

  it('does not show a rejected secret', async () => {
    const auth_parameters = { basic: { username: 'me', password: `secret${'x'.repeat(512)}` } };
    configure({
      aws_cloudwatch_event_connection: { it: { name: 'c', authorization_type: 'BASIC', auth_parameters } },
    });
    const output = await validate();
    expect(output).toContain('auth_parameters.basic.password must be 1 to 512 characters long');
    expect(output).not.toContain('secretx');
  });
});

describeWithTerraform('plan and apply', () => {
  it('apply the plan: the second plan is empty', async () => {
    configure({ aws_kinesis_stream: { stream: STREAM } });
    const { operations } = await apply();
    expect(operations).toEqual([
      {
        operation: 'create',
        type: 'aws_kinesis_stream',
        name: 'records',
        address: 'aws_kinesis_stream.stream',
      },
    ]);
    expect((await plan()).code).toBe(0);
  });

  it('reject at apply a value that was unknown at plan', async () => {
    configure({
      terraform_data: { name: { input: 'a b' } },
      aws_kinesis_stream: { stream: { ...STREAM, name: '${terraform_data.name.output}' } },
    });
    await terraform(['init']);
    expect((await plan()).code).toBe(2);
    const { code, stderr } = await terraform(['apply', '-auto-approve']);
    expect(code).toBe(1);
    expect(stderr).toContain('name must be letters, digits, _ . -');
  });

  it('use partition, region and account in ARNs', async () => {
    configure(
      { aws_kinesis_stream: { stream: STREAM } },
      {
        provider: { aws: [{ region: 'us-gov-west-1' }] },
        output: { arn: { value: '${aws_kinesis_stream.stream.arn}' } },
      },
    );
    const { stdout } = await apply();
    expect(stdout).toContain('arn = "arn:aws-us-gov:kinesis:us-gov-west-1:111122223333:stream/records"');
  });

  it('are of the account of the assumed role', async () => {
    const role_arn = 'arn:aws:iam::444455556666:role/Deployer';
    configure(
      { aws_kinesis_stream: { stream: STREAM } },
      {
        provider: { aws: [{ region: 'us-west-2', assume_role: [{ role_arn }] }] },
        output: { arn: { value: '${aws_kinesis_stream.stream.arn}' } },
      },
    );
    const { stdout } = await apply();
    expect(stdout).toContain('arn = "arn:aws:kinesis:us-west-2:444455556666:stream/records"');
  });

  it('merge tags with the default tags', async () => {
    configure(
      { aws_kinesis_stream: { stream: { ...STREAM, tags: { Name: 'records', Owner: 'them' } } } },
      { output: { tags: { value: '${aws_kinesis_stream.stream.tags_all}' } } },
    );
    const { stdout } = await apply();
    expect(stdout).toMatch(/"Name" = "records"\s+"Owner" = "them"\s+"Team" = "voice"/);
  });

  it('update a resource in place, or replace it', async () => {
    configure({ aws_kinesis_stream: { stream: STREAM } });
    await apply();
    configure({ aws_kinesis_stream: { stream: { ...STREAM, retention_period: 48 } } });
    expect((await plan()).stdout).toContain('0 to add, 1 to change, 0 to destroy');
    configure({ aws_kinesis_stream: { stream: { ...STREAM, name: 'other' } } });
    const { stdout } = await plan();
    expect(stdout).toContain('1 to add, 0 to change, 1 to destroy');
    expect(stdout).toContain('forces replacement');
  });

  it('use the state of another process, with values that AWS assigned', async () => {
    const queue = { name: 'q', message_retention_seconds: 60 };
    const group = { name: 'g', retention_in_days: 1 };
    configure({ aws_sqs_queue: { it: queue }, aws_cloudwatch_log_group: { it: group } });
    await apply();
    configure({
      aws_sqs_queue: { it: { ...queue, message_retention_seconds: 120 } },
      aws_cloudwatch_log_group: { it: { ...group, retention_in_days: 3 } },
    });
    const { operations } = await apply();
    expect(operations.map(({ operation }) => operation)).toEqual(['update', 'update']);
    expect((await plan()).code).toBe(0);
  });

  it.each([
    ['a changed attribute', { attributes: { retention_period: 48 } }, '1 to change'],
    ['a resource that is gone', {}, '1 to add'],
  ])('show drift: %s', async (_what, change, expected) => {
    configure({ aws_kinesis_stream: { stream: STREAM } });
    await apply();
    const { code, stdout } = await plan({
      fixture: { drift: [{ type: 'aws_kinesis_stream', ...change }] },
    });
    expect(code).toBe(2);
    expect(stdout).toContain(expected);
  });

  it('keep a resource that could not be deleted in the state, with its dependencies', async () => {
    configure({
      aws_kms_key: { key: { description: 'k' } },
      aws_kinesis_stream: {
        stream: { ...STREAM, encryption_type: 'KMS', kms_key_id: '${aws_kms_key.key.arn}' },
      },
    });
    await apply();
    const fixture: FixtureChanges = {
      failures: [{ operation: 'delete', type: 'aws_kinesis_stream', message: 'ResourceInUse' }],
    };
    const { code, stderr, operations } = await terraform(['destroy', '-auto-approve'], { fixture });
    expect(code).toBe(1);
    expect(stderr).toContain('ResourceInUse');
    expect(operations.filter(({ failed }) => !failed)).toEqual([]);
    const { operations: second } = await terraform(['destroy', '-auto-approve']);
    expect(second.map(({ type }) => type)).toEqual(['aws_kinesis_stream', 'aws_kms_key']);
  });

  it('keep a computed block that is removed from the configuration', async () => {
    configure({ aws_kinesis_stream: { stream: STREAM } });
    await apply();
    configure({ aws_kinesis_stream: { stream: { name: STREAM.name } } });
    expect((await plan()).code).toBe(0);
  });

  it('hide secrets in the plan', async () => {
    const auth_parameters = { basic: { username: 'me', password: 'hunter22' } };
    configure({
      aws_cloudwatch_event_connection: { it: { name: 'c', authorization_type: 'BASIC', auth_parameters } },
    });
    await terraform(['init']);
    const { stdout } = await plan();
    expect(stdout).toContain('password = (sensitive value)');
    expect(stdout).not.toContain('hunter22');
  });

  it('accept security group rules written as blocks', async () => {
    const egress = [{ from_port: 443, to_port: 443, protocol: 'tcp', cidr_blocks: ['0.0.0.0/0'] }].map(
      (rule) => ({
        description: null,
        ipv6_cidr_blocks: null,
        prefix_list_ids: null,
        security_groups: null,
        self: null,
        ...rule,
      }),
    );
    configure({ aws_security_group: { it: { name: 'f', egress } } });
    await apply();
    expect((await plan()).code).toBe(0);
  });
});

describeWithTerraform('differences from the configuration', () => {
  const pipe = (maximum_retry_attempts: number): object => ({
    aws_pipes_pipe: {
      it: {
        name: 'p',
        role_arn: 'arn:aws:iam::111122223333:role/p',
        source: 'arn:aws:kinesis:eu-west-1:111122223333:stream/s',
        target: 'arn:aws:sqs:eu-west-1:111122223333:q',
        source_parameters: {
          kinesis_stream_parameters: { starting_position: 'LATEST', maximum_retry_attempts },
        },
      },
    },
  });

  it('a 0 in a pipe is not sent when it is created, but with the next apply', async () => {
    configure(pipe(0));
    await apply();
    const { code, stdout } = await plan();
    expect(code).toBe(2);
    expect(stdout).toMatch(/maximum_retry_attempts\s+= -1 -> 0/);
    await apply();
    expect((await plan()).code).toBe(0);
  });

  it('the encryption that S3 blocks is a change in every plan, unless it is configured', async () => {
    const bucket = (more: object): object => ({
      aws_s3_bucket_server_side_encryption_configuration: {
        it: {
          bucket: 'records',
          rule: { apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms' }, ...more },
        },
      },
    });
    configure(bucket({}));
    await apply();
    expect((await plan()).code).toBe(2);
    await apply();
    expect((await plan()).code).toBe(2);
    configure(bucket({ blocked_encryption_types: ['SSE-C'] }));
    expect((await plan()).code).toBe(0);
  });

  it('the version of a parameter is counted, and the tier that AWS selects is kept', async () => {
    const parameter = (insecure_value: string, description = 'd'): object => ({
      aws_ssm_parameter: {
        it: { name: '/p', type: 'String', tier: 'Intelligent-Tiering', insecure_value, description },
      },
    });
    configure(parameter('one'));
    await apply();
    expect((await plan()).code).toBe(0);
    configure(parameter('two'));
    const changed = (await plan()).stdout;
    expect(changed).toMatch(/value\s+= \(sensitive value\)/);
    expect(changed).not.toMatch(/version\s+= .*known after apply/);
    configure(parameter('two', 'e'));
    expect((await plan()).stdout).toMatch(/version\s+= 1 -> \(known after apply\)/);
    await apply();
    expect((await plan()).code).toBe(0);
    const { stdout } = await terraform(['show']);
    expect(stdout).toMatch(/version\s+= 2/);
    expect(stdout).toMatch(/tier\s+= "Standard"/);
  });

  it('defaults of blocks are filled in', async () => {
    configure({
      aws_kinesis_firehose_delivery_stream: {
        it: {
          name: 'f',
          destination: 'extended_s3',
          extended_s3_configuration: {
            bucket_arn: 'arn:aws:s3:::bucket',
            role_arn: 'arn:aws:iam::111122223333:role/f',
          },
        },
      },
    });
    await apply();
    const { stdout } = await terraform(['show']);
    expect(stdout).toMatch(/custom_time_zone\s+= "UTC"/);
    expect(stdout).toMatch(/buffering_interval\s+= 300/);
    expect((await plan()).code).toBe(0);
  });
});

describeWithTerraform('a function', () => {
  const sha = (content: string): string => createHash('sha256').update(content).digest('base64');

  function configureFunction(more: object = {}): void {
    configure({
      terraform_data: { code: { input: '${filebase64sha256("code.zip")}' } },
      aws_lambda_function: {
        it: {
          function_name: 'f',
          role: 'arn:aws:iam::111122223333:role/f',
          runtime: 'nodejs22.x',
          handler: 'index.handler',
          ...more,
          filename: 'code.zip',
          source_code_hash: '${filebase64sha256("code.zip")}',
          lifecycle: {
            postcondition: [
              {
                condition: '${self.code_sha256 == terraform_data.code.output}',
                error_message: 'the code was replaced',
              },
            ],
          },
        },
      },
    });
  }

  it('has the hash of its archive, is updated with a new archive, and fails if its code was replaced', async () => {
    sandbox.write('code.zip', 'one');
    configureFunction();
    await apply();
    expect((await plan()).code).toBe(0);

    sandbox.write('code.zip', 'two');
    const update = await plan();
    expect(update.code).toBe(2);
    expect(update.stdout).not.toMatch(/code_sha256 .*known after apply/);
    expect(update.stdout).toMatch(/last_modified .*known after apply/);
    const { operations } = await apply();
    expect(operations.map(({ operation, type }) => `${operation} ${type}`)).toEqual([
      'update aws_lambda_function',
    ]);
    expect((await plan()).code).toBe(0);

    configureFunction({ memory_size: 256 });
    const other = await plan();
    expect(other.stdout).toContain('1 to change');
    expect(other.stdout).not.toContain('known after apply');
    configureFunction();

    const fixture = { drift: [{ type: 'aws_lambda_function', attributes: { code_sha256: sha('swapped') } }] };
    const swapped = await plan({ fixture });
    expect(swapped.code).toBe(1);
    expect(swapped.stderr).toContain('the code was replaced');
  });

  it('cannot be applied without its archive', async () => {
    sandbox.write('code.zip', 'one');
    configureFunction();
    await terraform(['init']);
    await terraform(['plan', '-out=p']);
    rmSync(join(sandbox.directory, 'code.zip'));
    const { code, stderr } = await terraform(['apply', 'p']);
    expect(code).toBe(1);
    expect(stderr).toContain('code.zip');
  });
});

describeWithTerraform('data sources', () => {
  const read = async (data: object, output: string, fixture?: FixtureChanges): Promise<string> => {
    configure({}, { data, output: { out: { value: output } } });
    await terraform(['init']);
    const given = fixture === undefined ? {} : { fixture };
    const { stdout, stderr } = await terraform(['apply', '-auto-approve'], given);
    return `${stdout}${stderr}`;
  };

  it('find the Connect instance by its alias, or report that there is none', async () => {
    const wanted = (instance_alias: string): object => ({ aws_connect_instance: { it: { instance_alias } } });
    expect(await read(wanted('example'), '${data.aws_connect_instance.it.id}')).toContain('12345678-1234');
    expect(await read(wanted('other'), '${data.aws_connect_instance.it.id}')).toContain(
      'there is no Connect instance',
    );
  });

  it('filter subnets by VPC and by tags with wildcards', async () => {
    const filter = [
      { name: 'vpc-id', values: ['vpc-0a1b2c3d4e5f60718'] },
      { name: 'tag:Name', values: ['*-b'] },
    ];
    const output = await read({ aws_subnets: { it: { filter } } }, '${data.aws_subnets.it.ids}');
    expect(output).toContain('subnet-0a1b2c3d4e5f60712');
    expect(output).not.toContain('subnet-0a1b2c3d4e5f60711');
  });

  it('read the rows of a given fixture', async () => {
    const fixture = {
      dataSources: { aws_subnet: [{ id: 'subnet-1', cidr_block: '10.9.0.0/16', tags: {} }] },
    };
    expect(
      await read({ aws_subnet: { it: { id: 'subnet-1' } } }, '${data.aws_subnet.it.cidr_block}', fixture),
    ).toContain('10.9.0.0/16');
  });

  it('assume that resources exist if this is allowed, and report them', async () => {
    configure(
      {},
      {
        data: {
          aws_subnets: { it: { filter: [{ name: 'vpc-id', values: ['vpc-0123456789abcdef0'] }] } },
          aws_connect_instance: { it: { instance_alias: 'acme' } },
        },
        output: { out: { value: '${length(data.aws_subnets.it.ids)} ${data.aws_connect_instance.it.arn}' } },
      },
    );
    await terraform(['init']);
    const { stdout, assumed } = await terraform(['apply', '-auto-approve'], { assume: true });
    expect(stdout).toContain('out = "2 arn:aws:connect:eu-west-1:111122223333:instance/12345678');
    expect([...assumed].sort()).toEqual([
      '2 subnets in vpc-0123456789abcdef0',
      'Connect instance with instance_alias acme',
    ]);
  });

  it('read the caller identity and the partition', async () => {
    const data = { aws_caller_identity: { it: {} }, aws_partition: { it: {} } };
    const output = '${data.aws_caller_identity.it.account_id} ${data.aws_partition.it.partition}';
    expect(await read(data, output)).toContain('111122223333 aws');
  });
});
