import { describe, expect, it } from 'vitest';
import { ListNotes, unmatchedPaths } from '../../src/local/list-notes';
import { configOf } from '../check-config/support';

describe('the paths of a deny list that matched nothing', () => {
  it.each<[fields: string[], removed: string[], unmatched: string[]]>([
    [['CustomerEndpoint.Adress'], [], ['CustomerEndpoint.Adress']],
    [['CustomerEndpoint.Adress', 'Attributes'], ['Attributes'], ['CustomerEndpoint.Adress']],
    [['CustomerEndpoint.Address'], ['CustomerEndpoint.Address'], []],
    [['customerendpoint.Address'], ['CustomerEndpoint.Address'], ['customerendpoint.Address']],
    // Covered by a shorter path, or partly mandatory.
    [['Attributes', 'Attributes.a'], ['Attributes'], []],
    [['Agent'], ['Agent.ARN'], []],
    // Elements of arrays have no name, or one that says which.
    [['X.*.N'], ['X.N'], []],
    [['Recordings.*'], ['Recordings.*'], []],
    [['Recordings'], ['Recordings.*'], []],
    [['*.Name'], ['Customer.Name'], []],
    [['*.Name'], ['Customer.Other'], ['*.Name']],
    [['Attributes.a\\.b'], ['Attributes.a\\.b'], []],
    [['Attributes.a\\.b'], ['Attributes.a.b'], ['Attributes.a\\.b']],
  ])('of %j with %j removed are %j', (fields, removed, unmatched) => {
    expect(unmatchedPaths(configOf('BLACKLIST', fields), removed)).toEqual(unmatched);
  });

  it('are none of an allow list: what it misses is removed', () => {
    expect(unmatchedPaths(configOf('WHITELIST', ['Atributes.Tier']), [])).toEqual([]);
  });
});

describe('the notes on a list', () => {
  const notes = (type: string, fields: string[], ...records: unknown[]) => {
    const found = new ListNotes(JSON.stringify({ key: 'REDACTION_CONFIG', value: { type, fields } }));
    for (const record of records) found.look(Buffer.from(JSON.stringify(record)));
    return found.notes(['Attributes.Tier']);
  };

  it('name what records hold that is like a listed name', () => {
    const record = { ContactId: '1', Attributes: { Tier: 1, tier: 1, 'Pre\u0301nom': 'x' } };
    expect(notes('BLACKLIST', ['Attributes.Tier'], record)).toEqual([
      '"Attributes.Tier": Attributes.tier differs from a denied name in case only and is sent (1 time); deny Attributes.tier too, if it holds the same',
    ]);
    expect(notes('WHITELIST', ['Attributes.Pr\u00e9nom'], record)).toEqual([
      expect.stringMatching(
        /"Attributes\.Pre\\u0301nom", is the same to the eye as an allowed name, other code points, and is not sent .*what works: "Attributes\.\*"/,
      ),
    ]);
  });

  it('say which paths of a deny list matched nothing', () => {
    expect(notes('BLACKLIST', ['Attributes.Tier', 'Attributes.Other'])).toEqual([
      expect.stringMatching(/names "Attributes\.Other", which matched nothing in these records/),
    ]);
  });

  it('say nothing of what is no record', () => {
    expect(notes('BLACKLIST', ['Attributes.Tier'], 'text', [{ attributes: { Tier: 1 } }])).toEqual([]);
    const broken = new ListNotes(
      JSON.stringify({ key: 'REDACTION_CONFIG', value: { type: 'BLACKLIST', fields: [] } }),
    );
    broken.look(Buffer.from('{"Attributes":'));
    expect(broken.notes([])).toEqual([]);
  });
});
