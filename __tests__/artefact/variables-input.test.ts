import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ResolvedVariables, resolveVariables } from '../../src/artefact/variables-input';
import { ConfigurationError } from '../../src/cli/errors';
import type { JsonObject, JsonValue } from '../../src/records/json';
import { declarations } from '../../src/stack/variables';

const DECLARATIONS: JsonObject = {
  environment: { type: 'string' },
  api_key: { type: 'string', sensitive: true },
  rate: { type: 'number', default: 300 },
  enabled: { type: 'bool', default: true, nullable: false },
  subnets: { type: 'list(string)', default: [] },
  config: { type: 'any', default: null },
};

let folder: string;
/** No files but those that are named. */
const NOWHERE = { declarations: DECLARATIONS, directory: '/nowhere', root: '/nowhere' };
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
}: Case): ResolvedVariables {
  const file = join(folder, name);
  writeFileSync(file, tfvars);
  return resolveVariables({ ...NOWHERE, varFiles: [file], environment, standIns });
}

function problemsOf(input: Case): readonly string[] {
  try {
    resolve(input);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as ConfigurationError).problems;
  }
  throw new Error('Nothing is wrong.');
}

const REQUIRED = 'environment = "production"\napi_key = "k"\n';

describe('resolveVariables', () => {
  it('prefers files to the environment, and the environment to defaults', () => {
    const { values, sources } = resolve({
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
    const file = join(folder, 'test.tfvars');
    expect(Object.fromEntries(sources)).toEqual({
      environment: file,
      api_key: file,
      rate: file,
      subnets: 'TF_VAR_subnets',
    });
  });

  it('reads primitive variables of the environment literally, and others as HCL', () => {
    const { values } = resolve({
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

  it('reads a file as JSON if its name ends with .json', () => {
    const { values } = resolve({
      name: 'a.tfvars.json',
      tfvars: '{"environment":"e","api_key":"k","rate":"7"}',
    });
    expect(values.get('rate')).toBe(7);
  });

  it('uses the default instead of null if a variable is not nullable', () => {
    const { values } = resolve({ tfvars: `${REQUIRED}enabled = null\nrate = null` });
    expect([values.get('enabled'), values.get('rate')]).toEqual([true, null]);
  });

  it('normalizes texts to NFC as Terraform does, and keeps the originals', () => {
    const [nfd, nfc] = ['Pre\u0301nom', 'Pr\u00e9nom'];
    const rewritten = new Map([[nfc, nfd]]);
    const hcl = resolve({ tfvars: `${REQUIRED}subnets = ["${nfd}"] # it's "\nconfig = { a = "x" }` });
    expect([hcl.values.get('subnets'), hcl.rewritten]).toEqual([[nfc], rewritten]);
    const escaped = resolve({ tfvars: `${REQUIRED}subnets = ["Pre\\u0301nom", "\\"\\U00000041\\""]` });
    expect([escaped.values.get('subnets'), escaped.rewritten]).toEqual([[nfc, '"A"'], rewritten]);
    const environment = { TF_VAR_subnets: `["${nfd}"]`, TF_VAR_environment: nfd, TF_VAR_api_key: 'k' };
    const fromEnvironment = resolve({ tfvars: '', environment });
    expect(fromEnvironment.values.get('subnets')).toEqual([nfc]);
    expect([fromEnvironment.values.get('environment'), fromEnvironment.rewritten]).toEqual([nfc, rewritten]);

    const json = resolve({
      name: 'x.tfvars.json',
      tfvars: JSON.stringify({ environment: 'e', api_key: 'k', config: { [nfd]: [nfd, 1, null, true] } }),
    });
    expect([json.values.get('config'), json.rewritten]).toEqual([{ [nfc]: [nfc, 1, null, true] }, rewritten]);
  });

  it('reads the example if there is no other file, prefers the environment, and ignores placeholders', () => {
    const { values, sources, files } = resolveVariables({
      ...NOWHERE,
      declarations: declarations(),
      varFiles: [],
      environment: { TF_VAR_environment: 'mine', TF_VAR_operata_api_key: 'k', TF_VAR_operata_group_id: 'g' },
      placeholders: new Set(['operata_group_id']),
    });
    expect([values.get('environment'), values.get('operata_group_id')]).toEqual(['mine', 'g']);
    expect(sources.get('aws_region')).toBe('terraform.tfvars.example');
    expect(files).toEqual(['terraform.tfvars.example']);
  });

  it('uses substitutes only for missing values', () => {
    const { values, standIns } = resolve({
      tfvars: 'environment = "e"',
      standIns: new Map([
        ['environment', 'unused'],
        ['api_key', 'local'],
      ]),
    });
    expect([values.get('environment'), values.get('api_key'), standIns]).toEqual(['e', 'local', ['api_key']]);
  });

  it('reports all missing variables together', () => {
    expect(problemsOf({})).toEqual([
      expect.stringMatching(/without a value: environment, api_key\. Set .*TF_VAR_environment/),
    ]);
  });

  it('rejects a misspelled name, and suggests the nearest', () => {
    expect(problemsOf({ tfvars: `${REQUIRED}enviroment = "x"\nzzz = 1` })).toEqual([
      expect.stringMatching(/"enviroment" is not a variable of this stack; did you mean environment\?$/),
      expect.stringMatching(/"zzz" is not a variable of this stack$/),
    ]);
  });

  it('reports wrong types without their values', () => {
    const problems = problemsOf({
      tfvars: 'environment = ["hidden"]\napi_key = { hidden = 1 }\nrate = "hidden"',
      environment: { TF_VAR_enabled: 'hidden' },
    });
    expect(problems).toHaveLength(4);
    expect(problems.join()).not.toContain('hidden');
    expect(problems[3]).toMatch(/TF_VAR_enabled: enabled is declared as bool, so it must be true or false/);
  });

  it.each([
    ['TF_VAR_enabled', '"false"', /so it must be true or false; remove the quotes and spaces around it$/],
    ['TF_VAR_rate', "'5'", /so it must be a number; remove the quotes and spaces around it$/],
    ['TF_VAR_enabled', 'False', /so it must be true or false$/],
    ['TF_VAR_config', '"BLACKLIST"', /is a string, but must be an object: write it in \[ \] or \{ \}/],
  ])('explains how to write %s, given as %s', (name, value, problem) => {
    expect(problemsOf({ tfvars: REQUIRED, environment: { [name]: value } })).toEqual([
      expect.stringMatching(problem),
    ]);
  });

  it('reports the position of a syntax error', () => {
    expect(problemsOf({ tfvars: 'rate = 1\nsubnets = \n' })).toEqual([
      // And not that variables are missing: what the file sets is not known.
      expect.stringMatching(/test\.tfvars: line 2, column 11: expected a value$/),
    ]);
  });

  it('rejects a missing file, and one that is not UTF-8', () => {
    const broken = join(folder, 'broken.tfvars');
    writeFileSync(broken, Buffer.from([0x61, 0x20, 0x3d, 0x22, 0xff]));
    const varFiles = [join(folder, 'missing.tfvars'), broken];
    expect(() => resolveVariables({ ...NOWHERE, varFiles, environment: {} })).toThrow(
      /missing\.tfvars: cannot be read \(ENOENT\).*\n.*broken\.tfvars: not UTF-8/,
    );
  });

  it('does not quote a broken JSON file, which may contain a credential', () => {
    const problems = problemsOf({ name: 'b.tfvars.json', tfvars: '{"api_key":"hidden"' });
    expect(problems.join()).toContain(
      'not JSON, although Terraform reads a file with this name as JSON: it ends too early',
    );
    expect(problems.join()).not.toContain('hidden');
  });

  it('rejects a value of the environment that is not HCL, unless a file overrides it', () => {
    const environment = { TF_VAR_subnets: 'a, b' };
    expect(problemsOf({ tfvars: REQUIRED, environment })).toEqual([
      expect.stringMatching(/^TF_VAR_subnets: line 1, column 1: is a word without quotes/),
    ]);
    const { values } = resolve({ tfvars: `${REQUIRED}subnets = ["c"]`, environment });
    expect(values.get('subnets')).toEqual(['c']);
  });

  it.each([
    [
      'a file',
      { tfvars: `${REQUIRED}config = "{ a = 1 }"` },
      /test\.tfvars: config is a string, but must be an object/,
    ],
    [
      'the environment',
      { tfvars: REQUIRED, environment: { TF_VAR_config: '"{}"' } },
      /^TF_VAR_config: config is a string/,
    ],
    [
      'JSON',
      { name: 'c.tfvars.json', tfvars: '{"environment":"e","api_key":"k","config":"{}"}' },
      /c\.tfvars\.json: config is a string/,
    ],
    ['a list', { tfvars: `${REQUIRED}subnets = "[\\"a\\"]"` }, /it must be a list; it is a string/],
  ])('reports a string instead of another type: %s', (_, input, problem) => {
    const problems = problemsOf(input);
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(problems[0]).toMatch(
      /remove the quotes around it; for a variable of a Terraform Cloud workspace, select HCL$/,
    );
  });
});
