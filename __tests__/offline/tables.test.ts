/** The tables of the offline provider contain only types and arguments of the stack. */
import { expect, it } from 'vitest';
import { readProviderSchema } from '../../src/offline/provider/bindings';
import { READERS } from '../../src/offline/provider/data-sources';
import { IDENTITIES } from '../../src/offline/provider/identity';
import { DEFAULTS, FORCE_NEW } from '../../src/offline/provider/schema-facts';
import { ARGUMENTS } from '../../src/offline/rules';
import { argumentsOf, theStack } from '../harness/synthesized-stack';
import { RANGES } from '../harness/wrong-variables';

const stack = theStack();
const set = argumentsOf(stack);
const types = Object.keys(stack.json.resource);

/** The pipe's filter is in the stack without privacy controls. */
const SET_ELSEWHERE = ['aws_pipes_pipe source_parameters.filter_criteria.filter.pattern'];

it.each([
  ['identities', Object.keys(IDENTITIES), types],
  ['replacements', Object.keys(FORCE_NEW), types],
  ['defaults', Object.keys(DEFAULTS), types],
  ['readers', Object.keys(READERS), Object.keys(stack.json.data)],
])('has %s only for types of the stack', (_what, found, wanted) => {
  expect(found.filter((type) => !wanted.includes(type))).toEqual([]);
});

it('has rules only for arguments that the stack sets', () => {
  // An argument whose value is an expression may be a block.
  const known = [...set.keys(), ...SET_ELSEWHERE];
  expect(ARGUMENTS.filter((rule) => !known.includes(rule))).toEqual([]);
});

/**
 * Numbers and bools that may be 0 or false, and how the provider sends them when it creates the resource. Where it
 * leaves them out (`v != 0`, `d.GetOk`), AWS takes its own default: such a value must not be possible.
 */
const SENT_ALL_THE_SAME: Readonly<Record<string, string>> = {
  'aws_cloudwatch_metric_alarm metric_query.return_data': 'cloudwatch/metric_alarm.go: aws.Bool(v.(bool))',
  'aws_cloudwatch_metric_alarm threshold': 'cloudwatch/metric_alarm.go: aws.Float64(d.Get("threshold"))',
  'aws_lambda_function reserved_concurrent_executions': 'at least 1, or -1 for none',
  'aws_s3_bucket force_destroy': 'for the provider itself',
};

const schema = readProviderSchema({ resources: types, dataSources: [] });

/** The type of an argument, by its dotted path. */
function typeOf(key: string): unknown {
  const [type = '', path = ''] = key.split(' ');
  const steps = path.split('.');
  let block = schema.resources.get(type);
  for (const step of steps.slice(0, -1)) block = block?.blocks.find(({ name }) => name === step)?.block;
  return block?.attributes.find(({ name }) => name === steps.at(-1))?.type;
}

it('the stack has no other numbers and bools that may be 0 or false', () => {
  const mayBeNothing = (value: unknown): boolean => {
    if (value === 0 || value === false) return true;
    const [, name] = /^\$\{var\.(\w+)\}$/.exec(String(value)) ?? [];
    if (name === undefined) return false;
    const range = RANGES[name];
    return stack.variable(name).type === 'bool' || (range !== undefined && range[0] < 1);
  };
  const possible = [...set].flatMap(([key, values]) => {
    const type = typeOf(key);
    if (type !== 'number' && type !== 'bool') return [];
    // Other expressions are in the table.
    return values.some((value) => mayBeNothing(value) || /^\$\{(?!var\.\w+\}$)/.test(String(value)))
      ? [key]
      : [];
  });
  expect(possible.sort()).toEqual(Object.keys(SENT_ALL_THE_SAME));
});
