import { counted, grouped } from '../cli/counted';
import { JsonScanner } from './json-scanner';
import { whyNoRecords } from './not-records';

/** A record inside a wrapper, or the reason why it is damaged, with its position in the wrapper. */
export type Inside =
  /** `from`: the kind of wrapper, in the plural. */
  | { readonly at: number; readonly bytes: Buffer; readonly from: string }
  | { readonly at: number; readonly damage: string };

interface Value {
  readonly bytes: Buffer;
  /** Where it begins in the piece. */
  readonly at: number;
}

interface Member {
  readonly start: number;
  /** Undefined if the value is incomplete or not JSON. */
  readonly end: number | undefined;
}

/** Members that hold a list of records, or of wrappers. */
const LISTS: readonly string[] = ['Records', 'records', 'Items'];
/** The same, if at least one element is a contact record or a wrapper: the names are common. */
const POSSIBLE_LISTS: readonly string[] = ['Messages', 'messages', 'Entries', 'events', 'logEvents'];
const LABEL_OF_LISTS = 'lists of records';

/**
 * Members that hold one record. `data`: the content of a Kinesis record, in base64 or plain. It is not unpacked again,
 * because the function does not unpack it either. `wrapper`: another wrapper, or the record, as an object or as text.
 */
const HOLDERS: readonly (readonly [path: readonly string[], holds: 'data' | 'wrapper', label: string])[] = [
  [['Data'], 'data', 'output of get-records'],
  [['kinesis', 'data'], 'data', 'Lambda events'],
  [['data'], 'data', 'pipe events, or bodies that hold a record as data'],
  [['rawData'], 'data', 'error objects of Firehose'],
  [['Record'], 'wrapper', 'input of Firehose'],
  [['body'], 'wrapper', 'SQS messages'],
  [['Body'], 'wrapper', 'SQS messages'],
  [['Sns', 'Message'], 'wrapper', 'SNS messages'],
  [['Message'], 'wrapper', 'SNS messages'],
  [['message'], 'wrapper', 'log events'],
  [['detail'], 'wrapper', 'EventBridge events'],
  [['Detail'], 'wrapper', 'EventBridge events'],
  [['payload'], 'wrapper', 'failed Lambda invocations'],
  [['requestPayload'], 'wrapper', 'failed Lambda invocations'],
  [['input'], 'wrapper', 'Step Functions executions'],
  [['executionStartedEventDetails', 'input'], 'wrapper', 'Step Functions executions'],
];

/** Next to one of these members, `data` is always the content of a Kinesis record. */
const SIGNS: readonly string[] = [
  'PartitionKey',
  'SequenceNumber',
  'partitionKey',
  'recordId',
  'eventSource',
  'kinesis',
  'rawData',
];

const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
/** The first letter of base64 whose content begins with `{`. */
const BASE64_OF_BRACE = 0x65;
const IS_SPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** The beginning of nearly all records, which need no scan because they are not wrappers. */
const PLAIN = /^\{\s*"(?:AWSAccountId|ContactId)"\s*:\s*"[^"]/;
const PLAIN_LENGTH = 64;
/** The most levels of wrappers in wrappers. */
const MOST_LEVELS = 12;

/** Unpacks records from wrappers, and counts them. */
export class Unwrapper {
  readonly #opened = new Map<string, number>();
  #emptyLists = 0;

  /**
   * The records inside a piece of an input; undefined if the piece is not a wrapper. An object with a `ContactId` is
   * never a wrapper.
   */
  open(bytes: Buffer): Inside[] | undefined {
    if (isPlain(bytes)) return undefined;
    const inside =
      bytes[0] === BASE64_OF_BRACE ? inBase64(bytes) : inValue({ bytes, at: 0 }, LABEL_OF_LISTS, MOST_LEVELS);
    for (const each of inside ?? [])
      if ('from' in each) this.#opened.set(each.from, (this.#opened.get(each.from) ?? 0) + 1);
    if (inside?.length === 0) this.#emptyLists += 1;
    return inside;
  }

  /** Describes what was unpacked, for people. */
  notes(): string[] {
    const total = [...this.#opened.values()].reduce((sum, count) => sum + count, 0);
    const kinds = [...this.#opened].map(([label, count]) => `${label}: ${grouped(count)}`);
    return [
      ...(total === 0 ? [] : [`unpacked ${counted(total, 'record')} (${kinds.join(', ')})`]),
      ...(this.#emptyLists === 0
        ? []
        : [
            `${counted(this.#emptyLists, 'list')} without records, such as "Records": [] in the output of get-records`,
          ]),
    ];
  }
}

function inValue(value: Value, label: string, levels: number): Inside[] | undefined {
  if (levels === 0) return undefined;
  switch (value.bytes[0]) {
    case OPEN_BRACE:
      return inObject(value, levels);
    case OPEN_BRACKET:
      return inList(value, label, levels, true);
    case QUOTE:
      return inText(value, 'JSON in texts', levels);
    default:
      return undefined;
  }
}

function inObject({ bytes, at }: Value, levels: number): Inside[] | undefined {
  const members = new Map<string, Member>();
  for (const [name, member] of membersOf(bytes)) {
    if (name === 'ContactId' && isFilledText(bytes.subarray(member.start, member.end))) return undefined;
    members.set(name, member);
  }
  const valueAt = (path: readonly string[]): Value | undefined => {
    const [name = '', ...rest] = path;
    const member = members.get(name);
    if (member?.end === undefined) return undefined;
    const value = { bytes: bytes.subarray(member.start, member.end), at: at + member.start };
    return rest.length === 0 ? value : beneath(value, rest);
  };
  for (const name of [...LISTS, ...POSSIBLE_LISTS]) {
    const list = valueAt([name]);
    if (list?.bytes[0] !== OPEN_BRACKET) continue;
    const inside = inList(list, LABEL_OF_LISTS, levels, !LISTS.includes(name));
    if (inside !== undefined) return inside;
  }
  const isSure = members.size === 1 || SIGNS.some((name) => members.has(name));
  for (const [path, holds, label] of HOLDERS) {
    const value = valueAt(path);
    if (value === undefined) continue;
    const inside =
      holds === 'data' ? inData(value, path.join('.'), label, isSure) : inLed(value, label, levels);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

/** @param isPossible whether it counts as a list of records only if one of its elements is a record or a wrapper */
function inList(
  { bytes, at }: Value,
  label: string,
  levels: number,
  isPossible: boolean,
): Inside[] | undefined {
  const inside: Inside[] = [];
  let isMeant = !isPossible;
  for (const { start, end } of elementsOf(bytes)) {
    if (end === undefined) return undefined;
    const element = { bytes: bytes.subarray(start, end), at: at + start };
    const inElement = inValue(element, label, levels - 1);
    isMeant ||= inElement !== undefined || isContact(element.bytes);
    for (const each of inElement ?? [{ ...element, from: label }]) inside.push(each);
  }
  return isMeant ? inside : undefined;
}

/** The content of a Kinesis record. */
function inData({ bytes, at }: Value, name: string, label: string, isSure: boolean): Inside[] | undefined {
  const listed = listedBytes(bytes);
  if (listed !== undefined && [bytes[0], listed[0]].includes(OPEN_BRACE))
    return [{ bytes: listed, at, from: label }];
  if (bytes[0] === OPEN_BRACE) return isContact(bytes) || isSure ? [{ bytes, at, from: label }] : undefined;
  const text = textOf(bytes);
  if (text === undefined) return undefined;
  if (/^\s*\{/.test(text)) return [{ bytes: Buffer.from(text), at, from: label }];
  const data = fromBase64(text);
  if (!isSure && data?.[0] !== OPEN_BRACE) return undefined;
  if (data === undefined)
    return [
      {
        at,
        damage: `${name} is neither base64 nor JSON; get that record again from its source`,
      },
    ];
  if (fromBase64(data.toString('latin1'))?.[0] === OPEN_BRACE)
    return [
      { at, damage: `${name} is base64 within base64, which the function does not decode; encode it once` },
    ];
  return whyNoRecords(data) === undefined
    ? [{ bytes: data, at, from: label }]
    : [{ at, damage: `${name} is binary, such as gzip, not JSON; unpack it, and provide its content` }];
}

function inLed(value: Value, label: string, levels: number): Inside[] | undefined {
  if (value.bytes[0] === QUOTE) return inText(value, label, levels);
  const inside = inValue(value, label, levels - 1);
  return inside ?? (isContact(value.bytes) ? [{ ...value, from: label }] : undefined);
}

/** A text that is JSON, or base64 of a record. */
function inText({ bytes, at }: Value, label: string, levels: number): Inside[] | undefined {
  const text = textOf(bytes)?.trim();
  if (text === undefined) return undefined;
  if (/^[[{"]/.test(text)) {
    const content = Buffer.from(text);
    // The position is that of the text: an offset in its decoded content means nothing in the input.
    const inside = inValue({ bytes: content, at }, label, levels - 1)?.map((each) => ({ ...each, at }));
    return inside ?? (content[0] === OPEN_BRACE ? [{ bytes: content, at, from: label }] : undefined);
  }
  const data = fromBase64(text);
  return data?.[0] === OPEN_BRACE ? [{ bytes: data, at, from: label }] : undefined;
}

/** For the output of `--query 'Records[].Data' --output text`. */
function inBase64(bytes: Buffer): Inside[] | undefined {
  const data = fromBase64(bytes.toString('latin1'));
  if (data === undefined || parsed(data.toString()) === undefined) return undefined;
  return [{ bytes: data, at: 0, from: 'base64 texts' }];
}

/** The start of the list in a wrapper that is truncated or too large to hold, so that its elements are read one by one. */
export function listIn(bytes: Buffer): number | undefined {
  if (bytes[0] !== OPEN_BRACE || isPlain(bytes)) return undefined;
  for (const [name, { start }] of membersOf(bytes)) {
    if (name === 'ContactId') return undefined;
    if ((LISTS.includes(name) || POSSIBLE_LISTS.includes(name)) && bytes[start] === OPEN_BRACKET)
      return start;
  }
  return undefined;
}

const isPlain = (bytes: Buffer): boolean => PLAIN.test(bytes.toString('latin1', 0, PLAIN_LENGTH));

function isContact(bytes: Buffer): boolean {
  const id = beneath({ bytes, at: 0 }, ['ContactId']);
  return id !== undefined && isFilledText(id.bytes);
}

const isFilledText = (bytes: Buffer): boolean => bytes[0] === QUOTE && bytes.length > 2;

/** The value at a path. Of several members of one name the last counts, as for JSON.parse. */
function beneath({ bytes, at }: Value, path: readonly string[]): Value | undefined {
  let value: Value | undefined = { bytes, at };
  for (const name of path) {
    if (value === undefined || value.bytes[0] !== OPEN_BRACE) return undefined;
    const member: Member | undefined = new Map(membersOf(value.bytes)).get(name);
    value =
      member?.end === undefined
        ? undefined
        : { bytes: value.bytes.subarray(member.start, member.end), at: value.at + member.start };
  }
  return value;
}

/** The members of the object at the beginning of the bytes, up to the first that is not JSON. */
function* membersOf(bytes: Buffer): Generator<readonly [string, Member]> {
  const scanner = new JsonScanner();
  let at = afterSpace(bytes, 1);
  while (bytes[at] === QUOTE) {
    const nameEnd = endOf(scanner, bytes, at);
    const name = nameEnd === undefined ? undefined : textOf(bytes.subarray(at, nameEnd));
    if (nameEnd === undefined || name === undefined) return;
    const colon = afterSpace(bytes, nameEnd);
    if (bytes[colon] !== COLON) return;
    const start = afterSpace(bytes, colon + 1);
    const end = endOf(scanner, bytes, start);
    yield [name, { start, end }];
    if (end === undefined) return;
    const comma = afterSpace(bytes, end);
    if (bytes[comma] !== COMMA) return;
    at = afterSpace(bytes, comma + 1);
  }
}

function* elementsOf(bytes: Buffer): Generator<Member> {
  const scanner = new JsonScanner();
  const first = afterSpace(bytes, 1);
  for (let start = first; start < bytes.length - 1; ) {
    const end = endOf(scanner, bytes, start);
    yield { start, end };
    if (end === undefined) return;
    start = afterSpace(bytes, end);
    if (bytes[start] === COMMA) start = afterSpace(bytes, start + 1);
  }
}

function endOf(scanner: JsonScanner, bytes: Buffer, start: number): number | undefined {
  scanner.reset();
  return scanner.scan(bytes, start, bytes.length) === 'complete' ? scanner.position : undefined;
}

function afterSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (IS_SPACE.has(bytes[at] ?? 0)) at++;
  return at;
}

/** The content of a JSON string. */
function textOf(bytes: Buffer): string | undefined {
  const text = parsed(bytes.toString());
  return typeof text === 'string' ? text : undefined;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // The error's message quotes the record.
    return undefined;
  }
}

const LISTED_BYTES = /^(?:\[\s*\d|\{\s*"(?:0"\s*:\s*\d|type"\s*:\s*"Buffer"))/;

/** Bytes from the SDK for JavaScript, in the form that JSON.stringify writes: numbers by position, or in a list. */
function listedBytes(json: Buffer): Buffer | undefined {
  if (!LISTED_BYTES.test(json.toString('latin1', 0, PLAIN_LENGTH))) return undefined;
  const { data, ...others } = Object(parsed(json.toString())) as Record<string, unknown>;
  return Buffer.from((Array.isArray(data) ? data : Object.values(others)).map(Number));
}

/** Decodes base64 in the standard alphabet, padded. Ignores white space, which `base64` writes. */
function fromBase64(text: string): Buffer | undefined {
  const packed = text.replace(/\s+/g, '');
  const bytes = Buffer.from(packed, 'base64');
  return bytes.toString('base64') === packed ? bytes : undefined;
}
