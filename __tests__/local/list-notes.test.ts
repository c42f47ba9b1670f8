import { describe, expect, it } from 'vitest';
import { ListNotes } from '../../src/local/pipeline/list-notes';

describe('the notes on a list', () => {
  const notes = (type: string, fields: string[], ...records: unknown[]) => {
    const found = new ListNotes(JSON.stringify({ key: 'REDACTION_CONFIG', value: { type, fields } }));
    for (const record of records) found.look(Buffer.from(JSON.stringify(record)));
    return found.notes();
  };

  it('report names in records that are similar to listed ones', () => {
    const record = { ContactId: '1', Attributes: { Tier: 1, tier: 1, 'Pre\u0301nom': 'x' } };
    expect(notes('BLACKLIST', ['Attributes.Tier'], record)).toEqual([
      '"Attributes.Tier": Attributes.tier differs from a denied name only in case and is sent (1 time); deny Attributes.tier too, if it holds the same data',
    ]);
    expect(notes('WHITELIST', ['Attributes.Pr\u00e9nom'], record)).toEqual([
      expect.stringMatching(
        /"Attributes\.Pre\\u0301nom", looks like an allowed name, but has other code points, and is not sent .*use "Attributes\.\*"/,
      ),
    ]);
  });

  const RECORD = {
    ContactId: '1',
    Agent: { Username: 'u' },
    Queue: { Name: 'q' },
    CustomerEndpoint: { Address: '+15550100' },
    Attributes: { Tier: 1, 'a.b': 1 },
    Recordings: [{ Location: 'l' }],
    X: [{ N: 1 }, [{ M: 1 }]],
  };
  const SPELLING = 'check its spelling, including the case, or check it with records that contain the field';
  const MORE = 'npx operata check with --input reports what the records contain instead';

  it.each<[fields: string[], unmatched: string[]]>([
    [['CustomerEndpoint.Adress'], ['CustomerEndpoint.Adress']],
    [['CustomerEndpoint.Adress', 'Attributes'], ['CustomerEndpoint.Adress']],
    [['CustomerEndpoint.Address'], []],
    [['tags.Language'], ['tags.Language']],
    // They match fields in the records, but remove nothing, because all of these are mandatory.
    [['Agent', 'Queue.*', '*.Username'], []],
    // Covered by another path, or listed twice.
    [['Attributes', 'Attributes.Other'], []],
    [['Atributes', 'Atributes'], ['Atributes']],
    // Names pass through arrays, wildcards do not.
    [['Recordings.Location', 'Recordings.*.Location', 'X.N', 'X.M', 'X.*.*.M'], []],
    [['X.*.*.N'], ['X.*.*.N']],
    [['*.Address'], []],
    [['*.Street'], ['*.Street']],
    [['Attributes.a\\.b'], []],
    [['Attributes.a.b'], ['Attributes.a.b']],
  ])('for %j report the unmatched paths %j', (fields, unmatched) => {
    expect(notes('BLACKLIST', fields, { ContactId: '2' }, RECORD)).toEqual(
      unmatched.length === 0
        ? []
        : [
            ...unmatched.map(
              (path) => `${JSON.stringify(path)}: matched nothing in these records; ${SPELLING}`,
            ),
            MORE,
          ],
    );
  });

  it('do not question the spelling of a documented field that the records do not contain', () => {
    expect(notes('BLACKLIST', ['CustomerEndpoint.Type'], RECORD)).toEqual([
      '"CustomerEndpoint.Type": matched nothing in these records; Amazon Connect documents this field, but these ' +
        'records do not contain it: check the list with records that do',
      MORE,
    ]);
  });

  it('list at most ten paths, and none of an allow list, which removes what it misses', () => {
    const many = Array.from({ length: 12 }, (_, at) => `No${at}`);
    const found = notes('BLACKLIST', many, RECORD);
    expect(found).toHaveLength(11);
    expect(found.at(-1)).toBe(`2 more paths matched nothing; ${MORE}`);
    expect(notes('WHITELIST', many, RECORD)).toEqual([]);
  });

  it('report replacements that matched nothing, and names that are similar to replaced ones', () => {
    const replace = ['CustomerEndpoint.Adress', 'Attributes.tier', 'Attributes.a\\.b'].map((field) => ({
      field,
      with: 'LAST4',
    }));
    for (const value of [
      { type: 'BLACKLIST', fields: [], replace },
      { type: 'WHITELIST', fields: ['CustomerEndpoint', 'Attributes'], replace },
    ]) {
      const found = new ListNotes(JSON.stringify({ key: 'REDACTION_CONFIG', value }));
      found.look(Buffer.from(JSON.stringify(RECORD)));
      expect(found.notes()).toEqual([
        `"CustomerEndpoint.Adress": matched nothing in these records; ${SPELLING}`,
        `"Attributes.tier": matched nothing in these records; ${SPELLING}`,
        MORE,
        '"Attributes.tier": Attributes.Tier differs from a replaced name only in case and is sent as it is (1 time); replace Attributes.Tier too, if it holds the same data',
      ]);
    }
  });

  it('ignore inputs that are not records', () => {
    const tier = { ContactId: '1', Attributes: { Tier: 1 } };
    expect(notes('BLACKLIST', ['Attributes.Tier'], 'text', [{ attributes: { Tier: 1 } }], tier)).toEqual([]);
    const broken = new ListNotes(
      JSON.stringify({ key: 'REDACTION_CONFIG', value: { type: 'BLACKLIST', fields: [] } }),
    );
    broken.look(Buffer.from('{"Attributes":'));
    expect(broken.notes()).toEqual([]);
  });
});
