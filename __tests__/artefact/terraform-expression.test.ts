import { describe, expect, it } from 'vitest';
import { evaluate, jsonencode, type Scope, TerraformSet } from '../../src/artefact/terraform-expression';
import { ExpressionError } from '../../src/artefact/terraform-parser';
import type { JsonValue } from '../../src/records/json';

const VARIABLES: Readonly<Record<string, JsonValue>> = {
  on: true,
  off: false,
  name: 'prod',
  empty: '',
  count: 3,
  nothing: null,
  list: ['a', 'b'],
  map: { key: 'value', 'a b': 1, nested: { deep: true } },
  key: 'secret-value',
};
const SCOPE: Scope = {
  variable: (name) => (Object.hasOwn(VARIABLES, name) ? VARIABLES[name] : undefined),
  iterators: { header: { key: 'x-name', value: { text: 'v' } } },
};

describe('evaluate', () => {
  it.each<[JsonValue, JsonValue]>([
    [true, true],
    [5, 5],
    [null, null],
    ['text', 'text'],
    ['', ''],
    ['${var.count}', 3],
    ['${var.nothing}', null],
    ['${ var.list }', ['a', 'b']],
    ['a-${var.name}-${var.count}-${var.on}', 'a-prod-3-true'],
    ['$${var.name} %%{if}', '${var.name} %{if}'],
    ['${var.map.key}', 'value'],
    ['${var.map["a b"]}', 1],
    ['${var.map.nested.deep}', true],
    ['${var.list[1]}', 'b'],
    ['${header.key}', 'x-name'],
    ['${header.value.text}', 'v'],
    ['${!var.on}', false],
    ['${!(var.on && var.off) || false}', true],
    ['${var.name == "prod" && var.count != 4}', true],
    ['${1 == "1"}', false],
    ['${var.nothing == null}', true],
    ['${[1, "a"] == [1, "a"]}', true],
    ['${{ a = 1 } == { a = 2 }}', false],
    ['${var.count >= 3 && var.count < 4}', true],
    ['${var.count > 3 || var.count <= 2}', false],
    ['${var.on ? 1 : 0}', 1],
    ['${var.off ? "a" : var.on ? "b" : "c"}', 'b'],
    ['${var.on ? null : "x"}', null],
    ['${var.on ? 1 : "x"}', '1'],
    ['${var.on ? [1] : []}', [1]],
    ['${-1}', -1],
    ['${1.5e3}', 1500],
    ['${"q\\"\\\\\\n\\u0041 ${var.name} $${x}"}', 'q"\\\nA prod ${x}'],
    ['${length(var.list)}', 2],
    ['${length("a👍🏽é")}', 3],
    ['${length(nonsensitive(var.map))}', 3],
    [
      '${jsonencode({ key = "K", value = { b = [1, null], "a" : "<&>" } })}',
      '{"key":"K","value":{"a":"\\u003c\\u0026\\u003e","b":[1,null]}}',
    ],
    ['${regex("^p.o", var.name)}', 'pro'],
    ['${regex("^(p)(x?)(y)?", var.name)[1]}', ''],
    ['${can(regex("^👍[^a]$", "👍é"))}', true],
    ['${can(regex("^p$", var.name)) || can(var.map.missing)}', false],
    ['${try(var.nothing.a, var.list[9], "last")}', 'last'],
    ['${jsonencode({\n  a = 1\n  b = 2\n})}', '{"a":1,"b":2}'],
    [
      ['${var.name}', { k: '${var.count}' }],
      ['prod', { k: 3 }],
    ],
  ])('%j is %j', (raw, expected) => {
    expect(evaluate(raw, SCOPE)).toEqual(expected);
  });

  it.each([
    '${coalesce(var.name, "x")}',
    '${var.unknown}',
    '${var.map.missing}',
    '${var.list[9]}',
    '${var.list[*]}',
    '${var.list.*.id}',
    '${aws_lambda_function.f.arn}',
    '${data.aws_region.current.name}',
    '${one(aws_lambda_function.f[*].arn)}',
    '${local.x}',
    '${each.value}',
    '${[for x in var.list : x]}',
    '${{ for x in var.list : x => x }}',
    '${1 + 1}',
    '${var.name == }',
    '${var.name',
    '${"a}',
    '${}',
    '${var}',
    '${var.count && true}',
    '${var.name < 3}',
    '${var.name ? 1 : 2}',
    '${var.on ? 1 : true}',
    'a ${var.nothing}',
    'a ${var.list}',
    '%{if var.on}a%{endif}',
    '${length(var.count)}',
    '${length(var.list, 1)}',
    '${can(coalesce(var.name, "x"))}',
    '${try(var.count && true, "x")}',
    '${try(var.map.missing, var.list[9])}',
    '${regex("^x$", var.key)}',
    '${regex("(?i)p", var.name)}',
    '${var.name} ${<<EOT}',
    '${"\\x41"}',
  ])('reports an error without values: %s', (raw) => {
    expect(() => evaluate(raw, SCOPE)).toThrow(ExpressionError);
    try {
      evaluate(raw, SCOPE);
    } catch (error) {
      expect(String(error)).not.toContain('secret-value');
    }
  });

  it('refuses a template as a key', () => {
    expect(() => evaluate({ '${var.name}': 1 }, SCOPE)).toThrow(ExpressionError);
  });

  it('does not resolve inherited names as variables, attributes or iterators', () => {
    for (const raw of ['${var.constructor}', '${var.map.toString}', '${constructor.key}'])
      expect(() => evaluate(raw, SCOPE)).toThrow(ExpressionError);
  });
});

describe('jsonencode', () => {
  it('sorts keys and escapes as Terraform does', () => {
    const value = { b: '\u2028', a: '<', _: 'é"\n\u007f', Z: [true, null, 1.5] };
    expect(jsonencode(value)).toBe('{"Z":[true,null,1.5],"_":"é\\"\\n\u007f","a":"\\u003c","b":"\\u2028"}');
  });

  it('writes a set as a list', () => {
    const set = new TerraformSet();
    set.push('a', 'b');
    expect(jsonencode(set)).toBe('["a","b"]');
  });
});
