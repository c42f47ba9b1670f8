import type { JsonObject, JsonValue } from '../../../functions/privacy-controls/json';
import { MAX_DEPTH } from '../../../functions/privacy-controls/record';
import type { RedactionConfig } from '../../../functions/privacy-controls/redaction-config';
import { counted } from '../../cli/counted';
import { printable } from '../../cli/printable';
import type { Decision } from './explain';
import { beneath, boundedName, FieldName } from './field-name';
import { codePoints, folded, whatWorks } from './normal-form';
import { type Branch, grow } from './path-tree';

/** A place that a listed path does not match only because of the case of a name, or the code points of its accents. */
export interface Variant {
  /** Position in `fields`. */
  readonly index: number;
  /** The path in the spelling of the records, with the wildcards of the list. */
  readonly path: string;
  readonly by: Difference;
  /** How often it was treated differently from the listed path. */
  readonly count: number;
}

type Difference = 'case' | 'form' | 'case and form';

/** A path that may continue beneath a value, and how the keys that led here differ from it. */
interface Live {
  readonly branch: Branch;
  readonly by: Difference | undefined;
  readonly path: string;
  /** Whether this is an element of an array that the path passed through, which wildcards do not. */
  readonly passed: boolean;
}

interface Place {
  readonly live: Live;
  /** The position of each member and element that leads there. */
  readonly at: readonly number[];
}

/** Finds names in records that are similar to the listed ones. The time grows at most with record size times list size. */
export class NameVariants {
  readonly #root: Live;
  readonly #found = new Map<string, { -readonly [K in keyof Variant]: Variant[K] }>();
  readonly #config: Pick<RedactionConfig, 'type' | 'paths'>;

  constructor(config: Pick<RedactionConfig, 'type' | 'paths'>) {
    this.#config = config;
    this.#root = { branch: grow(config.paths), by: undefined, path: '', passed: false };
  }

  /** @param explain returns the decisions about this record; called only if there are variants */
  look(record: JsonObject, explain: () => readonly Decision[]): void {
    const places: Place[] = [];
    collect(record, [this.#root], [], places);
    if (places.length === 0) return;
    const decisions = explain();
    for (const { live, at } of places) {
      const decision = decisionAt(decisions, at);
      if (decision !== undefined && this.#isOtherwise(decision)) this.#add(live);
    }
  }

  /** In the order of the list. */
  variants(): Variant[] {
    return [...this.#found.values()].sort((a, b) => a.index - b.index || (a.path < b.path ? -1 : 1));
  }

  /** Whether a place is treated differently from one that the list names. */
  #isOtherwise(decision: Decision): boolean {
    return this.#config.type === 'WHITELIST' ? !decision.kept : sendsRemovable(decision);
  }

  #add({ branch, by, path }: Live): void {
    if (by === undefined) return;
    const name = boundedName(path, this.#found);
    for (const index of branch.fields) {
      const key = `${index} ${name}`;
      const found = this.#found.get(key) ?? { index, path: name, by, count: 0 };
      found.count += 1;
      this.#found.set(key, found);
    }
  }
}

export function explainVariant(
  { path, by, count }: Variant,
  type: RedactionConfig['type'],
): { message: string; remedy: string } {
  const [listed, result, verb] =
    type === 'BLACKLIST' ? ['a denied', 'is sent', 'deny'] : ['an allowed', 'is not sent', 'allow'];
  const times = `(${counted(count, 'time')})`;
  const name = printable(path);
  if (by === 'case') {
    return {
      message: `${name} differs from ${listed} name only in case and ${result} ${times}`,
      remedy: `${verb} ${name} too, if it holds the same data`,
    };
  }
  const spelling = by === 'form' ? '' : ', and differs in case';
  return {
    message: `${name}, ${codePoints(path)}, looks like ${listed} name, but has other code points${spelling}, and ${result} ${times}`,
    remedy:
      path === path.normalize('NFC')
        ? `${verb} ${codePoints(path)}, the form that Terraform writes`
        : `a name in NFC, which Terraform writes, does not match it; ${whatWorks(path)}`,
  };
}

/** The names of each branch by their folded form. */
const folds = new WeakMap<Branch, ReadonlyMap<string, string[]>>();
const NONE: readonly string[] = [];

function similarNames(branch: Branch, key: string): readonly string[] {
  if (branch.names.size === 0) return NONE;
  let known = folds.get(branch);
  if (known === undefined) {
    const names = new Map<string, string[]>();
    for (const name of branch.names.keys())
      names.set(folded(name), [...(names.get(folded(name)) ?? []), name]);
    known = names;
    folds.set(branch, known);
  }
  return known.get(foldedKey(key)) ?? NONE;
}

/** Most keys occur in every record, and folding takes longer than all else here. */
const foldedKeys = new Map<string, string>();
const MOST_REMEMBERED = 10_000;

function foldedKey(key: string): string {
  let form = foldedKeys.get(key);
  if (form === undefined) {
    form = folded(key);
    if (foldedKeys.size < MOST_REMEMBERED) foldedKeys.set(key, form);
  }
  return form;
}

/** Appends the places at which paths end whose keys differ. */
function collect(value: JsonValue, live: readonly Live[], at: number[], places: Place[]): void {
  if (live.length === 0 || typeof value !== 'object' || value === null || at.length >= MAX_DEPTH) return;
  const object = value as JsonObject;
  const step = Array.isArray(value) ? enter : follow;
  let position = -1;
  for (const key in object) {
    position += 1;
    const member = object[key];
    if (member === undefined) continue;
    const next: Live[] = [];
    for (const each of live) step(each, key, next);
    if (next.length === 0) continue;
    at.push(position);
    for (const each of next) {
      if (!each.passed && each.by !== undefined && each.branch.fields.length > 0)
        places.push({ live: each, at: [...at] });
    }
    collect(member, next, at, places);
    at.pop();
  }
}

function enter(live: Live, _: string, next: Live[]): void {
  const { branch, path, passed } = live;
  if (branch.names.size > 0) next.push({ ...live, passed: true });
  if (branch.any !== undefined && !passed)
    next.push({ ...live, branch: branch.any, path: beneath(path, '*') });
}

function follow({ branch, by, path, passed }: Live, key: string, next: Live[]): void {
  const { any } = branch;
  if (any !== undefined && !passed) next.push({ branch: any, by, path: beneath(path, '*'), passed: false });
  for (const name of similarNames(branch, key)) {
    const named = branch.names.get(name);
    if (named === undefined) continue;
    const text = beneath(path, FieldName.RECORD.member(key).text);
    next.push({ branch: named, by: both(by, difference(name, key)), path: text, passed: false });
  }
}

function difference(name: string, key: string): Difference | undefined {
  if (name === key) return undefined;
  if (name.normalize('NFC') === key.normalize('NFC')) return 'form';
  return name.toLowerCase() === key.toLowerCase() ? 'case' : 'case and form';
}

function both(a: Difference | undefined, b: Difference | undefined): Difference | undefined {
  return a === undefined || b === undefined || a === b ? (a ?? b) : 'case and form';
}

function decisionAt(decisions: readonly Decision[], at: readonly number[]): Decision | undefined {
  let beneathIt = decisions;
  let found: Decision | undefined;
  for (const position of at) {
    found = beneathIt[position];
    beneathIt = found?.children ?? [];
  }
  return found;
}

/** Whether a value is sent that a deny list can remove. Empty objects and lists do not count. */
function sendsRemovable({ kept, rule, value, children }: Decision): boolean {
  if (!kept) return false;
  if (typeof value === 'object' && value !== null) return children.some(sendsRemovable);
  return rule !== 'mandatory' && rule !== 'container';
}
