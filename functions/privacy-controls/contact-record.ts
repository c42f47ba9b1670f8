import type { JsonObject } from './json';

/**
 * Whether an object from the stream is a contact record: its own `ContactId` is a non-empty string. A stream may carry
 * other kinds too; only contact records are redacted and delivered.
 */
export function isContactRecord(record: JsonObject): boolean {
  if (!Object.hasOwn(record, 'ContactId')) return false;
  const id = record.ContactId;
  return typeof id === 'string' && id !== '';
}

/** Kinds that Amazon Connect writes, and top-level names that only they have. The first kind whose names all exist counts. */
const KINDS = [
  ['agent event', ['AgentARN', 'EventType']],
  ['agent event', ['CurrentAgentSnapshot']],
  ['Contact Lens segment', ['Segments', 'Channel']],
  ['Contact Lens segment', ['StreamingEventType']],
  ['Contact Lens segment', ['LanguageCode', 'EventType']],
  ['EventBridge event', ['detail-type', 'detail']],
  ['contact event', ['contactId', 'eventType']],
  ['flow event', ['ContactFlowId']],
  ['flow event', ['ContactFlowName']],
  ['contact evaluation', ['evaluationId']],
] as const;

export type RecordKind = (typeof KINDS)[number][0];

/** The kind of a record that is not a contact record, by its top-level names; undefined if unknown. Reads no values. */
export function kindOf(record: JsonObject): RecordKind | undefined {
  return KINDS.find(([, names]) => names.every((name) => Object.hasOwn(record, name)))?.[0];
}
