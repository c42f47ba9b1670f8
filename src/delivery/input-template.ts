import { ConfigurationError } from '../cli/errors';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../records/json';

/** The values of the reserved variables `<aws.pipes.…>`. */
export interface TemplateContext {
  readonly pipeName: string;
  readonly pipeArn: string;
  readonly sourceArn: string;
  readonly targetArn: string;
  readonly enrichmentArn: string;
  /** ISO 8601. */
  readonly ingestionTime: string;
}

type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'path'; readonly steps: readonly (string | number)[]; readonly quoted: boolean }
  | { readonly kind: 'reserved'; readonly name: ReservedName; readonly quoted: boolean };

const RESERVED_NAMES = [
  'aws.pipes.pipe-arn',
  'aws.pipes.pipe-name',
  'aws.pipes.source-arn',
  'aws.pipes.enrichment-arn',
  'aws.pipes.target-arn',
  'aws.pipes.event.ingestion-time',
  'aws.pipes.event',
  'aws.pipes.event.json',
] as const;
type ReservedName = (typeof RESERVED_NAMES)[number];

/** Characters of a pipe's input template (CreatePipe, InputTemplate). */
const MAXIMUM_LENGTH = 8192;
const PLACEHOLDER = /<([^<>]*)>/g;
const STEP = /\.([A-Za-z0-9_$:-]+)|\[(?:'([^']*)'|"([^"]*)"|([0-9]+))\]/y;

/**
 * The input template of a pipe's target: text with `<$.path>` and `<aws.pipes.…>` in it.
 *
 * UNCONFIRMED, because AWS documents only examples: a missing path results in `null` (within quotes, in an empty
 * string), and an object within quotes is rejected. A record whose `data` is not JSON is counted as malformed and not
 * sent. AWS does not document this case either.
 */
export class InputTemplate {
  readonly text: string;
  readonly #pieces: readonly Piece[];

  /** @throws {ConfigurationError} for a template that the service or this model does not support */
  constructor(text: string) {
    this.text = text;
    if (text.length > MAXIMUM_LENGTH) {
      throw new ConfigurationError([
        `the input template has ${text.length} characters; a pipe accepts at most ${MAXIMUM_LENGTH}`,
      ]);
    }
    this.#pieces = parsePieces(text);
    const [only] = this.#pieces;
    if (this.#pieces.length === 1 && only?.kind === 'path') {
      throw new ConfigurationError([
        `the input template is ${text} alone, which the service sends without quotes; wrap it, as in {"data": ${text}}`,
      ]);
    }
  }

  /**
   * The body for an event. @returns `undefined` if the result is not JSON
   */
  render(event: JsonObject, context: TemplateContext): string | undefined {
    let body = '';
    for (const piece of this.#pieces) {
      const part = piece.kind === 'text' ? piece.text : rendered(piece, event, context);
      if (part === undefined) return undefined;
      body += part;
    }
    return isJson(body) ? body : undefined;
  }
}

function parsePieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  let quoted = false;
  for (const match of text.matchAll(PLACEHOLDER)) {
    const [whole, inner = ''] = match;
    const between = text.slice(end, match.index);
    quoted = endsInQuotes(between, quoted);
    if (between !== '') pieces.push({ kind: 'text', text: between });
    end = match.index + whole.length;
    pieces.push(placeholder(inner, quoted));
  }
  if (end < text.length) pieces.push({ kind: 'text', text: text.slice(end) });
  return pieces;
}

function endsInQuotes(text: string, before: boolean): boolean {
  let quoted = before;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === '"') quoted = !quoted;
  }
  return quoted;
}

function placeholder(inner: string, quoted: boolean): Piece {
  const name = RESERVED_NAMES.find((reserved) => reserved === inner);
  if (name !== undefined) return { kind: 'reserved', name, quoted };
  const steps: (string | number)[] = [];
  let position = 1;
  while (inner.startsWith('$') && position < inner.length) {
    STEP.lastIndex = position;
    const step = STEP.exec(inner);
    if (step === null) break;
    position = STEP.lastIndex;
    const [, plain, single, double, index] = step;
    steps.push(index === undefined ? (plain ?? single ?? double ?? '') : Number(index));
  }
  if (!inner.startsWith('$') || position < inner.length) {
    throw new ConfigurationError([
      `the input template contains <${inner}>, which is not supported; write a path such as <$.data.ContactId>, ` +
        `or one of ${RESERVED_NAMES.map((reserved) => `<${reserved}>`).join(', ')}`,
    ]);
  }
  return { kind: 'path', steps, quoted };
}

function rendered(
  piece: Exclude<Piece, { kind: 'text' }>,
  event: JsonObject,
  context: TemplateContext,
): string | undefined {
  const value =
    piece.kind === 'path' ? valueAt(event, piece.steps) : reservedValue(piece.name, event, context);
  if (!piece.quoted) return JSON.stringify(value);
  if (value === null) return '';
  if (typeof value === 'object') return undefined;
  return JSON.stringify(String(value)).slice(1, -1);
}

function reservedValue(name: ReservedName, event: JsonObject, context: TemplateContext): JsonValue {
  switch (name) {
    case 'aws.pipes.pipe-arn':
      return context.pipeArn;
    case 'aws.pipes.pipe-name':
      return context.pipeName;
    case 'aws.pipes.source-arn':
      return context.sourceArn;
    case 'aws.pipes.enrichment-arn':
      return context.enrichmentArn;
    case 'aws.pipes.target-arn':
      return context.targetArn;
    case 'aws.pipes.event.ingestion-time':
      return context.ingestionTime;
    case 'aws.pipes.event':
      return event;
    case 'aws.pipes.event.json':
      return event;
  }
}

function valueAt(event: JsonObject, steps: readonly (string | number)[]): JsonValue {
  let value: JsonValue = event;
  for (const step of steps) {
    if (typeof step === 'number') value = Array.isArray(value) ? (value[step] ?? null) : null;
    else value = isJsonObject(value) ? (member(value, step) ?? null) : null;
  }
  return value;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // The message of the error would quote the record.
    return false;
  }
}
