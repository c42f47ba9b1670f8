import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pseudonymizer } from '../../functions/privacy-controls/pseudonym-secret';
import { compile } from '../../functions/privacy-controls/redact';
import type { RedactionType } from '../../functions/privacy-controls/redaction-config';
import { compileConfiguration } from '../../functions/privacy-controls/replacement';
import { read } from '../harness/field-paths';
import { recordText, validCase } from '../reference/cases';
import {
  countRemoved,
  countReplaced,
  type Entry,
  matches,
  nodesOf,
  parsePath,
  redact as redactNaively,
} from '../reference/naive-redaction';

const SECRET = Uint8Array.from({ length: 32 }, (_, index) => index);
const pseudonymize = pseudonymizer(SECRET);

function compiled(type: RedactionType, fields: readonly string[], entries: readonly Entry[]) {
  const paths = read(entries.map(({ field }) => field));
  const replace = entries.flatMap((entry, index) => {
    const path = paths[index];
    return path === undefined ? [] : [{ ...entry, path }];
  });
  return compileConfiguration({ type, paths: read(fields), replace });
}

const pseudonym = (...fields: string[]): Entry[] => fields.map((field) => ({ field, with: 'PSEUDONYM' }));
const last4 = (...fields: string[]): Entry[] => fields.map((field) => ({ field, with: 'LAST4' }));

describe('the pseudonym of a text', () => {
  // Computed by Python's hmac and base64, with the secret 00 01 … 1f.
  it.each([
    ['+15550100', 'p1_awYisWSU3afijfyDNjgsoo'],
    ['', 'p1_04tCCW2A9F-Ca0Sp1WB95y'],
    ['é\u{1f600}', 'p1_SFlNx9M9NCQZa1cGb2t2sB'],
  ])('is the HMAC of its UTF-8: %j', (text, expected) => {
    expect(pseudonymize(text)).toBe(expected);
  });

  it('depends on the secret', () => {
    expect(pseudonymizer(SECRET.toReversed())('+15550100')).not.toBe(pseudonymize('+15550100'));
  });
});

describe('what is sent', () => {
  /** With the key; without it if that is different. */
  it.each<[string, RedactionType, string[], Entry[], string, string, string?]>([
    [
      'replaces a string, and counts it as replaced',
      'BLACKLIST',
      ['B'],
      pseudonym('CustomerEndpoint.Address'),
      '{"CustomerEndpoint":{"Address":"+15550100","Type":"T"},"B":1}',
      '{"CustomerEndpoint":{"Address":"p1_awYisWSU3afijfyDNjgsoo","Type":"T"}} removed 1, replaced 1',
      '{"CustomerEndpoint":{"Type":"T"}} removed 2, replaced 0',
    ],
    [
      'replaces numbers by their JSON text, and nothing else that is no string',
      'WHITELIST',
      ['A'],
      pseudonym('A'),
      '{"A":[7,7.0,1e21,-0,1e400,true,false,null,{},[]]}',
      `{"A":["p1_Q8h1wQJ-C7YLPF4FXXJFvv","p1_Q8h1wQJ-C7YLPF4FXXJFvv","p1_DgjAB8jh4Ys00tIsUTvyP2",${'"p1_OosXEUO8P-WXKCfPOkE-lu","p1_iE7XVzQt6heVU6t1K2GOo3"'},true,false,null,{},[]]} removed 0, replaced 5`,
      '{"A":[true,false,null,{},[]]} removed 5, replaced 0',
    ],
    [
      'shows four code points of more than eight',
      'BLACKLIST',
      [],
      last4('A'),
      `{"A":["","12345678","123456789",123456789,"1234567\u{1f600}","12345678\u{1f600}","${'\u{1f600}'.repeat(9)}","x${'\u{1f600}'.repeat(40)}"]}`,
      `{"A":["****","****","****6789","****6789","****","****678\u{1f600}","****${'\u{1f600}'.repeat(4)}","****${'\u{1f600}'.repeat(4)}"]} removed 0, replaced 8`,
    ],
    [
      'has everything beneath a replaced object or array replaced, but no name',
      'BLACKLIST',
      [],
      last4('A'),
      '{"A":{"123456789":{"b":["123456789",{"c":"d"}]},"__proto__":"123456789"}}',
      '{"A":{"123456789":{"b":["****6789",{"c":"****"}]},"__proto__":"****6789"}} removed 0, replaced 3',
    ],
    [
      'leaves empty objects and arrays, as a deny list does, and no hole',
      'WHITELIST',
      ['A', 'B.C'],
      pseudonym('A', 'B'),
      '{"A":[{"x":"s"},"s",["s"],true],"B":{"C":"s"}}',
      `{"A":[{"x":"${pseudonymize('s')}"},"${pseudonymize('s')}",["${pseudonymize('s')}"],true],"B":{"C":"${pseudonymize('s')}"}} removed 0, replaced 4`,
      '{"A":[{},[],true],"B":{}} removed 4, replaced 0',
    ],
    [
      'follows the first entry that matches a node or an ancestor',
      'BLACKLIST',
      [],
      [...last4('A.b', 'C'), ...pseudonym('A', 'C.d', '*.e'), ...last4('*.e')],
      '{"A":{"b":"s","c":"s","e":"s"},"C":{"d":"s"},"E":{"e":"s"}}',
      `{"A":{"b":"****","c":"${pseudonymize('s')}","e":"${pseudonymize('s')}"},"C":{"d":"****"},"E":{"e":"${pseudonymize('s')}"}} removed 0, replaced 5`,
      '{"A":{"b":"****"},"C":{"d":"****"},"E":{}} removed 3, replaced 2',
    ],
    [
      'has its mandatory fields unchanged, however they are matched',
      'BLACKLIST',
      [],
      last4('*', 'Agent.*.*'),
      '{"ContactId":"c","Agent":{"Username":"u","ARN":"a","DeviceInfo":{"OS":"o"}},"Queue":"q","SystemEndpoint":7}',
      '{"ContactId":"c","Agent":{"Username":"u","ARN":"****","DeviceInfo":{"OS":"o"}},"Queue":"q","SystemEndpoint":7} removed 0, replaced 1',
    ],
    [
      'has elements of a mandatory container replaced, but not the mandatory fields in them',
      'BLACKLIST',
      [],
      pseudonym('Agent'),
      '{"Agent":["s",{"Username":"u","ARN":"a"},[{"NumberOfHolds":1},2]]}',
      `{"Agent":["${pseudonymize('s')}",{"Username":"u","ARN":"${pseudonymize('a')}"},[{"NumberOfHolds":1},"${pseudonymize('2')}"]]} removed 0, replaced 3`,
      '{"Agent":[{"Username":"u"},[{"NumberOfHolds":1}]]} removed 3, replaced 0',
    ],
    [
      'does not include what the list removes, whatever replaces it',
      'WHITELIST',
      ['A.b'],
      last4('A', 'C'),
      '{"A":{"b":"s","c":"s"},"C":"s"}',
      '{"A":{"b":"****"}} removed 2, replaced 1',
    ],
    [
      'is replaced through arrays',
      'BLACKLIST',
      [],
      last4('R.L', 'X.*.N'),
      '{"R":[{"L":"s","N":1},[{"L":2}]],"X":[{"N":1,"K":{"N":2}}]}',
      '{"R":[{"L":"****","N":1},[{"L":"****"}]],"X":[{"N":"****","K":{"N":2}}]} removed 0, replaced 3',
    ],
    [
      'has members of prototypes replaced like any other, and no prototype changed',
      'BLACKLIST',
      [],
      last4('__proto__', 'Attributes.constructor', 'toString'),
      '{"__proto__":{"a":"s"},"Attributes":{"constructor":1,"__proto__":{"x":1}}}',
      '{"__proto__":{"a":"****"},"Attributes":{"constructor":"****","__proto__":{"x":1}}} removed 0, replaced 2',
    ],
    [
      'has the last of repeated members replaced',
      'BLACKLIST',
      [],
      last4('A.b'),
      '{"A":"123456789","A":{"b":"1","b":"123456789"}}',
      '{"A":{"b":"****6789"}} removed 0, replaced 1',
    ],
  ])('%s', (_, type, fields, entries, record, expected, without = expected) => {
    const redact = compiled(type, fields, entries);
    for (const [key, outcome] of [
      [pseudonymize, expected],
      [undefined, without],
    ] as const) {
      const { record: sent, removed, replaced } = redact(JSON.parse(record), key);
      expect(`${JSON.stringify(sent)} removed ${removed}, replaced ${replaced}`).toBe(outcome);
    }
  });

  it('is nothing if everything is removed for want of the key', () => {
    const redact = compiled('BLACKLIST', [], pseudonym('A'));

    expect(redact({ A: 's' })).toEqual({ record: undefined, removed: 1, replaced: 0 });
    expect(redact({ A: true })).toEqual({ record: { A: true }, removed: 0, replaced: 0 });
    expect(redact({})).toEqual({ record: undefined, removed: 0, replaced: 0 });
  });

  it('agrees with the naive implementation, and so do the counts and the rules that matched', () => {
    fc.assert(
      fc.property(validCase, recordText, fc.boolean(), ({ type, fields, replace, text }, another, key) => {
        const redact = compiled(type, fields, replace);
        const config = { type, fields, replace };
        const secret = key ? SECRET : undefined;
        for (const record of [text, another]) {
          expect(JSON.stringify(redact(JSON.parse(record), key ? pseudonymize : undefined))).toBe(
            JSON.stringify({
              record: redactNaively(JSON.parse(record), config, secret),
              removed: countRemoved(JSON.parse(record), config, secret),
              ...(replace.length > 0 && { replaced: countReplaced(JSON.parse(record), config, secret) }),
            }),
          );
        }
        const places = [text, another].flatMap((record) => nodesOf(JSON.parse(record)));
        const rules = [...fields, ...replace.map(({ field }) => field)];
        expect(redact.takeMatches()).toEqual(
          rules.map((field) => places.some(({ location }) => matches(parsePath(field) ?? [], location))),
        );
        expect(redact.takeMatches()).toEqual(rules.map(() => false));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a configuration without replacements', () => {
  it.each<RedactionType>(['WHITELIST', 'BLACKLIST'])('is compiled to the list alone: %s', (type) => {
    const [whole, list] = [compiled(type, ['A'], []), compile({ type, paths: read(['A']) })];

    expect(whole.toString()).toBe(list.toString());
    expect(whole({ A: 'a', B: 'b' }, pseudonymize)).toEqual(list({ A: 'a', B: 'b' }));
    expect(whole({ A: 'a' })).not.toHaveProperty('replaced');
  });
});

describe('many paths with wildcards', () => {
  it('all match one place, and the first of them decides', () => {
    const entries = Array.from({ length: 1024 }, (_, bits): Entry => {
      const names = Array.from({ length: 10 }, (_each, at) => ((bits >> at) & 1 ? '*' : 'A'));
      return { field: [...names, 'Z'].join('.'), with: bits === 0 ? 'LAST4' : 'PSEUDONYM' };
    });
    const redact = compiled('BLACKLIST', [], entries);
    const deep = JSON.parse(`${'{"A":'.repeat(10)}{"Z":"123456789"}${'}'.repeat(10)}`);

    expect(JSON.stringify(redact(deep).record)).toContain('{"Z":"****6789"}');
    expect(redact.takeMatches()).toEqual(entries.map(() => true));
  });
});
