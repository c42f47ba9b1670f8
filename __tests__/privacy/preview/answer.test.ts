import { describe, expect, it } from 'vitest';
import type { FieldRow } from '../../../src/privacy/preview/field-table';
import { answer, totals } from '../../../src/privacy/preview/page/answer';
import type { PageData, Summary } from '../../../src/privacy/preview/page-data';
import { NO_RECORDS } from './support';

const SUMMARY: Summary = {
  ...NO_RECORDS,
  records: 26,
  delivered: 22,
  fieldsKept: 2_191,
  fieldsRemoved: 20,
  bytesIn: 111_253,
  bytesOut: 95_647,
};
/** A field about which these listed paths decided. */
const decidedBy = (...listedBy: readonly number[]): FieldRow => ({
  path: 'A',
  kept: 0,
  replaced: 0,
  removed: 1,
  verdicts: [{ number: 0, outcome: 'removed', rule: 'listed', listedBy, replacedBy: undefined, count: 1 }],
});
const NOTHING_READ = { delivered: 0, fieldsKept: 0, fieldsRemoved: 0 };

function data(type: PageData['config']['type'], rules: number, summary: Partial<Summary>) {
  const fields =
    rules === 0 ? [] : [decidedBy(...Array.from({ length: rules }, (_, at) => at)), decidedBy(0)];
  return {
    config: { type, fields: ['A', 'B', 'C'], replace: [] },
    summary: { ...SUMMARY, fields, ...summary },
  };
}

describe('the answer at the top of the page', () => {
  it.each<[string, PageData['config']['type'], number, Partial<Summary>]>([
    ['2 rules remove 20 fields in 22 records', 'BLACKLIST', 2, {}],
    ['1 rule removes 1 field in 1 record', 'BLACKLIST', 1, { fieldsRemoved: 1, delivered: 1 }],
    ['Nothing is removed: 22 records are sent whole', 'BLACKLIST', 0, { fieldsRemoved: 0 }],
    ['20 of 2,211 fields are removed in 22 records', 'WHITELIST', 2, {}],
    ['Nothing is removed: 22 records are sent whole', 'WHITELIST', 1, { fieldsRemoved: 0 }],
    [
      '2 rules remove 20 fields in 22 records, and 3 fields are replaced',
      'BLACKLIST',
      2,
      { fieldsReplaced: 3 },
    ],
    [
      'Nothing is removed in 22 records, and 1 field is replaced',
      'BLACKLIST',
      0,
      { fieldsRemoved: 0, fieldsReplaced: 1 },
    ],
    [
      '20 of 2,214 fields are removed in 22 records, and 3 fields are replaced',
      'WHITELIST',
      2,
      { fieldsReplaced: 3 },
    ],
    ['None of 4 records is sent', 'BLACKLIST', 1, { ...NOTHING_READ, records: 4 }],
    ['The record is not sent', 'WHITELIST', 0, { ...NOTHING_READ, records: 1 }],
    ['There are no records in the input', 'WHITELIST', 0, { ...NOTHING_READ, records: 0 }],
  ])('is "%s" for a %s of which %d rules decide, and %j', (sentence, type, rules, summary) => {
    expect(answer(data(type, rules, summary))).toBe(sentence);
  });

  it('is followed by how many records are sent, and why others are not', () => {
    const lost = { notDeliverable: { 'not JSON': 2, 'not UTF-8': 1 }, nothingLeft: 1 };
    const others = { notContactRecords: { 'EventBridge event': 1 } };
    expect(totals(data('BLACKLIST', 0, { ...lost, ...others }))).toEqual([
      '22 of 26 records are sent, with 2,191 fields and 95,647 of 111,253 bytes.',
      '3 cannot be delivered: 2 not JSON, 1 not UTF-8.',
      '1 record not sent, because the list leaves nothing.',
      '1 of 26 is not a contact record (an EventBridge event), and not sent.',
      expect.stringMatching(/^an EventBridge event: it reports an event of a contact; .*\.$/),
    ]);
    expect(totals(data('BLACKLIST', 0, { fieldsReplaced: 9 }))[0]).toContain('with 2,200 fields and');
    expect(totals(data('WHITELIST', 1, {}))[0]).toContain(
      '2,191 fields (the mandatory ones, and what 1 rule adds) and',
    );
    expect(totals(data('WHITELIST', 0, {}))[0]).toContain('2,191 fields (the mandatory ones) and');
    expect(totals(data('BLACKLIST', 0, { ...NOTHING_READ, records: 0 }))).toEqual([
      'There is nothing to show, and nothing that the list could match.',
    ]);
  });
});
