import type { JsonValue } from '../records/json';

/**
 * The filter of the pipe without the privacy controls, as an EventBridge pattern: contact records alone pass. A member
 * that is missing, an empty text, and data that is not JSON do not match. The language of patterns cannot ask for a
 * text: a `ContactId` that is a number or null, which Amazon Connect does not write, passes.
 */
export const CONTACT_RECORD_PATTERN = '{"data":{"ContactId":[{"anything-but":""}]}}';

/** Whether a `ContactId` passes the filter. Of an array, EventBridge asks each element. */
export function passesFilter(contactId: JsonValue | undefined): boolean {
  if (Array.isArray(contactId)) return contactId.some(passesFilter);
  const isObject = typeof contactId === 'object' && contactId !== null;
  return contactId !== undefined && contactId !== '' && !isObject;
}

/** Whether a pattern is the filter, however it is written. */
export function isContactRecordPattern(pattern: string | undefined): boolean {
  try {
    return JSON.stringify(JSON.parse(pattern ?? '')) === CONTACT_RECORD_PATTERN;
  } catch {
    return false;
  }
}
