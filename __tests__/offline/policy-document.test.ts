import { describe, expect, it } from 'vitest';
import { evaluatePolicyDocument } from '../../src/offline/provider/policy-document';
import type { ObjectValue } from '../../src/offline/provider/values';

const rendered = (config: ObjectValue): string => String(evaluatePolicyDocument(config).minified_json);

describe('evaluatePolicyDocument', () => {
  it('writes a single value without a list, and several in their order', () => {
    const statement = [{ sid: 'A', actions: ['s3:Get', 's3:Put'], resources: ['*'] }];
    expect(rendered({ statement })).toBe(
      '{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":["s3:Get","s3:Put"],"Resource":"*"}]}',
    );
  });

  it('merges conditions of the same test, and values of the same variable', () => {
    const condition = [
      { test: 'StringLike', variable: 'b', values: ['1', '0'] },
      { test: 'ArnLike', variable: 'a', values: ['x'] },
      { test: 'StringLike', variable: 'b', values: ['2'] },
    ];
    expect(rendered({ statement: [{ actions: ['a:B'], condition }] })).toContain(
      '"Condition":{"StringLike":{"b":["1","0","2"]},"ArnLike":{"a":"x"}}',
    );
  });

  it.each([
    [[{ type: '*', identifiers: ['*'] }], '"Principal":"*"'],
    [[{ type: 'AWS', identifiers: ['*'] }], '"Principal":{"AWS":"*"}'],
    [
      [
        { type: 'Service', identifiers: ['a', 'b'] },
        { type: 'AWS', identifiers: ['1'] },
      ],
      '"Principal":{"Service":["a","b"],"AWS":"1"}',
    ],
  ])('writes the principals %o', (principals, expected) => {
    expect(rendered({ statement: [{ actions: ['a:B'], principals }] })).toContain(expected);
  });

  it('lets the document override its sources, and overrides the document, by Sid', () => {
    const source = JSON.stringify({
      Version: '2008-10-17',
      Statement: [
        { Sid: 'A', Effect: 'Deny', Action: 'a:A' },
        { Effect: 'Deny', Action: 'x:Y' },
      ],
    });
    const override = JSON.stringify({ Statement: [{ Sid: 'B', Effect: 'Deny', Action: 'b:Override' }] });
    expect(
      rendered({
        source_policy_documents: [source],
        override_policy_documents: [override],
        statement: [
          { sid: 'A', actions: ['a:Own'] },
          { sid: 'B', actions: ['b:Own'] },
        ],
      }),
    ).toBe(
      '{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":"a:Own"},' +
        '{"Effect":"Deny","Action":"x:Y"},{"Sid":"B","Effect":"Deny","Action":"b:Override"}]}',
    );
  });

  it('puts policy variables in, and leaves markup alone', () => {
    const statement = [{ actions: ['a:B'], resources: ['arn:&{aws:username}/<>'] }];
    expect(rendered({ statement })).toContain('"Resource":"arn:${aws:username}/<>"');
  });

  it('takes an empty text for no document', () => {
    expect(rendered({ source_policy_documents: [''], statement: [{ actions: ['a:B'] }] })).toBe(
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a:B"}]}',
    );
  });

  it.each([
    [{ statement: [{ sid: 'A' }, { sid: 'A' }] }, 'two statements in statement have the Sid A'],
    [{ statement: [{ sid: 'a-b' }] }, 'letters and digits only'],
    [{ statement: [{ effect: 'Maybe' }] }, 'is Allow or Deny'],
    [{ source_policy_documents: ['{'] }, 'a document in source_policy_documents is not valid JSON'],
  ])('refuses %o', (config, message) => {
    expect(() => evaluatePolicyDocument(config as ObjectValue)).toThrow(message);
  });
});
