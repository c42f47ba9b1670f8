import type { JsonValue } from '../records/json';

/**
 * The filter of the pipe without the privacy controls, as an EventBridge pattern that only contact records match. A
 * missing or empty `ContactId` and data that is not JSON do not match. Patterns cannot require a string, so a
 * `ContactId` that is a number or null, which Amazon Connect does not write, matches.
 */
export const CONTACT_RECORD_PATTERN = '{"data":{"ContactId":[{"anything-but":""}]}}';

/** Whether a `ContactId` passes the filter. EventBridge tests each element of an array. */
export function passesFilter(contactId: JsonValue | undefined): boolean {
  if (Array.isArray(contactId)) return contactId.some(passesFilter);
  const isObject = typeof contactId === 'object' && contactId !== null;
  return contactId !== undefined && contactId !== '' && !isObject;
}

/** Whether a pattern is the filter, apart from white space. */
export function isContactRecordPattern(pattern: string | undefined): boolean {
  try {
    return JSON.stringify(JSON.parse(pattern ?? '')) === CONTACT_RECORD_PATTERN;
  } catch {
    return false;
  }
}
