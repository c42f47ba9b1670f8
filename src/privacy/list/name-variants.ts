import type { JsonObject, JsonValue } from '../../../functions/privacy-controls/json';
import { MAX_DEPTH } from '../../../functions/privacy-controls/record';
import type { RedactionConfig } from '../../../functions/privacy-controls/redaction-config';
import { counted } from '../../cli/counted';
import { printable } from '../../cli/printable';
import type { Decision } from './explain';
import { beneath, boundedName, FieldName } from './field-name';
import { folded } from './folded';
import { codePoints, whatWorks } from './normal-form';

/** A place that a listed path does not match for the case of a name alone, or for the form of its accents. */
export interface Variant {
  /** Position in `fields`. */
  readonly index: number;
  /** The path as the records spell it; `*` where the list has it. */
  readonly path: string;
  readonly by: Difference;
  /** How often it was treated otherwise than what is listed. */
  readonly count: number;
}

type Difference = 'case' | 'form' | 'case and form';

/** A node of the tree of listed paths. */
interface Branch {
  readonly names: Map<string, Branch>;
  /** The names by what is left of them without case and form. */
  readonly similar: Map<string, readonly string[]>;
  any: Branch | undefined;
  readonly fields: number[];
}

/** A path that may go on beneath a value, and how what led here differs from it. */
interface Live {
  readonly branch: Branch;
  readonly by: Difference | undefined;
  readonly path: string;
  /** In an element of an array, through which names pass and wildcards do not. */
  readonly passed: boolean;
}

interface Place {
  readonly live: Live;
  /** The position of each member and element on the way. */
  readonly at: readonly number[];
}

/** Finds what records hold beside the listed names. The time grows with record times list at most. */
export class NameVariants {
  readonly #root: Live;
  readonly #found = new Map<string, { -readonly [K in keyof Variant]: Variant[K] }>();
  readonly #config: Pick<RedactionConfig, 'type' | 'paths'>;

  constructor(config: Pick<RedactionConfig, 'type' | 'paths'>) {
    this.#config = config;
    this.#root = { branch: grow(config.paths), by: undefined, path: '', passed: false };
  }

  /** @param explain tells the decisions about this record; asked only where there are variants */
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

  /** Whether a place is treated otherwise than one that the list names. */
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

/** What is the case, and what to do about it. */
export function explainVariant(
  { path, by, count }: Variant,
  type: RedactionConfig['type'],
): { message: string; remedy: string } {
  const [listed, fate, verb] =
    type === 'BLACKLIST' ? ['a denied', 'is sent', 'deny'] : ['an allowed', 'is not sent', 'allow'];
  const times = `(${counted(count, 'time')})`;
  const name = printable(path);
  if (by === 'case') {
    return {
      message: `${name} differs from ${listed} name in case only and ${fate} ${times}`,
      remedy: `${verb} ${name} too, if it holds the same`,
    };
  }
  const spelling = by === 'form' ? '' : ', and differs in case';
  return {
    message: `${name}, ${codePoints(path)}, is the same to the eye as ${listed} name, other code points${spelling}, and ${fate} ${times}`,
    remedy:
      path === path.normalize('NFC')
        ? `${verb} ${codePoints(path)}, the form that Terraform writes`
        : `Terraform's form NFC does not match it; ${whatWorks(path)}`,
  };
}

function grow(paths: RedactionConfig['paths']): Branch {
  const root = newBranch();
  for (const [index, { segments }] of paths.entries()) {
    let branch = root;
    for (const segment of segments) {
      if (segment.kind === 'any') {
        branch.any ??= newBranch();
        branch = branch.any;
        continue;
      }
      const { name } = segment;
      let next = branch.names.get(name);
      if (next === undefined) {
        next = newBranch();
        branch.names.set(name, next);
        branch.similar.set(folded(name), [...(branch.similar.get(folded(name)) ?? []), name]);
      }
      branch = next;
    }
    branch.fields.push(index);
  }
  return root;
}

function newBranch(): Branch {
  return { names: new Map(), similar: new Map(), any: undefined, fields: [] };
}

/** Appends the places that paths end at which differ on the way. */
function collect(value: JsonValue, live: readonly Live[], at: number[], places: Place[]): void {
  if (live.length === 0 || typeof value !== 'object' || value === null || at.length >= MAX_DEPTH) return;
  const isArray = Array.isArray(value);
  for (const [position, [key, member]] of Object.entries(value).entries()) {
    if (member === undefined) continue;
    const next = isArray ? live.flatMap(enter) : live.flatMap((each) => follow(each, key));
    if (next.length === 0) continue;
    at.push(position);
    for (const each of next) {
      if (!each.passed && each.by !== undefined && each.branch.fields.length > 0) {
        places.push({ live: each, at: [...at] });
      }
    }
    collect(member, next, at, places);
    at.pop();
  }
}

function enter(live: Live): Live[] {
  const { branch, path } = live;
  return [
    ...(branch.names.size > 0 ? [{ ...live, passed: true }] : []),
    ...(branch.any === undefined || live.passed
      ? []
      : [{ ...live, branch: branch.any, path: beneath(path, '*') }]),
  ];
}

function follow({ branch, by, path, passed }: Live, key: string): Live[] {
  const next: Live[] = [];
  const { any } = branch;
  if (any !== undefined && !passed) next.push({ branch: any, by, path: beneath(path, '*'), passed: false });
  for (const name of branch.similar.get(folded(key)) ?? []) {
    const named = branch.names.get(name);
    if (named === undefined) continue;
    const text = beneath(path, FieldName.RECORD.member(key).text);
    next.push({ branch: named, by: both(by, difference(name, key)), path: text, passed: false });
  }
  return next;
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

/** Whether a value is sent that a deny list can remove: empty objects and lists say nothing. */
function sendsRemovable({ kept, rule, value, children }: Decision): boolean {
  if (!kept) return false;
  if (typeof value === 'object' && value !== null) return children.some(sendsRemovable);
  return rule !== 'mandatory' && rule !== 'container';
}
