/**
 * A second implementation of the redaction specification, made to be read beside it: it lists every node of a
 * record with its location and decides each one by definition. Slow on purpose, and it shares no code with
 * the function, so that a mistake would have to be made twice to stay unseen.
 */

/** What `JSON.parse` returns. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A JSON object, as the top of a record is. */
export type JsonObject = { [key: string]: Json };

/** The one list that is in force. */
export type ListType = 'WHITELIST' | 'BLACKLIST';

/** A valid configuration: the `value` of the document. */
export type Config = { readonly type: ListType; readonly fields: readonly string[] };

/** One segment of a field path: any key or element, or one key by its name. */
export type Segment = { readonly wildcard: true } | { readonly wildcard: false; readonly name: string };

/** Where a node is: a string is a key of an object, a number is the index of an array's element. */
export type Location = readonly (string | number)[];

/** A member of an object or an element of an array. The record itself is not a node. */
export type Node = { readonly location: Location; readonly value: Json };

/** The mandatory names that have mandatory names beneath them. */
export const CONTAINERS: readonly string[] = ['Agent', 'Queue', 'SystemEndpoint'];

/** The mandatory names that stand for their whole subtree. */
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

/** The text's characters with the escapes resolved; undefined where a backslash escapes nothing it may. */
function unescapePath(text: string): Character[] | undefined {
  const characters: Character[] = [];
  // Code points and not code units: some format characters lie outside the basic plane.
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

/** The segments of a field path, or undefined where the path is invalid. */
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

/** Whether the path leads to exactly this location: not to something above it or beneath it. */
export function matches(path: readonly Segment[], location: Location, segmentAt = 0, stepAt = 0): boolean {
  const segment = path[segmentAt];
  const step = location[stepAt];
  if (segment === undefined) return step === undefined;
  if (step === undefined) return false;
  if (segment.wildcard) return matches(path, location, segmentAt + 1, stepAt + 1);
  // A name on an array: it applies to every element, so the step is passed and the name still to be found.
  if (typeof step === 'number') return matches(path, location, segmentAt, stepAt + 1);
  return segment.name === step && matches(path, location, segmentAt + 1, stepAt + 1);
}

// ---------------------------------------- records

function childrenOf({ location, value }: Node): Node[] {
  if (Array.isArray(value)) {
    return value.map((element, index) => ({ location: [...location, index], value: element }));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).map(([key, member]) => ({ location: [...location, key], value: member }));
  }
  return [];
}

function nodesBeneath(node: Node, found: Node[] = []): Node[] {
  for (const child of childrenOf(node)) {
    found.push(child);
    nodesBeneath(child, found);
  }
  return found;
}

/** Every node of a record, each before what is beneath it. */
export function nodesOf(record: JsonObject): Node[] {
  return nodesBeneath({ location: [], value: record });
}

/** The locations of a node's ancestors, the record itself left out. */
export function ancestorsOf(location: Location): Location[] {
  return location.slice(1).map((_, index) => location.slice(0, index + 1));
}

/** The location as a text that no other location has: `0` the index and `"0"` the key differ. */
function idOf(location: Location): string {
  return JSON.stringify(location);
}

/** A path that is known to be valid. */
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

/** Whether the node is the top of a mandatory subtree, or lies in one. */
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
    // The node for its own sake, and what it hangs from for the node's.
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

function rebuild(node: Node, kept: ReadonlySet<string>): Json {
  const stays = childrenOf(node).filter((child) => kept.has(idOf(child.location)));
  if (Array.isArray(node.value)) return stays.map((child) => rebuild(child, kept));
  if (typeof node.value === 'object' && node.value !== null) {
    const output: JsonObject = {};
    for (const child of stays) {
      // An assignment to `__proto__` would change the prototype instead of adding a member.
      Object.defineProperty(output, String(child.location.at(-1)), {
        value: rebuild(child, kept),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
    return output;
  }
  return node.value;
}

function keptBy(config: Config | undefined, record: JsonObject): Set<string> {
  const { type, fields } = config ?? { type: 'WHITELIST', fields: [] };
  const listed = fields.map(validPath);
  return type === 'WHITELIST' ? keptByWhitelist(record, listed) : keptByBlacklist(record, listed);
}

/**
 * The redacted copy of a record, or undefined where nothing is left of it. No configuration stands for the
 * mandatory fields alone. Throws on an invalid field path, which no valid document has.
 */
export function redact(record: JsonObject, config: Config | undefined): JsonObject | undefined {
  const kept = keptBy(config, record);
  // A node that stays beneath one that goes would be lost without a trace: the definitions exclude it. Of a parent
  // that stays, the same is checked in its turn.
  for (const { location } of nodesOf(record)) {
    const parent = location.slice(0, -1);
    if (parent.length > 0 && kept.has(idOf(location)) && !kept.has(idOf(parent))) {
      throw new Error('a node is kept beneath a node that is removed');
    }
  }
  const output = rebuild({ location: [], value: record }, kept) as JsonObject;
  return Object.keys(output).length === 0 ? undefined : output;
}

/** How many nodes go of those whose parent stays. What goes with its parent is not counted. */
export function countRemoved(record: JsonObject, config: Config | undefined): number {
  const kept = keptBy(config, record);
  return nodesOf(record).filter(
    ({ location }) =>
      !kept.has(idOf(location)) && ancestorsOf(location).every((place) => kept.has(idOf(place))),
  ).length;
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

/** How many members all objects beneath a value have, itself included. */
function countMembers(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, inner: Json) => sum + countMembers(inner), own);
}

/** Whether a member occurs twice in an object of a valid JSON text: it has more of them than its value. */
function hasRepeatedMembers(text: string, value: Json): boolean {
  const strings = text.match(/"(?:[^"\\]|\\.)*"(?:\s*:)?/g) ?? [];
  return strings.filter((string) => string.endsWith(':')).length > countMembers(value);
}

/** The configuration that a document holds, or undefined where anything at all is wrong with the document. */
export function parseDocument(text: string): Config | undefined {
  const document = parseJson(text);
  if (!isObject(document) || !hasExactly(document, ['key', 'value'])) return undefined;
  if (hasRepeatedMembers(text, document)) return undefined;
  const { key, value } = document;
  if (key !== 'REDACTION_CONFIG') return undefined;
  if (!isObject(value) || !hasExactly(value, ['type', 'fields'])) return undefined;
  const { type, fields } = value;
  if (type !== 'WHITELIST' && type !== 'BLACKLIST') return undefined;
  if (!Array.isArray(fields)) return undefined;
  const texts = fields.filter((field) => typeof field === 'string');
  if (texts.length < fields.length) return undefined;
  if (texts.some((field) => parsePath(field) === undefined)) return undefined;
  return { type, fields: texts };
}

/** The deepest nesting that a record may have; the object at the top is level 1, a scalar is no level. */
const MAX_LEVELS = 500;

/** How many levels a JSON text has, those of a value included that a repeated key replaces. */
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

/** The record that a Kinesis record's data holds, or undefined where it is malformed. */
export function decode(base64: unknown): JsonObject | undefined {
  if (typeof base64 !== 'string' || !BASE64.test(base64)) return undefined;
  let text: string;
  try {
    // `ignoreBOM: false` is the spelling for "take a leading byte-order mark away".
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(Buffer.from(base64, 'base64'));
  } catch {
    return undefined;
  }
  const record = parseJson(text);
  if (!isObject(record) || levelsOf(text) > MAX_LEVELS) return undefined;
  return record;
}

/** Only a contact record is delivered: an object whose own `ContactId` is a text that is not empty. */
export function isContactRecord(record: JsonObject): boolean {
  return Object.entries(record).some(
    ([key, value]) => key === 'ContactId' && typeof value === 'string' && value.length > 0,
  );
}
