import type { JsonObject } from './json';

/**
 * Whether an object that came on the stream is a contact record: it has a `ContactId` of its own that is a text, and
 * not an empty one. A stream may carry other kinds too, and only a contact record is redacted and delivered.
 */
export function isContactRecord(record: JsonObject): boolean {
  if (!Object.hasOwn(record, 'ContactId')) return false;
  const id = record.ContactId;
  return typeof id === 'string' && id !== '';
}

/** Kinds that Amazon Connect writes, by names that only they have at the top. The first that has all its names counts. */
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

/** What a record is that is no contact record. */
export type RecordKind = (typeof KINDS)[number][0];

/** What a record is, as the names at its top level show; undefined if they show none. Values are not read. */
export function kindOf(record: JsonObject): RecordKind | undefined {
  return KINDS.find(([, names]) => names.every((name) => Object.hasOwn(record, name)))?.[0];
}
