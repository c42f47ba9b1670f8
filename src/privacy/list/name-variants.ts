import type { FieldPath } from '../../../functions/privacy-controls/field-path';
import type { JsonObject, JsonValue } from '../../../functions/privacy-controls/json';
import { MAX_DEPTH } from '../../../functions/privacy-controls/record';
import type {
  RedactionConfig,
  RedactionConfigNotice,
} from '../../../functions/privacy-controls/redaction-config';
import { counted } from '../../cli/counted';
import { printable } from '../../cli/printable';
import { type Decision, type Explained, outcomeOf } from './explain';
import { beneath, boundedName, FieldName } from './field-name';
import { codePoints, folded, whatWorks } from './normal-form';
import { type Branch, grow } from './path-tree';

/** A place that a listed path does not match only because of the case of a name, or the code points of its accents. */
export interface Variant {
  readonly list: RedactionConfigNotice['list'];
  /** Position in that list. */
  readonly index: number;
  /** The path there. */
  readonly listed: string;
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

/** The paths of `fields` or of `replace`. */
interface Member {
  readonly list: Variant['list'];
  readonly paths: readonly FieldPath[];
  readonly root: Live;
  /** Whether a place is treated differently from one that the paths name. */
  readonly isOtherwise: (decision: Decision) => boolean;
}

/** Finds names in records that are similar to the listed ones. The time grows at most with record size times list size. */
export class NameVariants {
  readonly #members: readonly Member[];
  readonly #found = new Map<string, { -readonly [K in keyof Variant]: Variant[K] }>();

  constructor({ type, paths, replace = [] }: Explained) {
    const isOtherwise = type === 'WHITELIST' ? ({ kept }: Decision) => !kept : sendsRemovable;
    this.#members = [
      memberOf('fields', paths, isOtherwise),
      ...(replace.length === 0
        ? []
        : [
            memberOf(
              'replace',
              replace.map(({ path }) => path),
              sendsUnreplaced,
            ),
          ]),
    ];
  }

  /** @param explain returns the decisions about this record; called only if there are variants */
  look(record: JsonObject, explain: () => readonly Decision[]): void {
    for (const member of this.#members) {
      const places: Place[] = [];
      collect(record, [member.root], [], places);
      if (places.length === 0) continue;
      const decisions = explain();
      for (const { live, at } of places) {
        const decision = decisionAt(decisions, at);
        if (decision !== undefined && member.isOtherwise(decision)) this.#add(live, member);
      }
    }
  }

  /** In the order of the list. */
  variants(): Variant[] {
    return [...this.#found.values()].sort(
      (a, b) =>
        (a.list < b.list ? -1 : a.list > b.list ? 1 : a.index - b.index) || (a.path < b.path ? -1 : 1),
    );
  }

  #add({ branch, by, path }: Live, { list, paths }: Member): void {
    if (by === undefined) return;
    const name = boundedName(path, this.#found);
    for (const index of branch.fields) {
      const key = `${list} ${index} ${name}`;
      const listed = paths[index]?.text ?? '';
      const found = this.#found.get(key) ?? { list, index, listed, path: name, by, count: 0 };
      found.count += 1;
      this.#found.set(key, found);
    }
  }
}

function memberOf(
  list: Variant['list'],
  paths: readonly FieldPath[],
  isOtherwise: Member['isOtherwise'],
): Member {
  return { list, paths, isOtherwise, root: { branch: grow(paths), by: undefined, path: '', passed: false } };
}

export function explainVariant(
  { list, path, by, count }: Variant,
  type: RedactionConfig['type'],
): { message: string; remedy: string } {
  const [listed, result, verb] =
    list === 'replace'
      ? ['a replaced', 'is sent as it is', 'replace']
      : type === 'BLACKLIST'
        ? ['a denied', 'is sent', 'deny']
        : ['an allowed', 'is not sent', 'allow'];
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

/** Whether a string or number is sent as it is that could be replaced. */
function sendsUnreplaced(decision: Decision): boolean {
  const { rule, value, children } = decision;
  if (typeof value === 'object' && value !== null) return children.some(sendsUnreplaced);
  const isReplaceable =
    rule !== 'mandatory' && rule !== 'container' && typeof value !== 'boolean' && value !== null;
  return isReplaceable && outcomeOf(decision) === 'sent';
}

/** Whether a value is sent that a deny list can remove. Empty objects and lists do not count. */
function sendsRemovable({ kept, rule, value, children }: Decision): boolean {
  if (!kept) return false;
  if (typeof value === 'object' && value !== null) return children.some(sendsRemovable);
  return rule !== 'mandatory' && rule !== 'container';
}
