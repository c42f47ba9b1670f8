import { type FieldPath, parseFieldPath } from '../../../functions/privacy-controls/field-path';
import { isContainer, type JsonObject, type JsonValue } from '../../../functions/privacy-controls/json';
import { MANDATORY_CONTAINERS, MANDATORY_FIELDS } from '../../../functions/privacy-controls/mandatory-fields';
import type { RedactionConfig } from '../../../functions/privacy-controls/redaction-config';
import { FieldName } from './field-name';

/**
 * What decided about a member or an element:
 * - `mandatory`: it is a mandatory field that stands for its subtree, or lies beneath one; kept
 * - `container`: it is one of the three mandatory fields that stay for themselves, not for what is beneath; kept
 * - `listed`: a path of the list matches it or something above it; an allow list keeps it, a deny list removes it
 * - `beneath`: it is kept only because something beneath it is kept
 * - `not listed`: no path matches it or anything above it; an allow list removes it, a deny list keeps it
 */
export type Rule = 'mandatory' | 'container' | 'listed' | 'beneath' | 'not listed';

/** All rules, in the order in which they are asked. */
export const RULES: readonly Rule[] = ['mandatory', 'container', 'listed', 'beneath', 'not listed'];

/** What becomes of one member of an object or one element of an array, and why. */
export interface Decision {
  /** The member's key, or the element's index in the record that came in. */
  readonly key: string | number;
  /** Its name as a configuration writes it; one name for all elements of an array. See {@link FieldName}. */
  readonly path: string;
  /** The value that came in, with all that is beneath it. */
  readonly value: JsonValue;
  readonly kept: boolean;
  readonly rule: Rule;
  /**
   * Indexes in the configuration's `fields`, ascending: the paths that match this very place, or else those that
   * match the nearest place above it. They decided only where the rule is `listed`.
   */
  readonly fields: readonly number[];
  /** Its members or elements, in their order. */
  readonly children: readonly Decision[];
}

/**
 * Tells of every member and element of a record, at the top and beneath, whether it is kept, and by which rule.
 * The record is not changed, and is nested at most a few thousand levels deep. What is kept is what the deployed
 * function keeps (`compile` of redact.ts); nothing is left where no decision at the top keeps anything.
 */
export type Explainer = (record: JsonObject) => readonly Decision[];

/**
 * Prepares a configuration for any number of records. The time that one record takes grows with its size times
 * the number of listed paths at most.
 */
export function explainer({ type, paths }: Pick<RedactionConfig, 'type' | 'paths'>): Explainer {
  const root = grow(paths);
  const isAllowList = type === 'WHITELIST';
  return (record) =>
    decideBeneath(record, {
      name: FieldName.RECORD,
      listed: [root],
      fields: NO_FIELDS,
      mandatory: [MANDATORY],
      inMandatorySubtree: false,
      isAllowList,
    });
}

/** The record that came in. */
export function recordOf(decisions: readonly Decision[]): JsonObject {
  return Object.fromEntries(decisions.map(({ key, value }) => [key, value]));
}

/** The delivered record: what the decisions keep. An object in which a key such as `__proto__` is data. */
export function keptObject(decisions: readonly Decision[]): JsonObject {
  return Object.fromEntries(
    decisions.filter(({ kept }) => kept).map((decision) => [decision.key, keptValue(decision)]),
  );
}

function keptValue({ value, children }: Decision): JsonValue {
  if (!isContainer(value)) return value;
  return Array.isArray(value) ? children.filter(({ kept }) => kept).map(keptValue) : keptObject(children);
}

/** A node of the tree of paths, as in redact.ts, which knows the paths that end in it. */
interface Branch {
  readonly names: Map<string, Branch>;
  any: Branch | undefined;
  readonly fields: number[];
  /** What goes on beneath an array's element: names pass through arrays, wildcards do not. */
  beneathElement: Branch | undefined;
}

type Branches = readonly Branch[];

/** Where a value is, and what is known of the places above it. */
interface Place {
  readonly name: FieldName;
  /** The list's paths that may still match beneath. */
  readonly listed: Branches;
  /** Those that match the nearest place, this one included, that any matches. */
  readonly fields: readonly number[];
  readonly mandatory: Branches;
  readonly inMandatorySubtree: boolean;
  readonly isAllowList: boolean;
}

const NO_FIELDS: readonly number[] = [];

function newBranch(names: Map<string, Branch> = new Map()): Branch {
  return { names, any: undefined, fields: [], beneathElement: undefined };
}

function grow(paths: readonly FieldPath[]): Branch {
  const root = newBranch();
  for (const [field, { segments }] of paths.entries()) {
    let branch = root;
    for (const segment of segments) {
      let next = segment.kind === 'any' ? branch.any : branch.names.get(segment.name);
      if (next === undefined) {
        next = newBranch();
        if (segment.kind === 'any') branch.any = next;
        else branch.names.set(segment.name, next);
      }
      branch = next;
    }
    branch.fields.push(field);
  }
  return root;
}

const MANDATORY = grow(
  MANDATORY_FIELDS.map((name) => {
    const result = parseFieldPath(name);
    if (!result.ok) throw new Error(`The mandatory field ${name} is no field path.`);
    return result.path;
  }),
);

function decideBeneath(value: JsonValue, place: Place): Decision[] {
  const decisions: Decision[] = [];
  if (!isContainer(value)) return decisions;
  if (Array.isArray(value)) {
    const name = place.name.element();
    const listed = enter(place.listed);
    const mandatory = enter(place.mandatory);
    for (const [index, element] of value.entries()) {
      decisions.push(decide(index, element, name, listed, mandatory, place));
    }
    return decisions;
  }
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const name = place.name.member(key);
    decisions.push(decide(key, member, name, follow(place.listed, key), follow(place.mandatory, key), place));
  }
  return decisions;
}

function decide(
  key: string | number,
  value: JsonValue,
  name: FieldName,
  listed: Branches,
  mandatory: Branches,
  above: Place,
): Decision {
  const matching = fieldsOf(listed);
  const fields = matching.length > 0 ? matching : above.fields;
  const mandatoryNames = fieldsOf(mandatory).map((index) => MANDATORY_FIELDS[index] ?? '');
  const isMandatoryContainer = mandatoryNames.some((each) => MANDATORY_CONTAINERS.includes(each));
  const inMandatorySubtree = above.inMandatorySubtree || (mandatoryNames.length > 0 && !isMandatoryContainer);
  const children = decideBeneath(value, { ...above, name, listed, fields, mandatory, inMandatorySubtree });
  const decided = (kept: boolean, rule: Rule): Decision => ({
    key,
    path: name.text,
    value,
    kept,
    rule,
    fields,
    children,
  });
  if (inMandatorySubtree) return decided(true, 'mandatory');
  if (isMandatoryContainer) return decided(true, 'container');
  const isListed = fields.length > 0;
  if (isListed === above.isAllowList) return decided(true, isListed ? 'listed' : 'not listed');
  // Of a deny list, only an array's element can be listed and have something mandatory beneath it.
  if (children.some((child) => child.kept)) return decided(true, 'beneath');
  return decided(false, isListed ? 'listed' : 'not listed');
}

/** Where a key leads. */
function follow(branches: Branches, key: string): Branches {
  const next: Branch[] = [];
  for (const { names, any } of branches) {
    const named = names.get(key);
    if (named !== undefined) next.push(named);
    if (any !== undefined) next.push(any);
  }
  return next;
}

/** Where any element of an array leads. */
function enter(branches: Branches): Branches {
  const next: Branch[] = [];
  for (const branch of branches) {
    if (branch.names.size > 0) {
      branch.beneathElement ??= newBranch(branch.names);
      next.push(branch.beneathElement);
    }
    if (branch.any !== undefined) next.push(branch.any);
  }
  return next;
}

function fieldsOf(branches: Branches): readonly number[] {
  const ending = branches.filter(({ fields }) => fields.length > 0);
  const [first] = ending;
  if (first === undefined) return NO_FIELDS;
  return ending.length === 1 ? first.fields : ending.flatMap(({ fields }) => fields).sort((a, b) => a - b);
}
