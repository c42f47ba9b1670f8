import { kindOf } from '../../functions/privacy-controls/contact-record';
import type { JsonObject, JsonValue } from '../../functions/privacy-controls/json';
import { counted, grouped } from '../cli/counted';

/** The number of records that are not contact records, by kind. */
export type OtherKinds = Readonly<Record<string, number>>;

export const UNKNOWN_KIND = 'unknown kind';

const FROM_THE_STREAM = 'use contact records from the stream, or from the S3 backup';

/** Advice for the kinds that are most often confused with contact records. */
const ADVICE: Readonly<Record<string, string>> = {
  'EventBridge event': `it reports an event of a contact; ${FROM_THE_STREAM}`,
  'contact event': `it reports an event of a contact; ${FROM_THE_STREAM}`,
  'DescribeContact output': `the API has other fields, such as Id for ContactId; ${FROM_THE_STREAM}`,
  'DynamoDB item':
    'its values are beneath their types, such as {"S": …}; convert it to plain JSON, with the record at the top',
  'dead letter': 'it contains the position of a record in the stream; operata replay sends that record again',
  'bucket notification': 'it contains the name of an object; download the object, and name its file',
  'stream of PowerShell':
    'it does not contain the bytes; use aws kinesis get-records, or write $_.Data.ToArray()',
  'log subscription': 'awslogs.data is gzip in base64; unpack it, and name the result',
};

/** The kind of a record that is not a contact record: from the function's list, or a usual source of such files. */
export function kindOfOther(record: JsonObject): string | undefined {
  return kindOf(record) ?? kindElsewhere(record);
}

function kindElsewhere(record: JsonObject): string | undefined {
  const holds = (...names: readonly string[]): boolean =>
    names.some((name) => Object.hasOwn(record, name) && isObject(record[name]));
  if (holds('Contact') || Array.isArray(record.Contacts) || (record.Id && record.InitiationMethod))
    return 'DescribeContact output';
  if (holds('Item', 'PutRequest', 'dynamodb', 'NewImage', 'OldImage') || hasTypes(record))
    return 'DynamoDB item';
  if (holds('KinesisBatchInfo')) return 'dead letter';
  if (holds('s3')) return 'bucket notification';
  if (Object.hasOwn(record, 'CanSeek')) return 'stream of PowerShell';
  return holds('awslogs') ? 'log subscription' : undefined;
}

/** Whether all values are in the format of DynamoDB. */
function hasTypes(record: JsonObject): boolean {
  const values = Object.values(record);
  return values.length > 0 && values.every((value) => isObject(value) && isTyped(Object.keys(value)));
}

const isTyped = ([type = '', ...others]: readonly string[]): boolean =>
  others.length === 0 && /^(?:S|N|B|BOOL|NULL|M|L|SS|NS|BS)$/.test(type);

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function adviceOn(kinds: OtherKinds): string[] {
  return Object.keys(kinds).flatMap((name) => {
    const advice = ADVICE[name];
    return advice === undefined ? [] : [`${withArticle(name)}: ${advice}`];
  });
}

export function countKind(counts: Record<string, number>, kind: string | undefined): void {
  const name = kind ?? UNKNOWN_KIND;
  counts[name] = (counts[name] ?? 0) + 1;
}

export const countOf = (kinds: OtherKinds): number =>
  Object.values(kinds).reduce((sum, count) => sum + count, 0);

/** "1 of 1 is not a contact record (an agent event)", "3 of 9 are not contact records (2 agent events, 1 flow event)". */
export function notContactRecords(kinds: OtherKinds, records: number): string {
  const count = countOf(kinds);
  const names = Object.entries(kinds).map(([name, each]) =>
    count === 1 ? withArticle(name) : several(each, name),
  );
  const are = count === 1 ? 'is not a contact record' : 'are not contact records';
  return `${grouped(count)} of ${grouped(records)} ${are} (${names.join(', ')})`;
}

/** "an agent event". */
export const withArticle = (name: string): string => `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`;

const several = (count: number, name: string): string =>
  name === UNKNOWN_KIND ? `${grouped(count)} of an unknown kind` : counted(count, name);
