import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readArtefact } from '../../src/artefact/artefact';
import { synthesize } from '../../src/artefact/synthesize';
import { runProcess } from '../../src/artefact/terraform/run-process';
import { runLocal } from '../../src/local/command';
import { runPlanCommand } from '../../src/offline/plan/command';
import { checkRules, rulesOf, type VariableRules } from '../../src/offline/variable-rules';
import { runCheckConfigCommand } from '../../src/privacy/check/command';
import { explainFault, parseValue } from '../../src/privacy/list/parse';
import { runPreviewCommand } from '../../src/privacy/preview/command';
import { runReportCommand } from '../../src/privacy/report/command';
import type { JsonObject, JsonValue } from '../../src/records/json';
import { declarations } from '../../src/stack/variables';
import { SECRET_RULES } from '../../src/stack/variables/secret-rules';
import { GUIDE } from '../harness/conditions';
import { PECULIAR_PATHS, roughPath } from '../harness/field-paths';
import { printedBy } from '../harness/printed';
import { describeWithTerraform } from '../harness/terraform';

const ROOT = resolve(__dirname, '..', '..');
const RULES: VariableRules = { variable: declarations(), preconditions: [...SECRET_RULES] };

/** Values of all variables, with these over the defaults. */
function valuesWith(given: JsonObject): Map<string, JsonValue> {
  const defaults = Object.entries(RULES.variable).flatMap(([name, declaration]) => {
    const { default: value } = declaration as JsonObject;
    return value === undefined ? [] : [[name, value] as const];
  });
  return new Map([...defaults, ...Object.entries({ ...GUIDE, ...given } as JsonObject)]);
}

describeWithTerraform('the rules of the variables', () => {
  const directory = mkdtempSync(join(tmpdir(), 'variable-rules-'));
  let stack: string;
  const file = (name: string, text: string): string => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };
  beforeAll(async () => {
    stack = await synthesize(ROOT, join(directory, 'out'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it('are those of the synthesized stack', () => {
    const { variable, preconditions } = rulesOf(readArtefact(stack));
    const declared = Object.entries(variable).map(([name, declaration]) => {
      const { description: _, ...rest } = declaration as JsonObject;
      return [name, { ...rest, type: String(rest.type).replace(/^\$\{|\}$/g, '') }];
    });
    expect(Object.fromEntries(declared)).toEqual(RULES.variable);
    expect(preconditions).toEqual(RULES.preconditions);
  });

  describe('checked by Terraform', () => {
    it.each<[what: string, given: JsonObject, broken: RegExp[]]>([
      ['none', {}, []],
      ['one', { environment: 'Production' }, [/^environment is "Production": .* Choose a short name/]],
      [
        'several, in the order of the documentation',
        { log_retention_days: 31, environment: 'p', vpc_id: 'vpc-x' },
        [/^environment is "p"/, /^vpc_id is "vpc-x"/, /^log_retention_days is 31/],
      ],
      [
        'of variables that do not go together',
        { stream_retention_hours: 24 },
        [/^delivery_maximum_record_age_seconds is 86400/],
      ],
      [
        'of secrets, which are not shown',
        { operata_api_key: 'CANARY\n', operata_extra_headers: { Host: 'CANARY' } },
        [/^operata_api_key must have/, /^operata_extra_headers names \["Host"\]/],
      ],
      [
        'of the list, in the words of the one function for lists',
        { redaction_config: { type: 'BLACKLIST', fields: ['Attributes.Tier', 'Agent.Username', 'Card*'] } },
        [
          /^redaction_config\.fields\[1\]: "Agent\.Username": names a mandatory field/,
          /^redaction_config\.fields\[2\]: "Card\*": .* no partial wildcards/,
        ],
      ],
      [
        'of a good list where nothing goes through it',
        { enable_privacy_controls: false, redaction_config: { type: 'BLACKLIST', fields: [] } },
        [/^redaction_config is .* privacy controls are off/],
      ],
    ])('report broken rules: %s', async (_, given, broken) => {
      const { broken: found, notAsked } = await checkRules(RULES, valuesWith(given));
      expect(notAsked).toBeUndefined();
      expect(found.map(({ message }) => message)).toEqual(broken.map((text) => expect.stringMatching(text)));
      expect(JSON.stringify(found)).not.toContain('CANARY');
    });

    it('are left out for variables without a value, and for rules that refer to them', async () => {
      const values = valuesWith({ environment: 'P', existing_stream_arn: 'Connect_CTR' });
      for (const name of ['aws_region', 'operata_endpoint', 'operata_api_key']) values.delete(name);
      const { broken } = await checkRules(RULES, values);
      expect(broken.map(({ variable }) => variable)).toEqual(['environment', 'existing_stream_arn']);
    });

    it.each<[what: string, binary: string, reason: RegExp]>([
      ['cannot be run', 'no-such-terraform', /^no-such-terraform cannot be run: install Terraform/],
      ['fails', 'broken', /broken plan ended with code 1$/],
    ])('are not checked if it %s, but the list is', async (_, binary, reason) => {
      const script = `#!/bin/sh\n[ "$1" = version ] && echo '{"terraform_version":"1.9.0"}' && exit\necho out of order >&2\nexit 1\n`;
      const broken = file('broken', script);
      chmodSync(broken, 0o755);
      vi.stubEnv('TERRAFORM_BINARY_NAME', binary === 'broken' ? broken : binary);
      try {
        const redaction_config = { type: 'BLACKLIST', fields: ['ContactId'] };
        const report = await checkRules(RULES, valuesWith({ environment: 'P', redaction_config }));
        expect(report.notAsked).toMatch(reason);
        expect(report.broken).toEqual([
          {
            variable: 'redaction_config',
            message: expect.stringContaining('"ContactId": names a mandatory'),
          },
        ]);
      } finally {
        vi.unstubAllEnvs();
      }
    });
  });

  it('of a list are broken exactly if the shared function for lists finds a fault', async () => {
    const field = fc.oneof(
      { weight: 6, arbitrary: roughPath },
      { weight: 2, arbitrary: fc.constantFrom(...PECULIAR_PATHS) },
      fc.constantFrom<JsonValue>('Agent.Username', 'QualityMetrics.x', 'a{{b', null, true, 7, [], {}),
    );
    const list = fc.record(
      {
        type: fc.oneof({ weight: 9, arbitrary: fc.constantFrom('WHITELIST', 'BLACKLIST') }, fc.constant('x')),
        fields: fc.oneof(
          { weight: 9, arbitrary: fc.array(field, { maxLength: 2 }) },
          fc.constantFrom<JsonValue>('A', {}, null, ['A'.repeat(8130)], [`${'<'.repeat(1400)}`]),
        ),
      },
      { requiredKeys: ['type', 'fields'] },
    );
    const values = fc.oneof(
      { weight: 19, arbitrary: list },
      fc.constantFrom<JsonValue>('x', [], {}, { type: 'BLACKLIST' }, { type: 'WHITELIST', fields: [], x: 1 }),
    );
    const lists = fc.sample(values, { numRuns: 80, seed: 20261129 }) as JsonValue[];
    // As Terraform reads it, and as variables of other names, which Terraform alone checks.
    const found = lists.map((value, at) => {
      const list = JSON.parse(JSON.stringify(value).normalize('NFC')) as JsonValue;
      return { name: `list_${at}`, list, faults: parseValue(list).faults.map(explainFault) };
    });
    const declaration = JSON.stringify(RULES.variable.redaction_config);
    const variable = found.map(({ name }) => [
      name,
      JSON.parse(declaration.replaceAll('redaction_config', name)) as JsonValue,
    ]);
    const { broken } = await checkRules(
      { variable: { ...RULES.variable, ...Object.fromEntries(variable) }, preconditions: [] },
      new Map([...valuesWith({}), ...found.map(({ name, list }) => [name, list] as const)]),
    );
    const refused = new Set(broken.map((each) => each.variable));
    expect(
      found
        .filter(({ name, faults }) => refused.has(name) !== faults.length > 0)
        .map(({ list, faults }) => [list, faults]),
    ).toEqual([]);
    expect([refused.size > 20, found.length - refused.size > 20]).toEqual([true, true]);
  });

  const LIST = {
    type: 'BLACKLIST',
    fields: ['Attributes.Tier', 'Agent.Username', 'Card*', 'Attributes.a{{b'],
  };
  /** The same in every command. */
  const FAULTS = (list: string): string[] => [
    `${list}.fields[1]: "Agent.Username": names a mandatory field, which is always sent: it removes nothing, and terraform plan refuses it; remove it from the list`,
    `${list}.fields[2]: "Card*": "*" and "#" stand for a whole name: there are no partial wildcards; write "Card\\\\*"`,
    `${list}.fields[3]: "Attributes.a{{b": Systems Manager does not accept {{ in the value of a parameter, and terraform plan refuses it; write * instead of the name that contains it`,
  ];
  const start = (...args: string[]) => runLocal(['--stack', stack, '--out', join(directory, 'run'), ...args]);
  /** In a process of its own, as it loads the variables with `require`. */
  const doctor = async (...args: string[]): Promise<number> => {
    const command = [process.execPath, 'src/cli/operata.js', 'doctor', ...args] as const;
    const { code, stderr } = await runProcess([...command], { cwd: ROOT, env: process.env });
    process.stderr.write(stderr);
    return code ?? -1;
  };
  /** In one line each, as check-config writes the remedy below. */
  const said = (text: string): string =>
    text
      .replace(/\n {9}(?!the document is)(.*?) {2}\[[a-z-]+\]$/gm, '; $1')
      .replace(/^error:? +/gm, 'error: ');

  it.each<[command: string, run: (file: string) => Promise<number>]>([
    ['start', (list) => start('--config', list)],
    ['preview', (list) => runPreviewCommand(['--config', list])],
    ['check-config', (list) => runCheckConfigCommand([list])],
    ['report', (list) => runReportCommand(['--config', list, '--date', '2026-11-25'])],
  ])('of a list and of a redaction document have the same messages: %s', async (_, run) => {
    const list = file('list.json', JSON.stringify({ key: 'REDACTION_CONFIG', value: LIST }));
    const { code, stdout, stderr } = await printedBy(() => run(list));
    expect(code).toBe(2);
    for (const fault of FAULTS('value')) expect(said(stdout + stderr)).toContain(fault);
  });

  const OTHERS = [
    'environment is "Production": it must be 2 to 16 ',
    'operata_extra_headers names ["Content-Encoding"]: ',
    'log_retention_days is 31: ',
  ];

  it.each<[command: string, run: (file: string) => Promise<number>, others: readonly string[]]>([
    ['start', (tfvars) => start('--var-file', tfvars), OTHERS],
    ['doctor --preflight', (tfvars) => doctor('--preflight', '--var-file', tfvars), OTHERS],
    ['plan:offline', (tfvars) => runPlanCommand(['--var-file', tfvars]), OTHERS],
    ['preview', (tfvars) => runPreviewCommand(['--var-file', tfvars]), []],
    ['check-config', (tfvars) => runCheckConfigCommand(['--var-file', tfvars]), []],
    ['report', (tfvars) => runReportCommand(['--var-file', tfvars, '--date', '2026-11-25']), []],
  ])('are reported together, with the names of the variables: %s', async (_, run, others) => {
    const tfvars = file(
      'wrong.tfvars.json',
      JSON.stringify({
        ...GUIDE,
        environment: 'Production',
        log_retention_days: 31,
        operata_extra_headers: { 'Content-Encoding': 'identity' },
        redaction_config: LIST,
      }),
    );
    const { code, stdout, stderr } = await printedBy(() => run(tfvars));
    expect(code).toBe(2);
    for (const fault of [...FAULTS('redaction_config'), ...others])
      expect(said(stdout + stderr).split(fault)).toHaveLength(2);
  });
});
