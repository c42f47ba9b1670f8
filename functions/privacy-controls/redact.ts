import { isContainer, type JsonContainer, type JsonObject, type JsonValue } from './json';
import { MANDATORY_CONTAINERS, MANDATORY_SUBTREES } from './mandatory-fields';
import type { RedactionConfig } from './redaction-config';

/** What is left of a record. */
export interface Redaction {
  /** The record that may be sent, or `undefined` where nothing of it is left. */
  readonly record: JsonObject | undefined;
  /** How many members and elements were removed. One that goes with everything beneath it counts once. */
  readonly removed: number;
}

/**
 * Removes from a record what the configuration does not send. Uses up its input: the record that it returns is
 * made of it, mostly the same objects, in which removed members are `undefined` (`JSON.stringify` leaves them out)
 * and removed elements are gone. The record is what `JSON.parse` returned, nested at most a few thousand levels deep.
 */
export interface Redactor {
  (record: JsonObject): Redaction;
  /**
   * For each path of the configuration, in its order, whether it has matched a node of a record since this was
   * asked the last time: by the definition of a path, whatever became of that node.
   */
  takeMatches(): boolean[];
}

/**
 * Prepares a configuration for any number of records. The time that one record takes grows with its size times
 * the number of listed paths at most, and with wildcard-free lists hardly with the latter at all.
 */
export function compile(config: Pick<RedactionConfig, 'type' | 'paths'>): Redactor {
  return config.type === 'WHITELIST' ? compileAllowList(config.paths) : compileDenyList(config.paths);
}

type Paths = RedactionConfig['paths'];

/**
 * A node of the tree of paths. While a record is walked, a set of steps says which paths can still match beneath
 * the present value. No step is ever twice in such a set: a wildcard takes the very next key or element, a name
 * the very next key, so where in the record a given beginning of a path ends is determined by that place alone.
 * A set is therefore never larger than the list, whatever the wildcards.
 */
class Step {
  readonly names = new Map<string, Step>();
  any: Step | undefined;
  /** A path ends here. */
  listed = false;
  /** A path that ends here has matched since that was asked the last time. */
  matched = false;
  /** A mandatory field that stays whatever is removed beneath it. */
  container = false;
  /** This step alone: the common set, made once. */
  readonly alone: readonly Step[] = [this];
  /** `names`, as an array, which is faster to go through. Not before the tree has grown. */
  #list: readonly (readonly [string, Step])[] | undefined;
  /** What goes on beneath an array's element: names pass through arrays, wildcards do not. */
  #beneathElement: Step | undefined;

  /** Whether a path goes on from here. */
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

type Steps = readonly Step[];
const NONE: Steps = [];

/** @returns the steps at which the paths end, in their order */
function grow(root: Step, paths: Paths): Step[] {
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

function takeMatches(ends: readonly Step[]): boolean[] {
  const matches = ends.map(({ matched }) => matched);
  for (const step of ends) step.matched = false;
  return matches;
}

function mandatoryTree(): Step {
  // The names hold no character that a path escapes: they need no reading.
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

const MANDATORY = mandatoryTree();

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
 * Removes what is not listed beneath `value` and does not lead there.
 * @returns what is to be sent for `value`, mostly itself; `undefined` where nothing is left of it
 */
function keepListed(value: JsonContainer, steps: Steps, count: Count): JsonContainer | undefined {
  return Array.isArray(value)
    ? keepListedElements(value, steps, count)
    : keepListedMembers(value, steps, count);
}

/** Up to this many names it is faster to ask for each than to go through the keys of an object. */
const FEW_NAMES = 16;
/** An object with so many keys for each name is made anew from what is listed faster than it loses the rest. */
const KEYS_PER_NAME = 3;

function keepListedMembers(object: JsonObject, steps: Steps, count: Count): JsonObject | undefined {
  // The usual case: a key leads to one step at most.
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

/** @param keys of the object, in their order */
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

/** As a member is that `JSON.parse` made. */
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

/** What is to be sent for a value that `steps` lead to; `undefined` where nothing of it stays. */
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
 * @param mandatory Where `value` is among the mandatory fields.
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

/** The step, where it is the only one and no wildcard goes on from it. */
function stepWithoutWildcard(steps: Steps): Step | undefined {
  const step = steps[0];
  return steps.length === 1 && step?.any === undefined ? step : undefined;
}

/** The member, but not what an object inherits under a key such as `constructor` or `__proto__`. */
function ownMember(object: JsonObject, name: string): JsonValue | undefined {
  const member = object[name];
  return member !== undefined && Object.hasOwn(object, name) ? member : undefined;
}

/** Where a key leads. */
function follow(steps: Steps, name: string): Steps {
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

/** Where any element of an array leads. */
function enter(steps: Steps): Steps {
  const next: Step[] = [];
  for (const { beneathElement, any } of steps) {
    if (beneathElement !== undefined) next.push(beneathElement);
    if (any !== undefined) next.push(any);
  }
  return next;
}

/** Whether a path ends at a value that is there and that `steps` lead to. All that do have matched. */
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
 * Finds the paths that match beneath a value whose fate is settled, so that a path which another one makes
 * needless is not taken for one that never matches. Costs nothing where no path goes on beneath another.
 */
function matchBeneath(value: JsonValue, steps: Steps): void {
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
 * Removes a member where there is no value for it: not with `delete`, which makes V8 turn the object into a slow
 * dictionary. As the key is the object's own, this never reaches the setter that `__proto__` has on the prototype.
 */
function replace(object: JsonObject, name: string, value: JsonValue | undefined): void {
  object[name] = value;
}

function isEmpty(object: JsonObject): boolean {
  for (const name in object) if (object[name] !== undefined) return false;
  return true;
}
