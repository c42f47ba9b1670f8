import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ResolvedVariables,
  readVariableFiles,
  resolveVariables,
} from '../../src/artefact/variables-input';
import { ConfigurationError } from '../../src/command-line/errors';
import type { JsonObject, JsonValue } from '../../src/json';

const DECLARATIONS: JsonObject = {
  environment: { type: 'string' },
  api_key: { type: 'string', sensitive: true },
  rate: { type: 'number', default: 300 },
  enabled: { type: 'bool', default: true, nullable: false },
  subnets: { type: 'list(string)', default: [] },
  config: { type: 'any', default: null },
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'variables-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Case {
  readonly tfvars?: string;
  readonly name?: string;
  readonly environment?: Record<string, string>;
  readonly standIns?: ReadonlyMap<string, JsonValue>;
}

function resolve({
  tfvars = '',
  name = 'test.tfvars',
  environment = {},
  standIns = new Map(),
}: Case): Promise<ResolvedVariables> {
  const tfvarsFile = join(folder, name);
  writeFileSync(tfvarsFile, tfvars);
  return resolveVariables({
    declarations: DECLARATIONS,
    variableFiles: { files: [tfvarsFile], isExample: false },
    environment,
    standIns,
  });
}

async function problemsOf(input: Case): Promise<readonly string[]> {
  const error = await resolve(input).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConfigurationError);
  return (error as ConfigurationError).problems;
}

const REQUIRED = 'environment = "production"\napi_key = "k"\n';

describe('resolveVariables', () => {
  it('takes the file before the environment, that before the defaults', async () => {
    const { values, fromFile } = await resolve({
      tfvars: `${REQUIRED}rate = 5`,
      environment: {
        TF_VAR_rate: '6',
        TF_VAR_subnets: '["a", "b"]',
        TF_VAR_other: 'not declared',
        rate: '9',
      },
    });
    expect(Object.fromEntries(values)).toEqual({
      environment: 'production',
      api_key: 'k',
      rate: 5,
      enabled: true,
      subnets: ['a', 'b'],
      config: null,
    });
    expect([...fromFile.keys()].sort()).toEqual(['api_key', 'environment', 'rate']);
  });

  it('reads HCL: escapes, heredocs, negative numbers, comments, nested values', async () => {
    const { values } = await resolve({
      tfvars: `# a comment
environment = "a $\${literal} \\"q\\""
api_key = <<-EOT
  line
EOT
rate = -1
config = { type = "WHITELIST", fields = ["Attributes.a\\\\.b", null], "q r" = true }
`,
    });
    expect(values.get('environment')).toBe('a ${literal} "q"');
    expect(values.get('api_key')).toBe('line\n');
    expect(values.get('rate')).toBe(-1);
    expect(values.get('config')).toEqual({
      type: 'WHITELIST',
      fields: ['Attributes.a\\.b', null],
      'q r': true,
    });
  });

  it('reads primitive variables of the environment verbatim, others as HCL', async () => {
    const { values } = await resolve({
      environment: {
        TF_VAR_environment: '"${x}"',
        TF_VAR_api_key: '5',
        TF_VAR_rate: '5',
        TF_VAR_config: '{ a = [1] }',
      },
    });
    expect(Object.fromEntries(values)).toMatchObject({
      environment: '"${x}"',
      api_key: '5',
      rate: 5,
      config: { a: [1] },
    });
  });

  it('reads a JSON file by its name', async () => {
    const { values } = await resolve({
      name: 'a.tfvars.json',
      tfvars: '{"environment":"e","api_key":"k","rate":"7"}',
    });
    expect(values.get('rate')).toBe(7);
  });

  it('takes the default for null where a variable is not nullable', async () => {
    const { values } = await resolve({ tfvars: `${REQUIRED}enabled = null\nrate = null` });
    expect([values.get('enabled'), values.get('rate')]).toEqual([true, null]);
  });

  it('turns texts into Unicode’s form NFC as Terraform does, and keeps how they were written', async () => {
    const [nfd, nfc] = ['Pre\u0301nom', 'Pr\u00e9nom'];
    const rewritten = new Map([[nfc, nfd]]);
    const hcl = await resolve({ tfvars: `${REQUIRED}subnets = ["${nfd}"] # it's "\nconfig = { a = "x" }` });
    expect([hcl.values.get('subnets'), hcl.rewritten]).toEqual([[nfc], rewritten]);
    const escaped = await resolve({ tfvars: `${REQUIRED}subnets = ["Pre\\u0301nom", "\\"\\U00000041\\""]` });
    expect([escaped.values.get('subnets'), escaped.rewritten]).toEqual([[nfc, '"A"'], rewritten]);
    const environment = { TF_VAR_subnets: `["${nfd}"]`, TF_VAR_environment: nfd, TF_VAR_api_key: 'k' };
    const fromEnvironment = await resolve({ tfvars: '', environment });
    expect(fromEnvironment.values.get('subnets')).toEqual([nfc]);
    expect([fromEnvironment.values.get('environment'), fromEnvironment.rewritten]).toEqual([nfc, rewritten]);

    const tfvarsFile = join(folder, 'x.tfvars.json');
    writeFileSync(tfvarsFile, JSON.stringify({ config: { [nfd]: [nfd, 1, null, true] } }));
    const json = await readVariableFiles({ files: [tfvarsFile], isExample: false });
    expect(json.values.get('config')).toEqual({ [nfc]: [nfc, 1, null, true] });
    expect(json.rewritten).toEqual(rewritten);
  });

  it('lets the environment win over the example, and ignores placeholders in it', async () => {
    const tfvarsFile = join(folder, 'example');
    writeFileSync(tfvarsFile, `${REQUIRED}rate = 5\nsubnets = ["a"]`);
    const { values, fromFile } = await resolveVariables({
      declarations: DECLARATIONS,
      variableFiles: { files: [tfvarsFile], isExample: true },
      environment: { TF_VAR_rate: '6', TF_VAR_api_key: 'mine' },
      placeholders: new Set(['api_key']),
      standIns: new Map(),
    });
    expect(Object.fromEntries(values)).toMatchObject({
      environment: 'production',
      rate: 6,
      subnets: ['a'],
      api_key: 'mine',
    });
    expect(fromFile.has('api_key')).toBe(false);
  });

  it('lets stand-ins replace what is missing only', async () => {
    const { values, standIns } = await resolve({
      tfvars: 'environment = "e"',
      standIns: new Map([
        ['environment', 'unused'],
        ['api_key', 'local'],
      ]),
    });
    expect([values.get('environment'), values.get('api_key'), standIns]).toEqual(['e', 'local', ['api_key']]);
  });

  it('reports all missing variables together', async () => {
    expect(await problemsOf({})).toEqual([
      expect.stringMatching(/without a value: environment, api_key\. Set .*TF_VAR_environment/),
    ]);
  });

  it('refuses a misspelt name, with the nearest', async () => {
    expect(await problemsOf({ tfvars: `${REQUIRED}enviroment = "x"\nzzz = 1` })).toEqual([
      expect.stringMatching(/"enviroment" is not a variable of this stack; did you mean environment\?$/),
      expect.stringMatching(/"zzz" is not a variable of this stack$/),
    ]);
  });

  it('reports wrong types without their values', async () => {
    const problems = await problemsOf({
      tfvars: 'environment = ["hidden"]\napi_key = { hidden = 1 }\nrate = "hidden"',
      environment: { TF_VAR_enabled: 'hidden' },
    });
    expect(problems).toHaveLength(4);
    expect(problems.join()).not.toContain('hidden');
    expect(problems[3]).toMatch(/TF_VAR_enabled: enabled is declared as bool, so it must be true or false/);
  });

  it.each([
    ['a reference', 'rate = var.x'],
    ['a function', 'subnets = concat([], [])'],
    ['a template', 'config = { a = ["${x}"] }'],
    ['a directive', 'config = "%{if true}a%{endif}"'],
  ])('refuses %s in the file', async (_, line) => {
    expect(await problemsOf({ tfvars: `${REQUIRED}${line}` })).toEqual([
      expect.stringContaining('is no literal'),
    ]);
  });

  it('names the place of a syntax error', async () => {
    expect(await problemsOf({ tfvars: 'a = 1\nb = \n' })).toEqual([
      // And not that variables are missing: what the file sets is not known.
      expect.stringContaining('test.tfvars:2,5'),
    ]);
  });

  it.each([['a file that is not there', { name: 'x/missing.tfvars' }]])('refuses %s', async (_, { name }) => {
    const promise = resolveVariables({
      declarations: DECLARATIONS,
      variableFiles: { files: [join(folder, name)], isExample: false },
      environment: { TF_VAR_environment: 'e', TF_VAR_api_key: 'k' },
      standIns: new Map(),
    });
    await expect(promise).rejects.toThrow(/cannot be read \(ENOENT\)/);
  });

  it('does not quote a broken JSON file, which may hold a credential', async () => {
    const problems = await problemsOf({ name: 'b.tfvars.json', tfvars: '{"api_key":"hidden"' });
    expect(problems.join()).toContain('not a JSON object');
    expect(problems.join()).not.toContain('hidden');
  });

  it('refuses what the environment gives that is no HCL', async () => {
    expect(await problemsOf({ tfvars: REQUIRED, environment: { TF_VAR_subnets: 'a, b' } })).toEqual([
      expect.stringMatching(/^TF_VAR_subnets: not a literal/),
    ]);
  });
});
