import { describe, expect, it } from 'vitest';
import { asHcl, expressionsIn } from '../../../src/upkeep/scanners/tflint/expressions';
import { RULES, type Rule, type StackJson } from '../../../src/upkeep/scanners/tflint/rules';
import { problemsWith, type TflintReport } from '../../../src/upkeep/scanners/tflint/verdict';

const issue = (name: string) => ({
  rule: { name },
  message: 'something is wrong',
  range: { filename: 'cdk.tf.json', start: { line: 7 } },
});
const report = (...names: string[]): TflintReport => ({ issues: names.map(issue), errors: [] });

const TWO_RULES: Readonly<Record<string, Rule>> = {
  rule_for_json: { plant: () => {} },
  rule_for_expressions: { expression: '${1}' },
  rule_that_is_off: { off: 'It is about something else.' },
};
const BOTH_FIND = [report('rule_for_json'), report('rule_for_expressions')];

describe('the verdict on reports of TFLint', () => {
  it('has nothing to say where the rules find what was planted, and nothing else', () => {
    expect(problemsWith([report(), report()], BOTH_FIND, TWO_RULES)).toEqual([]);
  });

  it('names what is found in the stack, and where', () => {
    expect(problemsWith([report(), report('rule_for_json')], BOTH_FIND, TWO_RULES)).toEqual([
      'rule_for_json: something is wrong (cdk.tf.json, line 7)',
    ]);
  });

  it('names a rule that does not find its mistake, however clean the stack looks', () => {
    expect(problemsWith([report()], [report('rule_for_json'), report()], TWO_RULES)).toEqual([
      'rule_for_expressions: did not find the mistake that was planted for it, so that it says nothing.',
    ]);
  });

  it('names what could not be read', () => {
    const broken: TflintReport = { issues: [], errors: [{ message: 'no such file' }] };
    expect(problemsWith([broken], BOTH_FIND, TWO_RULES)).toEqual(['TFLint: no such file']);
    expect(problemsWith([report()], [...BOTH_FIND, broken], TWO_RULES)).toEqual(['TFLint: no such file']);
  });
});

describe('the rules', () => {
  const stack = (): StackJson => ({
    terraform: { required_version: '>= 1.9.0', required_providers: { aws: { version: '~> 6.25' } } },
    variable: {},
    output: {},
  });
  const planted = Object.entries(RULES).flatMap(([name, rule]) => ('plant' in rule ? [{ name, rule }] : []));

  it.each(planted)('$name: its mistake changes the stack', ({ rule }) => {
    const changed = stack();
    rule.plant(changed);
    expect(changed).not.toEqual(stack());
  });

  it('plants each mistake besides the others', () => {
    const together = stack();
    for (const { rule } of planted) rule.plant(together);
    for (const { name, rule } of planted) {
      const again = structuredClone(together);
      rule.plant(again);
      expect(again, name).toEqual(together);
    }
  });

  it('has a reason in a whole sentence for each rule that is off', () => {
    for (const [name, rule] of Object.entries(RULES)) {
      if ('off' in rule) expect(rule.off, name).toMatch(/^[A-Z].{15,}\.$/);
    }
  });
});

describe('the expressions of the stack', () => {
  it('are found however deep, and text without any is not', () => {
    const json = {
      '//': { metadata: '${not.evaluated}' },
      resource: { a: { b: [{ c: '${var.x}' }, 'plain', 3, null], d: '%{ if true }yes%{ endif }' } },
    };
    expect(expressionsIn(json)).toEqual(['${var.x}', '%{ if true }yes%{ endif }']);
  });

  it('are written as they are, with their quotes and their lines', () => {
    expect(asHcl(['${f("a\\n")}', 'first\n${second}'])).toBe(
      [
        'locals {',
        '  expression_0 = <<END_OF_EXPRESSION',
        '${f("a\\n")}',
        'END_OF_EXPRESSION',
        '  expression_1 = <<END_OF_EXPRESSION',
        'first',
        '${second}',
        'END_OF_EXPRESSION',
        '}',
        '',
      ].join('\n'),
    );
  });
});
