import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isIneffectiveUnderDenyList, parseFieldPath } from '../../functions/privacy-controls/field-path';
import { parseRedactionDocument } from '../../functions/privacy-controls/redaction-config';
import { eachAtATime } from '../../src/artefact/terraform/run-process';
import { type Attempt, Sandbox, type Settings } from '../../src/offline/sandbox';
import { parseValue } from '../../src/privacy/list/parse';
import { FIELD_PATH_PATTERN, INEFFECTIVE_PATH_PATTERN } from '../../src/stack/field-path-pattern';
import { quoted } from '../../src/stack/hcl/expression';
import { REDACTION_DOCUMENT } from '../../src/stack/variables/privacy-controls';
import { GUIDE } from '../harness/conditions';
import { PECULIAR_PATHS, roughPath } from '../harness/field-paths';
import { theStack } from '../harness/synthesized-stack';
import { describeWithTerraform, openConfiguration, TERRAFORM, withoutProviders } from '../harness/terraform';
import {
  batches,
  documentOf,
  KEY_ARN,
  numbers,
  RANGES,
  ROLE_ARN,
  redaction,
  replacing,
  STREAM_ARN,
  SUBNET,
  VPC_ID,
  WRONG_ALONE,
  WRONG_NUMBERS,
  WRONG_TOGETHER,
  type Wrong,
} from '../harness/wrong-variables';

describeWithTerraform('Terraform', () => {
  const stack = theStack();
  let directory: Sandbox;
  const plan = (variables: Readonly<Record<string, unknown>>): Promise<Attempt> =>
    directory.attempt({ ...GUIDE, ...variables });
  const errorsOf = ({ diagnostics }: Attempt): string[] =>
    diagnostics.map(({ summary, detail }) => `${summary}\n${detail}`);
  const expectSuccess = (result: Attempt): void => {
    expect(errorsOf(result)).toEqual([]);
    expect(result.code, result.stdout).toBe(0);
  };

  const faultsOfList = ({ redaction_config: list }: Readonly<Record<string, unknown>>) =>
    list === undefined ? [] : parseValue(list).faults;

  beforeAll(async () => {
    directory = await openConfiguration(
      withoutProviders(stack, {
        variables: { probe: { type: 'list(string)', default: [] } },
        outputs: {
          document: REDACTION_DOCUMENT,
          paths: `[for text in var.probe : can(regex(${quoted(FIELD_PATH_PATTERN)}, text))]`,
          ineffective: `[for text in var.probe : can(regex(${quoted(INEFFECTIVE_PATH_PATTERN)}, text))]`,
          probe: 'var.probe',
        },
      }),
    );
  });
  afterAll(() => directory.remove());

  describe('plans', () => {
    let withEnvironment: Sandbox;
    beforeAll(async () => {
      withEnvironment = await Sandbox.open({
        template: directory.directory,
        binary: TERRAFORM,
        environment: {
          TF_VAR_operata_api_key: 'key-from-the-environment',
          TF_VAR_operata_endpoint: 'https://api.operata.io/records',
          TF_VAR_operata_group_id: 'group',
        },
      });
    });
    afterAll(() => withEnvironment.remove());

    it('the variables of the Operata integration guide, and three from the environment', async () => {
      const guide = `
        aws_region = "us-west-2"
        environment = "production"
        connect_instance_alias = "your-instance-alias"
        enable_privacy_controls = true  # if needed
        vpc_id = "vpc-0123456789abcdef0"  # if using privacy controls
      `;
      expectSuccess(await withEnvironment.attempt(guide));
    });

    it('the example, with the key from the environment', async () => {
      const example = readFileSync(join(__dirname, '..', '..', 'terraform.tfvars.example'), 'utf8');
      expectSuccess(await withEnvironment.attempt(example));
    });

    it('the example with all comments uncommented, except those that exclude each other', async () => {
      const example = readFileSync(join(__dirname, '..', '..', 'terraform.tfvars.example'), 'utf8');
      const uncommented = example.replace(/^# ([a-z_]+ = )/gm, '$1');
      expect(uncommented.match(/^[a-z_]+ = /gm)).toHaveLength(Object.keys(stack.json.variable).length);
      const excluded = [
        'operata_api_key',
        'stream_shard_count',
        'existing_stream_arn',
        'existing_stream_kms_key_arn',
        'existing_kms_key_arn',
        'private_subnet_tags',
        'existing_alarm_topic_arn',
      ];
      const without = uncommented.replace(new RegExp(`^(${excluded.join('|')}) = .*$`, 'gm'), '');
      expectSuccess(await withEnvironment.attempt(without));
    });

    it.each<[string, Readonly<Record<string, unknown>>]>([
      ['a stream with shards', { stream_mode: 'PROVISIONED', stream_shard_count: 4 }],
      [
        'an existing stream with a key',
        { existing_stream_arn: STREAM_ARN, existing_stream_kms_key_arn: KEY_ARN },
      ],
      [
        'an existing stream, whose retention is not ours',
        { existing_stream_arn: STREAM_ARN, delivery_maximum_record_age_seconds: 604800 },
      ],
      [
        'an existing bucket with a key',
        { existing_backup_bucket_name: 'my.bucket-1', existing_backup_bucket_key_arn: KEY_ARN },
      ],
      ['an existing key', { existing_kms_key_arn: KEY_ARN.replace('1234abcd', 'mrk-1234abcd') }],
      [
        'administrators',
        { kms_key_administrator_arns: [ROLE_ARN, 'arn:aws:iam::111122223333:user/path/me'] },
      ],
      ['given subnets', { vpc_id: 'vpc-01234567', private_subnet_ids: [SUBNET] }],
      [
        '16 subnets',
        {
          vpc_id: VPC_ID,
          private_subnet_ids: Array.from({ length: 16 }, (_, i) => `subnet-000000${10 + i}`),
        },
      ],
      [
        'subnets found by tags, and an endpoint',
        { vpc_id: VPC_ID, private_subnet_tags: { Tier: '*' }, create_ssm_endpoint: true },
      ],
      ['no privacy controls', { enable_privacy_controls: false, delivery_body: 'data' }],
      [
        'a path in a WHITELIST that a BLACKLIST must not hold',
        redaction('WHITELIST', 'Agent.Username', 'QualityMetrics.*'),
      ],
      [
        'paths that a BLACKLIST may hold',
        redaction('BLACKLIST', 'Agent', '*', '*.Address', 'Queue.*', 'Agent\\.Username'),
      ],
      ['escapes', redaction('BLACKLIST', 'Attributes.a\\.b', 'Attributes.\\*', '\\$x', 'A.\\ b\\ ')],
      ['an empty list', redaction('BLACKLIST')],
      [
        'replacements, of which two are of one field',
        replacing(
          { field: 'CustomerEndpoint.Address', with: 'PSEUDONYM' },
          { field: 'Attributes.a\\.b', with: 'LAST4' },
          { field: 'Agent', with: 'PSEUDONYM' },
          { with: 'LAST4', field: 'CustomerEndpoint.*' },
        ),
      ],
      ['an empty list of replacements', replacing()],
      ['a document of 8192 bytes', documentOf(8192)],
      ['a document of 8191 bytes', documentOf(8191)],
      ['a document of 8192 bytes in letters of two', documentOf(8192, 'é')],
      ['a document of 8192 bytes in letters of three', documentOf(8192, '日')],
      ['a template of 8192 characters', { delivery_input_template: 'x'.repeat(8192) }],
      ['names at their longest', { environment: 'a'.repeat(16), connect_instance_alias: 'A'.repeat(32) }],
      ['names at their shortest', { environment: 'a1', connect_instance_alias: 'a' }],
      [
        'other partitions',
        {
          aws_region: 'us-gov-west-1',
          existing_kms_key_arn: KEY_ARN.replace('arn:aws', 'arn:aws-us-gov').replace(
            'us-west-2',
            'us-gov-west-1',
          ),
        },
      ],
      ['a longest region', { aws_region: 'us-isof-south-1' }],
      [
        'a header with a prefix',
        {
          operata_authorization_type: 'API_KEY',
          operata_api_key_header: 'x-api-key',
          operata_api_key_prefix: '',
        },
      ],
      ['further headers', { operata_extra_headers: { 'x-source': 'connect', 'x-other': 'a b\tc' } }],
      ['tags in place of ours', { tags: { Project: 'x', Environment: 'y', 'Größe +1': 'a/b=c@d:e_f.g-h' } }],
      ['40 tags', { tags: Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`k${i}`, 'v'])) }],
      ['an endpoint of 2048 characters', { operata_endpoint: `https://a.io:8443/${'x'.repeat(2030)}` }],
    ])('%s', async (_what, variables) => {
      expectSuccess(await plan(variables));
      expect(faultsOfList(variables)).toEqual([]);
    });
  });

  describe('rejects', () => {
    const results = new Map<Wrong, Attempt>();
    const alone = batches([...WRONG_ALONE, ...WRONG_NUMBERS], stack);
    beforeAll(async () => {
      await eachAtATime([...alone, ...WRONG_TOGETHER.map((row) => [row])], async (rows) => {
        const result = await plan(Object.assign({}, ...rows.map(([variables]) => variables)));
        for (const row of rows) results.set(row, result);
      });
    });

    it.each(
      [...WRONG_ALONE, ...WRONG_NUMBERS, ...WRONG_TOGETHER].map(
        (row) => [JSON.stringify(row[0]).slice(0, 100), row] as const,
      ),
    )('%s', (_what, row) => {
      const [variables, ...texts] = row;
      const result = results.get(row);
      expect(result?.code).toBe(1);
      const errors = errorsOf(result as Attempt);
      const fitting = errors.filter((error) => texts.every((text) => error.includes(text)));
      expect(fitting, errors.join('\n')).toHaveLength(1);
      expect(Object.keys(variables).some((name) => fitting[0]?.includes(name))).toBe(true);
      // Every command that takes a list refuses it by one function. Other variables that do not fit the list are none of it.
      const isOfList = Object.keys(variables).every((name) => name === 'redaction_config');
      expect(faultsOfList(variables).length > 0).toBe(isOfList);
    });

    it('with one error for each fault', () => {
      const several = [...alone, ...WRONG_TOGETHER.map((row) => [row])].flatMap((rows) => {
        const [first] = rows;
        const errors = first === undefined ? [] : errorsOf(results.get(first) as Attempt);
        // Each message begins with the name of its variable, and no two rows of a batch set the same.
        const details = errors.map((error) => error.split('\n')[1] ?? '');
        const about = (detail: string): string => /^\w+/.exec(detail)?.[0] ?? '';
        return details.filter((one) => details.some((other) => other !== one && about(other) === about(one)));
      });
      expect(several).toEqual([]);
    });

    it('many in one plan', () => {
      expect(Math.max(...alone.map((rows) => rows.length))).toBeGreaterThan(20);
    });

    it('missing variables, by name', async () => {
      const result = await directory.attempt({});
      expect(result.code).toBe(1);
      for (const name of Object.keys(GUIDE))
        expect(errorsOf(result).filter((error) => error.includes(`"${name}"`))).toHaveLength(1);
    });

    it('null for required variables', async () => {
      const names = Object.entries(stack.json.variable)
        .filter(([, { default: value }]) => value === undefined)
        .map(([name]) => name);
      const result = await directory.attempt(Object.fromEntries(names.map((name) => [name, null])));
      expect(result.code).toBe(1);
      expect(errorsOf(result).length).toBeGreaterThan(0);
    });
  });

  describe('accepts numbers', () => {
    it('that are all in the table of ranges', () => {
      const all = Object.keys(stack.json.variable).filter((name) => stack.variable(name).type === 'number');
      expect([...Object.keys(RANGES), 'log_retention_days'].sort()).toEqual(all.sort());
    });

    it.each([
      ['the lowest', numbers(0)],
      ['the highest', numbers(1)],
    ])('%s', async (_which, values) => {
      expectSuccess(await plan({ ...values, stream_mode: 'PROVISIONED' }));
    });

    it('of days that CloudWatch Logs supports', async () => {
      const known = [
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
        3653,
      ];
      const edges = known.filter((_, index) => index % 7 === 0 || index === known.length - 1);
      for (const result of await eachAtATime(edges, (days) => plan({ log_retention_days: days })))
        expectSuccess(result);
      const [{ condition = '' } = {}] = stack.variable('log_retention_days').validation ?? [];
      expect(condition).toContain(JSON.stringify(known));
    });
  });

  describe('hides secrets', () => {
    const SECRET = 'sup3r-s3cret-value';

    it.each<[string, Readonly<Record<string, unknown>>, string[]]>([
      [
        'a key with a space',
        { operata_api_key: `${SECRET} x` },
        ['operata_api_key must have 1 to 448', 'TF_VAR_operata_api_key'],
      ],
      ['a key with a line end', { operata_api_key: `${SECRET}\n` }, ['operata_api_key must have']],
      ['a key that is too long', { operata_api_key: SECRET.repeat(30) }, ['operata_api_key must have']],
      ['an empty key', { operata_api_key: '' }, ['operata_api_key must have']],
      [
        'a header’s value with a line end',
        { operata_extra_headers: { 'x-a': `${SECRET}\nx` } },
        ['The values of operata_extra_headers (x-a; secret', 'Correct them'],
      ],
      [
        'a header’s value that is empty',
        { operata_extra_headers: { 'x-a': '' } },
        ['The values of operata_extra_headers'],
      ],
      [
        'a header that EventBridge sets',
        { operata_extra_headers: { Host: SECRET } },
        ['names ["Host"]', 'EventBridge sets itself'],
      ],
      [
        'the header of the credentials',
        { operata_extra_headers: { authorization: SECRET } },
        ['names ["authorization"]', 'Rename or remove them'],
      ],
      [
        'the header of the API key',
        {
          operata_extra_headers: { 'X-Api-Key': SECRET },
          operata_authorization_type: 'API_KEY',
          operata_api_key_header: 'x-api-key',
        },
        ['names ["X-Api-Key"]'],
      ],
      ['a header with a wrong name', { operata_extra_headers: { 'a b': SECRET } }, ['names ["a b"]']],
      [
        'two headers that differ in case',
        { operata_extra_headers: { 'X-A': SECRET, 'x-a': SECRET } },
        ['no two names that differ only in case', 'Remove some'],
      ],
      [
        '101 headers',
        {
          operata_extra_headers: Object.fromEntries(
            Array.from({ length: 101 }, (_, i) => [`x-${i}`, SECRET]),
          ),
        },
        ['at most 100 headers'],
      ],
    ])('when it rejects %s', async (_what, variables, texts) => {
      const json = await plan(variables);
      expect(json.code).toBe(1);
      const fitting = errorsOf(json).filter((error) => texts.every((text) => error.includes(text)));
      expect(fitting, errorsOf(json).join('\n')).toHaveLength(1);
      const file = directory.variables({ ...GUIDE, ...variables });
      const shown = await directory.run('plan', '-lock=false', '-no-color', file);
      expect(shown.code).toBe(1);
      for (const { stdout, stderr } of [json, shown]) expect(stdout + stderr).not.toContain(SECRET);
    });

    it('when it rejects all of them', async () => {
      const result = await plan({
        operata_api_key: `${SECRET} x`,
        operata_extra_headers: { Host: SECRET, 'x-a': `${SECRET}\n` },
      });
      expect(errorsOf(result)).toHaveLength(3);
      expect(result.stdout + result.stderr).not.toContain(SECRET);
    });

    it('in a plan that succeeds', async () => {
      const result = await plan({
        operata_api_key: SECRET,
        operata_extra_headers: { 'x-a': SECRET },
      });
      expectSuccess(result);
      expect(result.stdout + result.stderr).not.toContain(SECRET);
    });
  });

  describe('writes the redaction document', () => {
    type Document = Readonly<
      Record<'type', string> & Record<'fields', readonly string[]> & { replace?: object }
    >;
    const evaluate = async (settings: Settings) => (await directory.plan(settings)).outputs;

    it.each<[string, Document | null, Document | undefined]>([
      ['without a configuration', null, { type: 'WHITELIST', fields: [] }],
      ['with an empty list', { type: 'BLACKLIST', fields: [] }, undefined],
      [
        'with all that JSON, HCL and HTML would escape',
        {
          type: 'BLACKLIST',
          fields: [
            'Attributes.<b>&amp;',
            'Attributes.a\\.b',
            'Attributes.日本.é',
            'A."q"',
            'A.${x}.%{y}',
            'A\\\\b',
            'A\u{1f4de}',
          ],
        },
        undefined,
      ],
      [
        'with a name in Unicode’s form NFC, however it is written',
        { type: 'BLACKLIST', fields: ['Attributes.Pre\u0301nom'] },
        { type: 'BLACKLIST', fields: ['Attributes.Pr\u00e9nom'] },
      ],
      [
        'with the integration guide’s allow list',
        { type: 'WHITELIST', fields: ['InitiationMethod', 'Agent.Username', 'Queue.Name'] },
        undefined,
      ],
      [
        'with the integration guide’s deny list',
        { type: 'BLACKLIST', fields: ['Attributes.CustomerDetails', 'CustomerEndpoint.Address'] },
        undefined,
      ],
      [
        'with replacements',
        {
          type: 'BLACKLIST',
          fields: ['Attributes.Notes'],
          replace: [
            { field: 'CustomerEndpoint.Address', with: 'PSEUDONYM' },
            { field: 'Attributes.account', with: 'LAST4' },
          ],
        },
        undefined,
      ],
      ['with an empty list of replacements', { type: 'WHITELIST', fields: [], replace: [] }, undefined],
    ])('%s, and the function reads it', async (_what, redaction_config, expected) => {
      const { document } = await evaluate({ ...GUIDE, redaction_config });
      const value = expected ?? redaction_config;
      expect(JSON.parse(String(document))).toEqual({ key: 'REDACTION_CONFIG', value });
      const result = parseRedactionDocument(String(document));
      expect(
        result.ok && {
          type: result.config.type,
          fields: result.config.fields,
          ...(value?.replace && { replace: result.config.replace.map(({ path: _, ...entry }) => entry) }),
        },
      ).toEqual(value);
    });

    it('from HCL as documented', async () => {
      const required = Object.entries(GUIDE).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
      const { document } = await evaluate(
        [...required, 'redaction_config = { type = "BLACKLIST", fields = ["Attributes.a\\\\.b"] }'].join(
          '\n',
        ),
      );
      expect(JSON.parse(String(document))).toEqual({
        key: 'REDACTION_CONFIG',
        value: { type: 'BLACKLIST', fields: ['Attributes.a\\.b'] },
      });
    });
  });

  it('reads field paths as the function does', async () => {
    const random = fc.sample(roughPath, { numRuns: 3000, seed: 20261122 });
    const { outputs } = await directory.plan({ ...GUIDE, probe: [...PECULIAR_PATHS, ...random] });
    const { probe, paths, ineffective } = outputs;
    // As Terraform has them: it writes its texts in one normal form.
    const texts = probe as string[];
    expect(texts).toHaveLength(PECULIAR_PATHS.length + random.length);
    expect(paths).toEqual(texts.map((text) => parseFieldPath(text).ok));
    expect(ineffective).toEqual(texts.map(isIneffectiveUnderDenyList));
  });
});
