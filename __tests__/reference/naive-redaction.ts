import { createHash } from 'node:crypto';

/**
 * A second implementation of the redaction specification, written to be compared with it. It lists every node of a
 * record with its location, and decides about each one by definition. It is slow on purpose, and shares no code with
 * the function, so that only a mistake in both would stay undetected.
 */

/** What `JSON.parse` returns. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A JSON object, such as a record. */
export type JsonObject = { [key: string]: Json };

/** The one list that is in force. */
export type ListType = 'WHITELIST' | 'BLACKLIST';

/** An entry of `replace`. */
export type Entry = { readonly field: string; readonly with: 'PSEUDONYM' | 'LAST4' };

/** A valid configuration: the `value` of the document. */
export type Config = {
  readonly type: ListType;
  readonly fields: readonly string[];
  readonly replace?: readonly Entry[];
};

/** One segment of a field path: any key or element, or one key by its name. */
export type Segment = { readonly wildcard: true } | { readonly wildcard: false; readonly name: string };

/** The location of a node: a string is a key of an object, a number the index of an element. */
export type Location = readonly (string | number)[];

/** A member of an object or an element of an array. The record itself is not a node. */
export type Node = { readonly location: Location; readonly value: Json };

/** The mandatory names that have mandatory names beneath them. */
export const CONTAINERS: readonly string[] = ['Agent', 'Queue', 'SystemEndpoint'];

/** The mandatory names whose whole subtree is mandatory. */
export const MANDATORY_SUBTREES: readonly string[] = [
  'Agent.NumberOfHolds',
  'Agent.DeviceInfo',
  'Agent.CustomerHoldDuration',
  'Agent.Username',
  'Agent.LongestHoldDuration',
  'Agent.AgentInteractionDuration',
  'Agent.AfterContactWorkStartTimestamp',
  'Agent.ConnectedToAgentTimestamp',
  'Agent.AfterContactWorkDuration',
  'Agent.AfterContactWorkEndTimestamp',
  'Agent.HierarchyGroups',
  'AgentConnectionAttempts',
  'AnsweringMachineDetectionStatus',
  'AWSAccountId',
  'AWSContactTraceRecordFormatVersion',
  'Channel',
  'ConnectedToSystemTimestamp',
  'ContactId',
  'NextContactId',
  'PreviousContactId',
  'DisconnectReason',
  'InitialContactId',
  'InitiationMethod',
  'LastUpdateTimestamp',
  'DisconnectTimestamp',
  'InitiationTimestamp',
  'InstanceARN',
  'QualityMetrics',
  'Queue.Name',
  'Queue.Duration',
  'Queue.DequeueTimestamp',
  'Queue.EnqueueTimestamp',
  'SystemEndpoint.Type',
  'SystemEndpoint.Address',
  'TransferCompletedTimestamp',
  'TransferredToEndpoint',
];

/** All 39 mandatory names. */
export const MANDATORY: readonly string[] = [...CONTAINERS, ...MANDATORY_SUBTREES];

// ---------------------------------------- field paths

type Character = { readonly text: string; readonly escaped: boolean };

const ESCAPABLE = ' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const SPACE_CONTROL_OR_FORMAT = /^[\s\p{Z}\p{Cc}\p{Cf}]$/u;

/** The characters of the text with escapes resolved; undefined if an escape is invalid. */
function unescapePath(text: string): Character[] | undefined {
  const characters: Character[] = [];
  // Code points, not code units: some format characters are outside the basic plane.
  const points = Array.from(text);
  for (let at = 0; at < points.length; at += 1) {
    const point = points[at] ?? '';
    if (point !== '\\') {
      characters.push({ text: point, escaped: false });
      continue;
    }
    at += 1;
    const next = points[at];
    if (next === undefined || !ESCAPABLE.includes(next)) return undefined;
    characters.push({ text: next, escaped: true });
  }
  return characters;
}

function splitAtDots(characters: readonly Character[]): Character[][] {
  const parts: Character[][] = [[]];
  for (const character of characters) {
    if (character.text === '.' && !character.escaped) parts.push([]);
    else parts.at(-1)?.push(character);
  }
  return parts;
}

/** The segments of a field path, or undefined if the path is invalid. */
export function parsePath(text: string): Segment[] | undefined {
  const characters = unescapePath(text);
  if (characters === undefined) return undefined;

  const isBare = (character: Character | undefined, oneOf: string): boolean =>
    character !== undefined && !character.escaped && oneOf.includes(character.text);
  const isBareSpace = (character: Character | undefined): boolean =>
    character !== undefined && !character.escaped && SPACE_CONTROL_OR_FORMAT.test(character.text);

  if (isBare(characters[0], '$/@')) return undefined;

  const segments: Segment[] = [];
  for (const part of splitAtDots(characters)) {
    if (part.length === 0) return undefined;
    if (isBareSpace(part[0]) || isBareSpace(part.at(-1))) return undefined;
    if (part.some((character) => isBare(character, '[]?'))) return undefined;
    const hasWildcard = part.some((character) => isBare(character, '*#'));
    if (hasWildcard && part.length > 1) return undefined;
    if (hasWildcard) segments.push({ wildcard: true });
    else segments.push({ wildcard: false, name: part.map((character) => character.text).join('') });
  }
  return segments;
}

/** Whether a path, by its text, can never remove anything under `BLACKLIST`. */
export function isIneffective(text: string): boolean {
  return MANDATORY_SUBTREES.some((name) => text === name || text.startsWith(`${name}.`));
}

/** Whether the path leads to exactly this location, not to one above or beneath it. */
export function matches(path: readonly Segment[], location: Location, segmentAt = 0, stepAt = 0): boolean {
  const segment = path[segmentAt];
  const step = location[stepAt];
  if (segment === undefined) return step === undefined;
  if (step === undefined) return false;
  if (segment.wildcard) return matches(path, location, segmentAt + 1, stepAt + 1);
  // A name at an array applies to every element, so the step is consumed, but not the name.
  if (typeof step === 'number') return matches(path, location, segmentAt, stepAt + 1);
  return segment.name === step && matches(path, location, segmentAt + 1, stepAt + 1);
}

// ---------------------------------------- records

function childrenOf({ location, value }: Node): Node[] {
  if (Array.isArray(value))
    return value.map((element, index) => ({ location: [...location, index], value: element }));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).map(([key, member]) => ({ location: [...location, key], value: member }));
  return [];
}

function nodesBeneath(node: Node, found: Node[] = []): Node[] {
  for (const child of childrenOf(node)) {
    found.push(child);
    nodesBeneath(child, found);
  }
  return found;
}

/** Every node of a record, each before those beneath it. */
export function nodesOf(record: JsonObject): Node[] {
  return nodesBeneath({ location: [], value: record });
}

/** The locations of a node's ancestors, without the record itself. */
export function ancestorsOf(location: Location): Location[] {
  return location.slice(1).map((_, index) => location.slice(0, index + 1));
}

/** A unique text for the location: the index `0` and the key `"0"` differ. */
function idOf(location: Location): string {
  return JSON.stringify(location);
}

/** Parses a path that is known to be valid. */
function validPath(text: string): Segment[] {
  const path = parsePath(text);
  if (path === undefined) throw new Error(`not a valid field path: ${JSON.stringify(text)}`);
  return path;
}

const CONTAINER_PATHS = CONTAINERS.map(validPath);
const MANDATORY_SUBTREE_PATHS = MANDATORY_SUBTREES.map(validPath);

function isMatched(paths: readonly (readonly Segment[])[], location: Location): boolean {
  return paths.some((path) => matches(path, location));
}

function isMatchedOrBeneath(paths: readonly (readonly Segment[])[], location: Location): boolean {
  return [location, ...ancestorsOf(location)].some((place) => isMatched(paths, place));
}

/** Whether the node is one of the three containers. */
export function isContainer(location: Location): boolean {
  return isMatched(CONTAINER_PATHS, location);
}

/** Whether the node is the top of a mandatory subtree, or in one. */
export function isInMandatorySubtree(location: Location): boolean {
  return isMatchedOrBeneath(MANDATORY_SUBTREE_PATHS, location);
}

/** Whether the node is mandatory, containers included. */
export function isMandatory(location: Location): boolean {
  return isContainer(location) || isInMandatorySubtree(location);
}

/** Whether a listed path matches the node or one of its ancestors. */
export function isListed(fields: readonly string[], location: Location): boolean {
  return isMatchedOrBeneath(fields.map(validPath), location);
}

/** Whether the node is an array's element with a mandatory field beneath it. */
export function isElementWithMandatory(node: Node): boolean {
  return (
    typeof node.location.at(-1) === 'number' &&
    nodesBeneath(node).some((inner) => isMandatory(inner.location))
  );
}

function keptByWhitelist(record: JsonObject, listed: readonly Segment[][]): Set<string> {
  const kept = new Set<string>();
  for (const { location } of nodesOf(record)) {
    if (!isMandatory(location) && !isMatchedOrBeneath(listed, location)) continue;
    // The node itself, and its ancestors because of it.
    for (const place of [location, ...ancestorsOf(location)]) kept.add(idOf(place));
  }
  return kept;
}

function keptByBlacklist(record: JsonObject, listed: readonly Segment[][]): Set<string> {
  const kept = new Set<string>();
  for (const node of nodesOf(record)) {
    const removed =
      isMatchedOrBeneath(listed, node.location) &&
      !isMandatory(node.location) &&
      !isElementWithMandatory(node);
    if (!removed) kept.add(idOf(node.location));
  }
  return kept;
}

function rebuild(node: Node, outcome: Outcome): Json {
  const { kept, replaced } = outcome;
  const stays = childrenOf(node).filter((child) => kept.has(idOf(child.location)));
  if (Array.isArray(node.value)) return stays.map((child) => rebuild(child, outcome));
  if (typeof node.value === 'object' && node.value !== null) {
    const output: JsonObject = {};
    for (const child of stays) {
      // An assignment to `__proto__` would change the prototype instead of adding a member.
      Object.defineProperty(output, String(child.location.at(-1)), {
        value: rebuild(child, outcome),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
    return output;
  }
  return replaced.get(idOf(node.location)) ?? node.value;
}

// ---------------------------------------- replacements

const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

/** HMAC-SHA-256 by its definition in RFC 2104, for a secret of up to 64 bytes. */
function hmac(secret: Uint8Array, message: Uint8Array): Buffer {
  const block = (pad: number): Buffer =>
    Buffer.from(Array.from({ length: 64 }, (_, at) => (secret[at] ?? 0) ^ pad));
  return sha256(block(0x5c), sha256(block(0x36), message));
}

/** The pseudonym of a text. */
export function pseudonymOf(text: string, secret: Uint8Array): string {
  const base64 = hmac(secret, new TextEncoder().encode(text)).toString('base64');
  return `p1_${base64.replaceAll('+', '-').replaceAll('/', '_').slice(0, 22)}`;
}

/** The mask of a text. */
export function maskOf(text: string): string {
  const points = [...text];
  return points.length > 8 ? `****${points.slice(-4).join('')}` : '****';
}

/** What happens to the nodes of a record. */
interface Outcome {
  /** Nodes that are sent. */
  readonly kept: ReadonlySet<string>;
  /** The texts that are sent instead of some of those. */
  readonly replaced: ReadonlyMap<string, string>;
}

/** @param secret undefined if the key for pseudonyms cannot be had */
function outcomeOf(config: Config | undefined, record: JsonObject, secret: Uint8Array | undefined): Outcome {
  const kept = keptBy(config, record);
  const replaced = new Map<string, string>();
  const entries = (config?.replace ?? []).map((entry) => ({ ...entry, path: validPath(entry.field) }));
  if (entries.length === 0) return { kept, replaced };
  for (const { location, value } of nodesOf(record)) {
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    if (!kept.has(idOf(location)) || isMandatory(location)) continue;
    // The first whose path matches the node or one of its ancestors.
    const entry = entries.find(({ path }) => isMatchedOrBeneath([path], location));
    if (entry === undefined) continue;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (entry.with === 'LAST4') replaced.set(idOf(location), maskOf(text));
    else if (secret !== undefined) replaced.set(idOf(location), pseudonymOf(text, secret));
    else kept.delete(idOf(location));
  }
  return { kept, replaced };
}

function keptBy(config: Config | undefined, record: JsonObject): Set<string> {
  const { type, fields } = config ?? { type: 'WHITELIST', fields: [] };
  const listed = fields.map(validPath);
  return type === 'WHITELIST' ? keptByWhitelist(record, listed) : keptByBlacklist(record, listed);
}

/**
 * The redacted copy of a record, or undefined if nothing is left. Without a configuration, only the
 * mandatory fields are sent. Throws on an invalid field path, which no valid document has.
 * @param secret for pseudonyms; undefined if the key cannot be had
 */
export function redact(
  record: JsonObject,
  config: Config | undefined,
  secret?: Uint8Array,
): JsonObject | undefined {
  const outcome = outcomeOf(config, record, secret);
  const { kept } = outcome;
  // A node that is kept beneath a removed one would be lost silently, which the definitions exclude. For a parent
  // that is kept, the same is checked in turn.
  for (const { location } of nodesOf(record)) {
    const parent = location.slice(0, -1);
    if (parent.length > 0 && kept.has(idOf(location)) && !kept.has(idOf(parent)))
      throw new Error('a node is kept beneath a node that is removed');
  }
  const output = rebuild({ location: [], value: record }, outcome) as JsonObject;
  return Object.keys(output).length === 0 ? undefined : output;
}

/** The number of removed nodes whose parent stays. Nodes that are removed with their parent do not count. */
export function countRemoved(record: JsonObject, config: Config | undefined, secret?: Uint8Array): number {
  const { kept } = outcomeOf(config, record, secret);
  return nodesOf(record).filter(
    ({ location }) =>
      !kept.has(idOf(location)) && ancestorsOf(location).every((place) => kept.has(idOf(place))),
  ).length;
}

/** The number of replaced nodes. */
export function countReplaced(record: JsonObject, config: Config | undefined, secret?: Uint8Array): number {
  return outcomeOf(config, record, secret).replaced.size;
}

// ---------------------------------------- documents and their transport

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasExactly(value: JsonObject, members: readonly string[]): boolean {
  return Object.keys(value).sort().join() === [...members].sort().join();
}

/** The number of members of all objects in a value, including itself. */
function countMembers(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, inner: Json) => sum + countMembers(inner), own);
}

/** Whether a member occurs twice in an object of a valid JSON text, which then has more members than its value. */
function hasRepeatedMembers(text: string, value: Json): boolean {
  const strings = text.match(/"(?:[^"\\]|\\.)*"(?:\s*:)?/g) ?? [];
  return strings.filter((string) => string.endsWith(':')).length > countMembers(value);
}

/** The configuration of a document, or undefined if the document has any error. */
export function parseDocument(text: string): Config | undefined {
  const document = parseJson(text);
  if (!isObject(document) || !hasExactly(document, ['key', 'value'])) return undefined;
  if (hasRepeatedMembers(text, document)) return undefined;
  const { key, value } = document;
  if (key !== 'REDACTION_CONFIG') return undefined;
  if (!isObject(value)) return undefined;
  if (!hasExactly(value, ['type', 'fields']) && !hasExactly(value, ['type', 'fields', 'replace']))
    return undefined;
  const { type, fields } = value;
  if (type !== 'WHITELIST' && type !== 'BLACKLIST') return undefined;
  if (!Array.isArray(fields)) return undefined;
  const texts = fields.filter((field) => typeof field === 'string');
  if (texts.length < fields.length) return undefined;
  if (texts.some((field) => parsePath(field) === undefined)) return undefined;
  const replace = Object.hasOwn(value, 'replace') ? entriesOf(value.replace) : [];
  return replace && { type, fields: texts, replace };
}

/** The entries of `replace`, or undefined if any is invalid. */
function entriesOf(value: Json | undefined): Entry[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const entries = value.flatMap((entry): Entry[] => {
    if (!isObject(entry) || !hasExactly(entry, ['field', 'with'])) return [];
    const { field, with: kind } = entry;
    if (typeof field !== 'string' || parsePath(field) === undefined || isIneffective(field)) return [];
    return kind === 'PSEUDONYM' || kind === 'LAST4' ? [{ field, with: kind }] : [];
  });
  return entries.length === value.length ? entries : undefined;
}

/** The most levels of a record. The object at the top is level 1, a scalar is not a level. */
const MAX_LEVELS = 500;

/** The number of levels of a JSON text, including values that a repeated key replaces. */
function levelsOf(text: string): number {
  let level = 0;
  let deepest = 0;
  for (const bracket of text.replace(/"(?:[^"\\]|\\.)*"/g, '').match(/[{}[\]]/g) ?? []) {
    level += '{['.includes(bracket) ? 1 : -1;
    deepest = Math.max(deepest, level);
  }
  return deepest;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The record in the data of a Kinesis record, or undefined if it is malformed. */
export function decode(base64: unknown): JsonObject | undefined {
  if (typeof base64 !== 'string' || !BASE64.test(base64)) return undefined;
  let text: string;
  try {
    // `ignoreBOM: false` removes a leading byte-order mark.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(Buffer.from(base64, 'base64'));
  } catch {
    return undefined;
  }
  const record = parseJson(text);
  if (!isObject(record) || levelsOf(text) > MAX_LEVELS) return undefined;
  return record;
}

/** Only a contact record is delivered: an object whose own `ContactId` is a non-empty string. */
export function isContactRecord(record: JsonObject): boolean {
  return Object.entries(record).some(
    ([key, value]) => key === 'ContactId' && typeof value === 'string' && value.length > 0,
  );
}
