import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkRedactionValue,
  MANDATORY_ONLY,
  parseRedactionDocument,
} from '../../functions/privacy-controls/redaction-config';

const documentOf = (value: unknown) => JSON.stringify({ key: 'REDACTION_CONFIG', value });

function errorsOf(text: string): string[] {
  const result = parseRedactionDocument(text);
  return result.ok ? [] : result.errors.map(({ at, message }) => `${at}: ${message}`);
}

describe('a valid document', () => {
  it.each(['WHITELIST', 'BLACKLIST'])('contains a %s', (type) => {
    const result = parseRedactionDocument(documentOf({ type, fields: ['Attributes.Tier', '*.Name'] }));

    expect(result).toMatchObject({
      ok: true,
      config: {
        type,
        fields: ['Attributes.Tier', '*.Name'],
        paths: [
          {
            text: 'Attributes.Tier',
            segments: [
              { kind: 'name', name: 'Attributes' },
              { kind: 'name', name: 'Tier' },
            ],
          },
          { text: '*.Name', segments: [{ kind: 'any' }, { kind: 'name', name: 'Name' }] },
        ],
      },
      notices: [],
    });
  });

  it('may have no fields, its members in any order, and any white space', () => {
    const text = ' {\n"value" : {"fields":[ ],\t"type":"BLACKLIST"}, "key":"REDACTION_CONFIG" }\r\n';

    expect(parseRedactionDocument(text)).toMatchObject({
      ok: true,
      config: { type: 'BLACKLIST', fields: [] },
    });
  });

  it('may list a field twice, and strings that look like members', () => {
    const fields = ['a', 'a', '"key":', 'value', '{"fields":[]'];

    expect(parseRedactionDocument(documentOf({ type: 'WHITELIST', fields: fields.slice(0, 4) })).ok).toBe(
      true,
    );
  });

  it('may have replacements, each with its path', () => {
    const fields = ['A'];
    const replace = [
      { field: 'CustomerEndpoint.Address', with: 'PSEUDONYM' },
      { with: 'LAST4', field: 'Attributes.*' },
      { field: 'Agent', with: 'LAST4' },
    ];

    expect(parseRedactionDocument(documentOf({ type: 'BLACKLIST', fields, replace }))).toMatchObject({
      ok: true,
      config: {
        replace: [
          {
            field: 'CustomerEndpoint.Address',
            with: 'PSEUDONYM',
            path: {
              text: 'CustomerEndpoint.Address',
              segments: [
                { kind: 'name', name: 'CustomerEndpoint' },
                { kind: 'name', name: 'Address' },
              ],
            },
          },
          { field: 'Attributes.*', with: 'LAST4' },
          { field: 'Agent', with: 'LAST4' },
        ],
      },
      notices: [],
    });
    for (const value of [
      { type: 'BLACKLIST', fields },
      { type: 'BLACKLIST', fields, replace: [] },
    ])
      expect(parseRedactionDocument(documentOf(value))).toMatchObject({ config: { replace: [] } });
  });

  it('has notices for replacements of what an allow list does not send, and for digits in them', () => {
    const replace = ['A.b', 'A', 'C', 'Agent', 'A.b.0', '*', 'D.Tier'].map((field) => ({
      field,
      with: 'LAST4',
    }));
    const noticesOf = (type: string, ...fields: string[]) => {
      const result = parseRedactionDocument(documentOf({ type, fields, replace }));
      return result.ok ? result.notices.map(({ kind, list, index }) => [kind, list, index]) : undefined;
    };
    const digits = ['digits', 'replace', 4];
    const unsent = (...indexes: number[]) => indexes.map((index) => ['unsent', 'replace', index]);

    expect(noticesOf('BLACKLIST', 'A.b')).toEqual([digits]);
    expect(noticesOf('WHITELIST', 'A.b', 'A.0', 'Agent.Username', 'D.*')).toEqual([
      ['digits', 'fields', 1],
      ...unsent(2, 3),
      digits,
    ]);
    expect(noticesOf('WHITELIST')).toEqual([...unsent(0, 1, 2, 3, 4), digits, ...unsent(5, 6)]);
  });

  it('has notices for probable mistakes', () => {
    const fields = ['Agent.Username', 'Agent', 'QualityMetrics.*', 'Recordings.0.Location', 'ContactId.1'];
    const noticesOf = (type: string) => {
      const result = parseRedactionDocument(documentOf({ type, fields }));
      return result.ok ? result.notices.map(({ kind, index, field }) => [kind, index, field]) : undefined;
    };

    expect(noticesOf('BLACKLIST')).toEqual([
      ['ineffective', 0, 'Agent.Username'],
      ['ineffective', 2, 'QualityMetrics.*'],
      ['digits', 3, 'Recordings.0.Location'],
      ['ineffective', 4, 'ContactId.1'],
      ['digits', 4, 'ContactId.1'],
    ]);
    expect(noticesOf('WHITELIST')).toEqual([
      ['digits', 3, 'Recordings.0.Location'],
      ['digits', 4, 'ContactId.1'],
    ]);
  });
});

describe('an invalid document', () => {
  const value = '{"type":"BLACKLIST","fields":["a"]}';

  it.each<[string, string, string[]]>([
    ['nothing', '', ['not valid JSON']],
    ['a text that is not JSON', 'BLACKLIST', ['not valid JSON']],
    ['cut off', '{"key":"REDACTION_CONFIG","value":', ['not valid JSON']],
    ['a byte-order mark', `\ufeff{"key":"REDACTION_CONFIG","value":${value}}`, ['byte-order mark']],
    ['a comment', `{"key":"REDACTION_CONFIG","value":${value}} // x`, ['not valid JSON']],
    ['an array', '[]', ['document: an array']],
    ['null', 'null', ['document: null']],
    ['a text', '"REDACTION_CONFIG"', ['document: "REDACTION_CONFIG"']],
    ['no members', '{}', ['"key" is missing', '"value" is missing']],
    ['another key', `{"key":"redaction_config","value":${value}}`, ['key: "redaction_config"; write']],
    ['a key that is not a string', `{"key":["REDACTION_CONFIG"],"value":${value}}`, ['key: an array; write']],
    ['another member', `{"key":"REDACTION_CONFIG","value":${value},"version":2}`, ['"version"; remove']],
    [
      'a member __proto__',
      `{"key":"REDACTION_CONFIG","value":${value},"__proto__":{}}`,
      ['"__proto__"; remove'],
    ],
    [
      'a prototype in place of members',
      `{"__proto__":{"key":"REDACTION_CONFIG","value":${value}}}`,
      ['"__proto__"; remove', '"key" is missing', '"value" is missing'],
    ],
    ['an array as value', '{"key":"REDACTION_CONFIG","value":[]}', ['value: an array']],
    ['null as value', '{"key":"REDACTION_CONFIG","value":null}', ['value: null']],
    ['no type', '{"key":"REDACTION_CONFIG","value":{"fields":[]}}', ['"type" is missing']],
    ['no fields', '{"key":"REDACTION_CONFIG","value":{"type":"WHITELIST"}}', ['"fields" is missing']],
    [
      'another type',
      documentOf({ type: 'whitelist', fields: [] }),
      ['value.type: "whitelist"; write "WHITELIST"'],
    ],
    ['a type in an array', documentOf({ type: ['WHITELIST'], fields: [] }), ['value.type: an array']],
    ['fields as text', documentOf({ type: 'WHITELIST', fields: 'a' }), ['value.fields: "a"; write an array']],
    ['fields as object', documentOf({ type: 'WHITELIST', fields: { 0: 'a' } }), ['value.fields: an object']],
    ['fields null', documentOf({ type: 'WHITELIST', fields: null }), ['value.fields: null']],
    ['a member of value', documentOf({ type: 'WHITELIST', fields: [], mode: 1 }), ['"mode"; remove']],
    [
      'fields twice',
      '{"key":"REDACTION_CONFIG","value":{"type":"BLACKLIST","fields":["a"],"fields" :[]}}',
      ['"fields" occurs more than once'],
    ],
    [
      'a member twice, written differently',
      '{"key":"REDACTION_CONFIG","value":{"type":"BLACKLIST","fields":["a"],"f\\u0069elds":[]}}',
      ['"fields" occurs more than once'],
    ],
    [
      'value twice',
      `{"key":"REDACTION_CONFIG","value":${value},"value":${value}}`,
      ['"value" occurs more than'],
    ],
    [
      'wrong fields',
      documentOf({ type: 'BLACKLIST', fields: ['ok', '', 'Card*', 7, null, ['a'], { a: 1 }] }),
      [
        'value.fields[1]: "": an empty path',
        'value.fields[2]: "Card*": ',
        'value.fields[3]: 7 is not a field path',
        'value.fields[4]: null is not a field path',
        'value.fields[5]: an array is not a field path',
        'value.fields[6]: an object is not a field path',
      ],
    ],
    ['replace null', documentOf({ type: 'WHITELIST', fields: [], replace: null }), ['value.replace: null']],
    [
      'replace as object',
      documentOf({ type: 'WHITELIST', fields: [], replace: { field: 'A', with: 'LAST4' } }),
      ['value.replace: an object; write an array'],
    ],
    [
      'wrong replacements',
      documentOf({
        type: 'WHITELIST',
        fields: ['A'],
        replace: [
          ...['A', null, [], {}, { field: 'A', with: 'LAST4', kind: 1 }, { field: 'A', with: 'last4' }],
          ...[
            { field: 'Card*', with: ['LAST4'] },
            { field: 7, with: 'LAST4' },
          ],
          { field: 'Agent.Username', with: 'PSEUDONYM' },
          { field: 'Agent', with: 'PSEUDONYM' },
        ],
      }),
      [
        'value.replace[0]: "A"; write an object with the members "field" and "with"',
        'value.replace[1]: null; write an object',
        'value.replace[2]: an array; write an object',
        'value.replace[3]: the member "field" is missing',
        'value.replace[3]: the member "with" is missing',
        'value.replace[4]: unknown member "kind"; remove it (known: "field", "with")',
        'value.replace[5].with: "last4"; write "PSEUDONYM" or "LAST4"',
        'value.replace[6].with: an array; write',
        'value.replace[6].field: "Card*": ',
        'value.replace[7].field: 7 is not a field path',
        'value.replace[8].field: "Agent.Username" names a mandatory field',
      ],
    ],
    [
      'everything wrong at once',
      '{"key":"x","value":{"type":"y","fields":[1],"z":0,"replace":7},"w":0}',
      ['"w"', 'key: "x"', '"z"', 'value.type: "y"', 'value.fields[0]: 1', 'value.replace: 7'],
    ],
  ])('%s', (_, text, expected) => {
    const errors = errorsOf(text);

    expect(errors).toHaveLength(expected.length);
    for (const [index, part] of expected.entries()) expect(errors[index]).toContain(part);
  });

  it('of any JSON is reported without an exception', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseRedactionDocument(text).ok).toBe(false);
      }),
    );
  });

  it('is reported shortly and without an exception, however deeply nested', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

    for (const text of [deep, `{"key":${deep},"value":${deep}}`, documentOf('x'.repeat(100_000))]) {
      const errors = errorsOf(text);
      expect(errors.length).toBeGreaterThan(0);
      for (const error of errors) expect(error.length).toBeLessThan(500);
    }
  });
});

describe('checkRedactionValue', () => {
  it('checks only the value, as in Terraform variables', () => {
    expect(checkRedactionValue({ type: 'WHITELIST', fields: ['Attributes.Tier'] }).ok).toBe(true);
    expect(checkRedactionValue({ type: 'WHITELIST' }).ok).toBe(false);
    expect(checkRedactionValue(undefined).ok).toBe(false);
  });
});

describe('MANDATORY_ONLY', () => {
  it('is an empty WHITELIST', () => {
    expect(checkRedactionValue({ type: 'WHITELIST', fields: [] })).toMatchObject({ config: MANDATORY_ONLY });
  });
});
