import { describe, expect, it } from 'vitest';
import { evaluatePolicyDocument } from '../../src/offline/provider/policy-document';
import type { ObjectValue } from '../../src/offline/provider/values';

const rendered = (config: ObjectValue): string => String(evaluatePolicyDocument(config).minified_json);

describe('evaluatePolicyDocument', () => {
  it('writes a single value without a list, and several in order', () => {
    const statement = [{ sid: 'A', actions: ['s3:Get', 's3:Put'], resources: ['*'] }];
    expect(rendered({ statement })).toBe(
      '{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":["s3:Get","s3:Put"],"Resource":"*"}]}',
    );
  });

  it('merges conditions with the same test, and values of the same variable', () => {
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

  it('overrides statements by Sid: sources, the document, override documents', () => {
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

  it('replaces the escape of policy variables, and does not escape markup', () => {
    const statement = [{ actions: ['a:B'], resources: ['arn:&{aws:username}/<>'] }];
    expect(rendered({ statement })).toContain('"Resource":"arn:${aws:username}/<>"');
  });

  it('ignores an empty document', () => {
    expect(rendered({ source_policy_documents: [''], statement: [{ actions: ['a:B'] }] })).toBe(
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a:B"}]}',
    );
  });

  it.each([
    [{ statement: [{ sid: 'A' }, { sid: 'A' }] }, 'two statements in statement have the Sid A'],
    [{ statement: [{ sid: 'a-b' }] }, 'must have only letters and digits'],
    [{ statement: [{ effect: 'Maybe' }] }, 'must be Allow or Deny'],
    [{ source_policy_documents: ['{'] }, 'a document in source_policy_documents is not valid JSON'],
  ])('refuses %o', (config, message) => {
    expect(() => evaluatePolicyDocument(config as ObjectValue)).toThrow(message);
  });
});
