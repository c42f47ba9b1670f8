// The page of commands loads TypeScript with require.
import 'tsx/cjs';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAssignments } from '../../../src/artefact/literals';
import { existingKeyPolicy } from '../../../src/permissions/existing-key-policy';
import { alarmsWith } from '../../../src/stack/stack-alarms';
import { variableList } from '../../../src/stack/variables';
import { alarmsPage } from '../../../src/upkeep/documentation/alarms';
import { variablesTable } from '../../../src/upkeep/documentation/variables';
import { GENERATED } from '../../../src/upkeep/documentation/write';
import { statementsOf } from '../../harness/policies';
import { theStack } from '../../harness/synthesized-stack';

const ROOT = join(__dirname, '..', '..', '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const variables = variableList();

describe('npm run docs', () => {
  it.each(Object.entries(GENERATED))('has written %s', (file, write) => {
    const text = read(file);
    expect(text, 'npm run docs renews it').toBe(write(text, file));
  });

  it('writes between marks in a page, and fails without them', () => {
    const [start, end] = ['<!-- variables: written by npm run docs -->', '<!-- end of variables -->'];
    const write = GENERATED['docs/variables.md'];
    const written = `a\n${start}\n\n${variablesTable()}\n\n${end}\nb`;
    expect(write?.(`a\n${start}\nold\n${end}\nb`, 'page')).toBe(written);
    for (const wrong of ['', start, end, `${end}${start}`])
      expect(() => write?.(wrong, 'page')).toThrow(`page needs the lines ${start} and ${end}`);
  });
});

describe('terraform.tfvars.example', () => {
  const example = read('terraform.tfvars.example');
  const assignments = (text: string): Record<string, unknown> => {
    const { values, faults } = readAssignments(text, false, new Map());
    expect(faults).toEqual([]);
    return Object.fromEntries(values);
  };

  it('sets all variables without a default except the secret, and is valid HCL', () => {
    const values = assignments(example);
    const required = variables.filter(([, spec]) => spec.default === undefined && !spec.sensitive);
    expect(Object.keys(values).sort()).toEqual(
      [...required.map(([name]) => name), 'redaction_config'].sort(),
    );
    expect(values).toMatchObject({
      aws_region: 'us-west-2',
      environment: 'production',
      connect_instance_alias: 'your-instance-alias',
      enable_privacy_controls: true,
    });
  });

  it('is valid HCL without every "#", too', () => {
    const values = assignments(example.replace(/^# ([a-z_]+ = )/gm, '$1'));
    expect(Object.keys(values).sort()).toEqual(variables.map(([name]) => name).sort());
  });
});

it('the table of variables has a row of four columns for every variable', () => {
  const rows = variablesTable()
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(rows.map((row) => /^\| `([a-z_]+)`/.exec(row)?.[1])).toEqual(variables.map(([name]) => name));
  for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(6);
});

describe('the pages', () => {
  it('contain no numbers that the code determines', () => {
    const number =
      '(two|three|four|five|six|seven|eight|nine|ten|\\w+teen|\\w+ty(-\\w+)?|eleven|twelve|[0-9]+)';
    const things =
      '(alarms|commands|variables|ways|queries|roles|policies|decisions|checks|metrics|findings)';
    const counted = new RegExp(`\\b${number} ${things}\\b`, 'gi');
    const pages = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)];
    // The page on permissions is generated.
    const byHand = pages.filter((page) => page.endsWith('.md') && page !== 'docs/permissions.md');
    expect(
      byHand.flatMap(
        (page) =>
          read(page)
            .match(counted)
            ?.map((text) => `${page}: ${text}`) ?? [],
      ),
    ).toEqual([]);
  });
});

describe('docs/alarms.md', () => {
  it('has a section for every alarm, with the next step', () => {
    const ids = Object.values(theStack().resources('aws_cloudwatch_metric_alarm')).map(({ alarm_name }) =>
      String(alarm_name).split('/').at(-1),
    );
    const sections = alarmsPage().split('## All alarms\n')[1]?.split('\n## ').slice(1) ?? [];
    expect(sections.map((section) => section.split('\n')[0]).sort()).toEqual(ids.sort());
    for (const section of sections) {
      expect(section).toMatch(/\*\*Next:\*\* .*`(npx operata|aws) /);
      expect(section).not.toMatch(/\$\{|undefined/);
    }
  });

  it('explains how to test an alarm that exists in every deployment', () => {
    const [, tried = ''] =
      /aws cloudwatch set-alarm-state [^`]*--alarm-name (\S+)\n/.exec(alarmsPage()) ?? [];
    const spec = alarmsWith(() => true).find(({ id }) => tried.endsWith(`/${id}`));
    expect(tried).toMatch(/^operata\/ENVIRONMENT\//);
    expect(spec?.goesWith ?? []).toEqual([]);
    expect(spec).toBeDefined();
  });
});

describe('docs/existing-key-policy.json', () => {
  it('is a policy with the statements of the created key, and placeholders for references', () => {
    const text = existingKeyPolicy();
    expect(text).not.toMatch(/\$\{/);
    const policy = JSON.parse(text) as { Version: string; Statement: Record<string, unknown>[] };
    expect(policy.Version).toBe('2012-10-17');
    expect(policy.Statement.map(({ Sid, Effect }) => [Sid, Effect])).toEqual(
      ['encryption_key_policy', 'encryption_key_alarms']
        .flatMap((document) => statementsOf(theStack(), document))
        .map(({ sid, effect }) => [sid, effect]),
    );
    for (const statement of policy.Statement)
      expect(Object.keys(statement)).toEqual(expect.arrayContaining(['Principal', 'Action', 'Resource']));
  });
});
