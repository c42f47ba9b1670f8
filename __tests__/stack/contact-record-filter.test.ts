import { describe, expect, it } from 'vitest';
import { isContactRecord } from '../../functions/privacy-controls/contact-record';
import {
  CONTACT_RECORD_PATTERN,
  isContactRecordPattern,
  passesFilter,
} from '../../src/stack/contact-record-filter';

describe('the filter of the pipe', () => {
  it.each(['c', ' ', '0'])('passes the ContactId %j', (id) => {
    expect(passesFilter(id)).toBe(true);
    expect(isContactRecord({ ContactId: id })).toBe(true);
  });

  it.each([undefined, '', {}, { ContactId: 'c' }, [], [''], [{}]])('drops the ContactId %j', (id) => {
    expect(passesFilter(id)).toBe(false);
  });

  it.each([7, null, true, ['c']])('passes %j, which patterns cannot distinguish from a string', (id) => {
    expect(passesFilter(id)).toBe(true);
    expect(isContactRecord({ ContactId: id })).toBe(false);
  });

  it('is recognized with other white space, and no other pattern is', () => {
    const other = CONTACT_RECORD_PATTERN.replace('ContactId', 'contactId');
    expect(isContactRecordPattern(JSON.stringify(JSON.parse(CONTACT_RECORD_PATTERN), null, 2))).toBe(true);
    for (const pattern of [undefined, '', '{', '{}', 'null', other])
      expect(isContactRecordPattern(pattern)).toBe(false);
  });
});
