import { describe, expect, it } from 'vitest';
import { unmatchedPaths } from '../../src/local/unmatched-paths';

const document = (type: string, ...fields: string[]) =>
  JSON.stringify({ key: 'REDACTION_CONFIG', value: { type, fields } });

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
    expect(unmatchedPaths(document('BLACKLIST', ...fields), removed)).toEqual(unmatched);
  });

  it('are none of an allow list: what it misses is removed', () => {
    expect(unmatchedPaths(document('WHITELIST', 'Atributes.Tier'), [])).toEqual([]);
  });
});
