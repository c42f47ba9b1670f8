import { afterAll, beforeAll, expect, it } from 'vitest';
import { resolveVariables, variableFiles } from '../../src/artefact/variables-input';
import { Sandbox } from '../../src/offline/sandbox';
import type { JsonObject, JsonValue } from '../../src/records/json';
import { describeWithTerraform, TERRAFORM } from '../harness/terraform';
import { comparable, exactly } from './terraform-reading';

const ENVIRONMENT = 'the environment';
const NAMED = ['second.tfvars.json', 'first.tfvars'];
/** Later files override earlier ones. */
const SOURCES = [
  ENVIRONMENT,
  'terraform.tfvars',
  'terraform.tfvars.json',
  'Z.auto.tfvars',
  'a.auto.tfvars.json',
  'b.auto.tfvars',
  ...NAMED,
];

/** One variable for each set of sources; its name has a 1 for each that sets it. */
const PRECEDENCE: JsonObject = Object.fromEntries(
  Array.from({ length: 2 ** SOURCES.length }, (_, set) => [
    `v${set.toString(2).padStart(SOURCES.length, '0')}`,
    { type: 'string', default: 'the default' },
  ]),
);

/** What the environment gives a variable of a type, or what a file does. */
const CONVERSIONS: readonly (readonly [type: string, text: string, from?: 'file'])[] = [
  ['any', '{"type":"BLACKLIST","fields":["x"]}'],
  ['any', '{\ntype = "BLACKLIST"\nfields = [] # c\n}\n'],
  ['any', '\ufeff\n[<<E\n$${x}\nE\n]\n'],
  ['any', 'null'],
  ['string', ''],
  ['string', '"a" ${b} \\n\n'],
  ['string', 'null'],
  ['string', 'Pre\u0301nom'],
  ['string', '012345678901'],
  ['number', '1e3'],
  ['number', '+1.50'],
  ['number', '.5'],
  ['number', '1.'],
  ['bool', 'true'],
  ['bool', '1'],
  ['bool', '0'],
  ['list(string)', '["a", 1, 1.50, 1e21, 1e-7, true, null]'],
  ['list(string)', 'null'],
  ['set(string)', '["b", "a", "b", 1]'],
  ['map(string)', '{ a = 1, "b c" = true }'],
  ['list(number)', '["1", 2]'],
  ['list(object({ a = string, b = optional(number, 5) }))', '[{ a = 1, c = 2 }, { a = null, b = null }]'],
  ['string', '012345678901', 'file'],
  ['string', '-0', 'file'],
  ['string', 'true', 'file'],
  ['number', '"007"', 'file'],
  ['bool', '"false"', 'file'],
  ['bool', '"0"', 'file'],
  ['string', 'null', 'file'],
];
const CONVERTED: JsonObject = Object.fromEntries(
  CONVERSIONS.map(([type, , from], index) => [`c${index}`, { type, ...(from && { default: null }) }]),
);
const DECLARATIONS: JsonObject = {
  ...PRECEDENCE,
  ...CONVERTED,
  null_for_default: { type: 'bool', default: true, nullable: false },
};

describeWithTerraform('Terraform', () => {
  const environment = Object.fromEntries([
    ...settings(0).map((name) => [`TF_VAR_${name}`, ENVIRONMENT]),
    ...CONVERSIONS.flatMap(([, text, from], index) => (from ? [] : [[`TF_VAR_c${index}`, text]])),
  ]) as Record<string, string>;
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await Sandbox.open({ binary: TERRAFORM, environment });
    const all = Object.keys(DECLARATIONS).map((name) => `${name} = var.${name}`);
    sandbox.write(
      'cdk.tf.json',
      JSON.stringify({
        variable: DECLARATIONS,
        output: { all: { value: `\${jsonencode({ ${all.join(', ')} })}` } },
      }),
    );
    await sandbox.initialize();
    for (const [index, file] of SOURCES.entries()) {
      if (file === ENVIRONMENT) continue;
      const values = settings(index).map((name) => [name, JSON.stringify(file)]);
      if (file === 'first.tfvars') {
        values.push(['null_for_default', 'null']);
        for (const [position, [, text, from]] of CONVERSIONS.entries()) {
          if (from) values.push([`c${position}`, text]);
        }
      }
      const text = file.endsWith('.json')
        ? `{${values.map(([name, value]) => `"${name}":${value}`).join(',')}}`
        : values.map(([name, value]) => `${name} = ${value}\n`).join('');
      sandbox.write(file, text);
    }
  });
  afterAll(() => sandbox.remove());

  it('resolves every variable from the same sources to the same value', async () => {
    const named = NAMED.map((name) => `${sandbox.directory}/${name}`);
    const args = named.map((file) => `-var-file=${file}`);
    await sandbox.succeed('apply', '-auto-approve', '-input=false', ...args);
    const { stdout } = await sandbox.succeed('output', '-raw', 'all');

    const { directory } = sandbox;
    const { values, sources } = resolveVariables({
      declarations: DECLARATIONS,
      varFiles: named,
      directory,
      root: '/nowhere',
      environment,
    });
    expect(comparable(Object.fromEntries(values) as JsonValue)).toBe(comparable(exactly(stdout)));
    for (const name of Object.keys(PRECEDENCE)) {
      const strongest = SOURCES[name.lastIndexOf('1') - 1];
      const source = sources.get(name)?.replace(/^.*\//, '');
      expect([name, source]).toEqual([name, strongest === ENVIRONMENT ? `TF_VAR_${name}` : strongest]);
    }
  });

  it('reads the files that cdktf passes on, except terraform.tfvars if another file is named', () => {
    const { directory } = sandbox;
    const names = (named: readonly string[]): string[] =>
      variableFiles(named, '/nowhere', directory).files.map((file) => file.replace(/^.*\//, ''));
    expect(names([])).toEqual(SOURCES.slice(1, -NAMED.length));
    expect(names(NAMED)).toEqual([...SOURCES.slice(3, -NAMED.length), ...NAMED]);
  });
});

/** The variables that a source sets. */
function settings(source: number): string[] {
  return Object.keys(PRECEDENCE).filter((name) => name[source + 1] === '1');
}
