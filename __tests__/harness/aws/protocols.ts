import type { IncomingMessage } from 'node:http';
import { matchRoute } from './routes';

/** A parsed request. */
export interface Decoded {
  readonly operation: string;
  readonly input: unknown;
}

interface Encoded {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How a service writes its requests and answers. */
export interface Protocol {
  decode(request: IncomingMessage, body: Buffer): Decoded;
  encode(operation: string, output: unknown): Encoded;
  encodeError(code: string, message: string): Encoded;
}

/** The services that name the operation in a header. */
const JSON_SERVICES = new Set(['kinesis', 'sqs', 'events', 'ssm', 'kms', 'firehose', 'logs', 'monitoring']);
/** Those that have a path for each operation. */
const REST_SERVICES = new Set(['pipes', 'lambda', 'connect', 's3']);
const QUERY_SERVICES = new Set(['iam', 'sts', 'ec2', 'sns']);

/** @throws {Error} for a service that is not known here */
export function protocolOf(service: string): Protocol {
  if (JSON_SERVICES.has(service)) return json;
  if (service === 's3') return restXml;
  if (REST_SERVICES.has(service)) return restJson(service);
  if (QUERY_SERVICES.has(service)) return query(service === 'ec2' ? EC2_STYLE : IAM_STYLE);
  throw new Error(`the stand-in does not know the service "${service}"`);
}

/** Times in seconds, bytes in base64. */
const jsonText = (value: unknown): string =>
  JSON.stringify(value, function replace(this: unknown, key: string, shown: unknown): unknown {
    const original = key === '' ? value : (this as Readonly<Record<string, unknown>>)[key];
    if (original instanceof Date) return original.getTime() / 1000;
    if (original instanceof Uint8Array) return Buffer.from(original).toString('base64');
    return shown;
  });

const json: Protocol = {
  decode({ headers }, body) {
    const target = String(headers['x-amz-target'] ?? '');
    return { operation: target.slice(target.indexOf('.') + 1), input: JSON.parse(body.toString() || '{}') };
  },
  encode: (_operation, output) => ({
    body: jsonText(output),
    headers: { 'content-type': 'application/x-amz-json-1.1' },
  }),
  encodeError: (code, message) => ({
    body: JSON.stringify({ __type: code, message }),
    headers: { 'content-type': 'application/x-amz-json-1.1' },
  }),
};

const restJson = (service: string): Protocol => ({
  decode(request, body) {
    const { operation, input } = matchRoute(service, request);
    const text = body.toString();
    return { operation, input: { ...input, ...(text && (JSON.parse(text) as object)) } };
  },
  encode: (_operation, output) => ({
    body: jsonText(output),
    headers: { 'content-type': 'application/json' },
  }),
  encodeError: (code, message) => ({
    body: JSON.stringify({ message, Message: message }),
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
  }),
});

const restXml: Protocol = {
  decode(request, body) {
    const { operation, input } = matchRoute('s3', request);
    return { operation, input: { ...input, headers: request.headers, body } };
  },
  encode: (operation, output) => xmlAnswer(`${operation}Result`, output, 'member'),
  encodeError: (code, message) => xmlAnswer('Error', { Code: code, Message: message }, 'member'),
};

interface QueryStyle {
  /** The element of each item of a list. */
  readonly item: string;
  answer(operation: string, output: unknown): Encoded;
  error(code: string, message: string): Encoded;
}

const IAM_STYLE: QueryStyle = {
  item: 'member',
  answer: (operation, output) =>
    xmlAnswer(`${operation}Response`, { [`${operation}Result`]: output }, 'member'),
  error: (code, message) =>
    xmlAnswer('ErrorResponse', { Error: { Type: 'Sender', Code: code, Message: message } }, 'member'),
};

const EC2_STYLE: QueryStyle = {
  item: 'item',
  answer: (operation, output) => xmlAnswer(`${operation}Response`, output, 'item'),
  error: (code, message) =>
    xmlAnswer('Response', { Errors: { Error: { Code: code, Message: message } } }, 'item'),
};

const query = (style: QueryStyle): Protocol => ({
  decode(_request, body) {
    const fields = new URLSearchParams(body.toString());
    const operation = fields.get('Action') ?? '';
    fields.delete('Action');
    fields.delete('Version');
    return { operation, input: nested(fields) };
  },
  encode: style.answer,
  encodeError: style.error,
});

type Nested = { [name: string]: Nested | string };

/** `Filter.1.Value.2=x` as `{ Filter: [{ Value: [, 'x'] }] }`. Lists may have `member` before the number. */
function nested(fields: URLSearchParams): unknown {
  const root: Nested = {};
  for (const [path, value] of fields) {
    const steps = path.split('.').filter((step) => step !== 'member');
    const last = steps.pop() ?? '';
    let at = root;
    for (const step of steps) {
      at[step] ??= {};
      at = at[step] as Nested;
    }
    at[last] = value;
  }
  return listed(root);
}

function listed(value: Nested | string): unknown {
  if (typeof value === 'string') return value;
  const entries = Object.entries(value);
  return entries.length > 0 && entries.every(([name]) => /^\d+$/.test(name))
    ? entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => listed(item))
    : Object.fromEntries(entries.map(([name, item]) => [name, listed(item)]));
}

const escaped = (text: string): string =>
  text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);

const xmlAnswer = (root: string, content: unknown, item: string): Encoded => ({
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, content, item)}`,
  headers: { 'content-type': 'text/xml' },
});

/** A list in S3's style has no element around it: it is given as a {@link FlatList}. */
export class FlatList {
  constructor(readonly items: readonly unknown[]) {}
}

function element(name: string, content: unknown, item: string): string {
  if (content === undefined || content === null) return '';
  if (content instanceof FlatList) return content.items.map((one) => element(name, one, item)).join('');
  return `<${name}>${inner(content, item)}</${name}>`;
}

function inner(content: unknown, item: string): string {
  if (content instanceof Date) return content.toISOString();
  if (Array.isArray(content)) return content.map((one) => element(item, one, item)).join('');
  if (typeof content === 'object' && content !== null) {
    return Object.entries(content)
      .map(([name, value]) => element(name, value, item))
      .join('');
  }
  return escaped(String(content));
}
