import { isContainer, type JsonContainer, type JsonObject, type JsonValue } from './json';
import { MANDATORY_CONTAINERS, MANDATORY_SUBTREES } from './mandatory-fields';
import type { Pseudonymize } from './pseudonym-secret';
import type { RedactionConfig, RedactionType } from './redaction-config';

export interface Redaction {
  /** The record that may be sent, or `undefined` if nothing is left. */
  readonly record: JsonObject | undefined;
  /** The number of members and elements removed. One that is removed with everything beneath it counts once. */
  readonly removed: number;
  /** The number of values replaced. `undefined` if the configuration replaces nothing. */
  readonly replaced?: number;
}

/**
 * Removes from a record what the configuration does not send. Modifies its input: the result mostly consists of the
 * same objects, in which removed members are `undefined` (`JSON.stringify` omits them) and removed elements are deleted.
 * The record is what `JSON.parse` returned, with at most a few thousand levels.
 */
export interface Redactor {
  /** @param pseudonymize If it is `undefined`, what would become a pseudonym is removed. */
  (record: JsonObject, pseudonymize?: Pseudonymize): Redaction;
  /**
   * For each path of the configuration, in order, first those of `fields` and then those of `replace`, whether it has
   * matched a node of a record since the last call, whether or not that node was sent.
   */
  takeMatches(): boolean[];
}

/** A list without replacements. The type refuses a whole configuration, whose replacements would be ignored. */
export interface List {
  readonly type: RedactionType;
  readonly paths: RedactionConfig['paths'];
  readonly replace?: undefined;
}

/**
 * Prepares a list for any number of records; `compileConfiguration` prepares a whole configuration. The time per record
 * grows at most with its size times the number of listed paths; without wildcards, the number of paths hardly matters.
 */
export function compile({ type, paths }: List): Redactor {
  return type === 'WHITELIST' ? compileAllowList(paths) : compileDenyList(paths);
}

type Paths = RedactionConfig['paths'];

/**
 * A node of the tree of paths. While a record is walked, a set of steps holds the paths that can still match beneath the
 * current value. A set never contains a step twice: a wildcard consumes exactly one key or element and a name exactly
 * one key, so the place in the record alone determines which prefixes of paths lead there. A set is therefore never
 * larger than the list, whatever the wildcards.
 */
export class Step {
  readonly names = new Map<string, Step>();
  any: Step | undefined;
  /** A path ends here. */
  listed = false;
  /** A path that ends here has matched since the last `takeMatches`. */
  matched = false;
  /** A mandatory field that stays whatever is removed beneath it. */
  container = false;
  /** The set of this step only, which is the common set. Created once. */
  readonly alone: readonly Step[] = [this];
  /** `names` as an array, which is faster to iterate. Created when the tree is complete. */
  #list: readonly (readonly [string, Step])[] | undefined;
  /** What continues beneath an element of an array: names pass through arrays, wildcards do not. */
  #beneathElement: Step | undefined;

  /** Whether a path continues from here. */
  get goesOn(): boolean {
    return this.any !== undefined || this.names.size > 0;
  }

  get list(): readonly (readonly [string, Step])[] {
    this.#list ??= [...this.names];
    return this.#list;
  }

  get beneathElement(): Step | undefined {
    if (this.names.size === 0) return undefined;
    if (this.any === undefined && !this.listed && !this.container) return this;
    if (this.#beneathElement === undefined) {
      this.#beneathElement = new Step();
      for (const [name, step] of this.names) this.#beneathElement.names.set(name, step);
    }
    return this.#beneathElement;
  }
}

export type Steps = readonly Step[];
const NONE: Steps = [];

/** @returns the steps at which the paths end, in order */
export function grow(root: Step, paths: Paths): Step[] {
  return paths.map(({ segments }) => {
    let step = root;
    for (const segment of segments) {
      let next = segment.kind === 'any' ? step.any : step.names.get(segment.name);
      if (next === undefined) {
        next = new Step();
        if (segment.kind === 'any') step.any = next;
        else step.names.set(segment.name, next);
      }
      step = next;
    }
    step.listed = true;
    return step;
  });
}

export function takeMatches(ends: readonly Step[]): boolean[] {
  const matches = ends.map(({ matched }) => matched);
  for (const step of ends) step.matched = false;
  return matches;
}

function mandatoryTree(): Step {
  // The names contain no character that a path escapes, so they need no parsing.
  const segments = (path: string) => path.split('.').map((name) => ({ kind: 'name', name }) as const);
  const root = new Step();
  grow(
    root,
    MANDATORY_SUBTREES.map((path) => ({ text: path, segments: segments(path) })),
  );
  for (const name of MANDATORY_CONTAINERS) {
    const step = root.names.get(name);
    if (step === undefined)
      throw new Error(`The mandatory container ${name} is not at the top of the record.`);
    step.container = true;
  }
  return root;
}

export const MANDATORY = mandatoryTree();

function compileAllowList(paths: Paths): Redactor {
  const root = mandatoryTree();
  const ends = grow(root, paths);
  const redact = (record: JsonObject): Redaction => {
    const count = { removed: 0 };
    return { record: keepListedMembers(record, root.alone, count), removed: count.removed };
  };
  return Object.assign(redact, { takeMatches: () => takeMatches(ends) });
}

function compileDenyList(paths: Paths): Redactor {
  const root = new Step();
  const ends = grow(root, paths);
  const redact = (record: JsonObject): Redaction => {
    const count = { removed: 0 };
    removeListed(record, root.alone, MANDATORY, count);
    return { record: isEmpty(record) ? undefined : record, removed: count.removed };
  };
  return Object.assign(redact, { takeMatches: () => takeMatches(ends) });
}

interface Count {
  removed: number;
}

/**
 * Removes from `value` what is not listed and does not lead to a listed field.
 * @returns what is to be sent for `value`, mostly itself; `undefined` where nothing is left of it
 */
function keepListed(value: JsonContainer, steps: Steps, count: Count): JsonContainer | undefined {
  return Array.isArray(value)
    ? keepListedElements(value, steps, count)
    : keepListedMembers(value, steps, count);
}

/** Up to this many names, looking up each name is faster than iterating over the keys of an object. */
export const FEW_NAMES = 16;
/** With more keys per name than this, creating a new object from the listed members is faster than removing the rest. */
const KEYS_PER_NAME = 3;

function keepListedMembers(object: JsonObject, steps: Steps, count: Count): JsonObject | undefined {
  // The usual case: a key leads to at most one step.
  const only = stepWithoutWildcard(steps);
  if (only !== undefined && only.names.size <= FEW_NAMES) {
    const keys = Object.keys(object);
    if (keys.length > KEYS_PER_NAME * only.names.size) return keepFewMembers(object, keys, only, count);
  }
  let kept = 0;
  let removed = 0;
  for (const name in object) {
    const member = object[name];
    if (member === undefined) continue;
    const value =
      only === undefined
        ? keep(member, follow(steps, name), count)
        : keepNamed(member, only.names.get(name), count);
    if (value !== undefined) kept++;
    else removed++;
    if (value !== member) replace(object, name, value);
  }
  count.removed += removed;
  return kept > 0 ? object : undefined;
}

/** @param keys of the object, in order */
function keepFewMembers(
  object: JsonObject,
  keys: readonly string[],
  step: Step,
  count: Count,
): JsonObject | undefined {
  const names: string[] = [];
  const values: JsonValue[] = [];
  for (const [name, next] of step.list) {
    const member = ownMember(object, name);
    const value = member === undefined ? undefined : keepNamed(member, next, count);
    if (value === undefined) continue;
    names.push(name);
    values.push(value);
  }
  count.removed += keys.length - names.length;
  if (names.length === 0) return undefined;
  const kept: JsonObject = {};
  for (const key of names.length > 1 ? keys : names) {
    const index = names.indexOf(key);
    if (index >= 0) addMember(kept, key, values[index]);
  }
  return kept;
}

function addMember(object: JsonObject, name: string, value: JsonValue | undefined): void {
  // An assignment would set the prototype.
  if (name === '__proto__') Object.defineProperty(object, name, { ...PLAIN, value });
  else object[name] = value;
}

/** The attributes of a member that `JSON.parse` creates. */
const PLAIN: PropertyDescriptor = { enumerable: true, configurable: true, writable: true };

function keepNamed(value: JsonValue, step: Step | undefined, count: Count): JsonValue | undefined {
  if (step === undefined) return undefined;
  if (!step.listed || step.goesOn) return keep(value, step.alone, count);
  step.matched = true;
  return value;
}

function keepListedElements(array: JsonValue[], steps: Steps, count: Count): JsonValue[] | undefined {
  const next = enter(steps);
  let length = 0;
  for (const element of array) {
    const value = keep(element, next, count);
    if (value !== undefined) array[length++] = value;
    else count.removed++;
  }
  array.length = length;
  return length > 0 ? array : undefined;
}

/** What to send for a value that `steps` lead to; `undefined` if nothing is left of it. */
function keep(value: JsonValue, steps: Steps, count: Count): JsonValue | undefined {
  if (steps.length === 0) return undefined;
  if (reachListed(steps)) {
    matchBeneath(value, steps);
    return value;
  }
  const before = count.removed;
  const stays = isMandatoryContainer(steps);
  if (!isContainer(value)) return stays ? value : undefined;
  const kept = keepListed(value, steps, count);
  if (kept !== undefined) return kept;
  if (stays) return Array.isArray(value) ? [] : {};
  count.removed = before;
  return undefined;
}

/**
 * Removes what is listed beneath `value`, which itself stays.
 * @param mandatory The place of `value` in the tree of mandatory fields, if it has one.
 */
function removeListed(value: JsonContainer, steps: Steps, mandatory: Step | undefined, count: Count): void {
  if (Array.isArray(value)) removeListedElements(value, steps, mandatory, count);
  else removeListedMembers(value, steps, mandatory, count);
}

function removeListedMembers(
  object: JsonObject,
  steps: Steps,
  mandatory: Step | undefined,
  count: Count,
): void {
  const only = stepWithoutWildcard(steps);
  if (only !== undefined && only.names.size <= FEW_NAMES) {
    for (const [name, next] of only.list) {
      const member = ownMember(object, name);
      if (member !== undefined) removeListedMember(object, name, member, next.alone, mandatory, count);
    }
    return;
  }
  for (const name in object) {
    const member = object[name];
    if (member === undefined) continue;
    const next = follow(steps, name);
    if (next.length > 0) removeListedMember(object, name, member, next, mandatory, count);
  }
}

function removeListedMember(
  object: JsonObject,
  name: string,
  member: JsonValue,
  steps: Steps,
  parent: Step | undefined,
  count: Count,
): void {
  const mandatory = parent?.names.get(name);
  const listed = reachListed(steps);
  if (listed || mandatory?.listed) matchBeneath(member, steps);
  if (mandatory?.listed) return;
  if (!listed) {
    if (isContainer(member)) removeListed(member, steps, mandatory, count);
  } else if (mandatory === undefined) {
    replace(object, name, undefined);
    count.removed++;
  } else {
    replace(object, name, keep(member, mandatory.alone, count));
  }
}

function removeListedElements(
  array: JsonValue[],
  steps: Steps,
  mandatory: Step | undefined,
  count: Count,
): void {
  const next = enter(steps);
  if (next.length === 0) return;
  const mandatoryBeneath = mandatory?.beneathElement?.alone;
  let length = 0;
  for (const element of array) {
    if (reachListed(next)) {
      matchBeneath(element, next);
      const kept = mandatoryBeneath && keep(element, mandatoryBeneath, count);
      if (kept === undefined) count.removed++;
      else array[length++] = kept;
      continue;
    }
    if (isContainer(element)) removeListed(element, next, mandatory, count);
    array[length++] = element;
  }
  array.length = length;
}

/** The step, if it is the only one and no wildcard continues from it. */
export function stepWithoutWildcard(steps: Steps): Step | undefined {
  const step = steps[0];
  return steps.length === 1 && step?.any === undefined ? step : undefined;
}

/** The object's own member, not one that it inherits, such as `constructor` or `__proto__`. */
export function ownMember(object: JsonObject, name: string): JsonValue | undefined {
  const member = object[name];
  return member !== undefined && Object.hasOwn(object, name) ? member : undefined;
}

/** The steps that a key leads to. */
export function follow(steps: Steps, name: string): Steps {
  const [step] = steps;
  if (steps.length === 1 && step !== undefined) {
    const named = step.names.get(name);
    if (named === undefined) return step.any?.alone ?? NONE;
    return step.any === undefined ? named.alone : [named, step.any];
  }
  const next: Step[] = [];
  for (const each of steps) {
    const named = each.names.get(name);
    if (named !== undefined) next.push(named);
    if (each.any !== undefined) next.push(each.any);
  }
  return next;
}

/** The steps that any element of an array leads to. */
export function enter(steps: Steps): Steps {
  const next: Step[] = [];
  for (const { beneathElement, any } of steps) {
    if (beneathElement !== undefined) next.push(beneathElement);
    if (any !== undefined) next.push(any);
  }
  return next;
}

/** Whether a path ends at one of the steps. Marks all paths that do as matched: the value exists. */
function reachListed(steps: Steps): boolean {
  let listed = false;
  for (const step of steps) {
    if (step.listed) {
      step.matched = true;
      listed = true;
    }
  }
  return listed;
}

/**
 * Marks the paths that match beneath a value that is already decided, so that a path which another path makes redundant
 * is not reported as one that never matches. Costs nothing if no path continues beneath another.
 */
export function matchBeneath(value: JsonValue, steps: Steps): void {
  if (!isContainer(value) || !goesOn(steps)) return;
  if (Array.isArray(value)) {
    const next = enter(steps);
    if (next.length === 0) return;
    for (const element of value) {
      reachListed(next);
      matchBeneath(element, next);
    }
    return;
  }
  for (const name in value) {
    const member = value[name];
    const next = follow(steps, name);
    if (member === undefined || next.length === 0) continue;
    reachListed(next);
    matchBeneath(member, next);
  }
}

function goesOn(steps: Steps): boolean {
  for (const step of steps) if (step.goesOn) return true;
  return false;
}

function isMandatoryContainer(steps: Steps): boolean {
  for (const step of steps) if (step.container) return true;
  return false;
}

/**
 * Sets a member, or removes it if the value is `undefined`. Does not use `delete`, which makes V8 turn the object into
 * a slow dictionary. The key is the object's own, so this never calls the prototype's setter of `__proto__`.
 */
export function replace(object: JsonObject, name: string, value: JsonValue | undefined): void {
  object[name] = value;
}

export function isEmpty(object: JsonObject): boolean {
  for (const name in object) if (object[name] !== undefined) return false;
  return true;
}
