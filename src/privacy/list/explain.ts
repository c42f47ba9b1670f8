import { parseFieldPath } from '../../../functions/privacy-controls/field-path';
import { isContainer, type JsonObject, type JsonValue } from '../../../functions/privacy-controls/json';
import { MANDATORY_CONTAINERS, MANDATORY_FIELDS } from '../../../functions/privacy-controls/mandatory-fields';
import type { RedactionConfig, ReplacementKind } from '../../../functions/privacy-controls/redaction-config';
import { FieldName } from './field-name';
import { type Branches, enter, follow, grow } from './path-tree';

/**
 * The rule that decided about a member or an element:
 * - `mandatory`: it is a mandatory field whose subtree is mandatory, or is beneath one; kept
 * - `container`: it is one of the three mandatory fields that stay themselves, but not what is beneath them; kept
 * - `listed`: a path of the list matches it or something above it; an allow list keeps it, a deny list removes it
 * - `beneath`: it is kept only because something beneath it is kept
 * - `not listed`: no path matches it or anything above it; an allow list removes it, a deny list keeps it
 */
export type Rule = 'mandatory' | 'container' | 'listed' | 'beneath' | 'not listed';

/** All rules, in the order in which they apply. */
export const RULES: readonly Rule[] = ['mandatory', 'container', 'listed', 'beneath', 'not listed'];

/** Whether one member of an object or one element of an array is kept, and why. */
export interface Decision {
  /** The member's key, or the element's index in the original record. */
  readonly key: string | number;
  /** Its field path; one path for all elements of an array. See {@link FieldName}. */
  readonly path: string;
  /** The original value, with everything beneath it. */
  readonly value: JsonValue;
  readonly kept: boolean;
  readonly rule: Rule;
  /**
   * Indexes in the configuration's `fields`, ascending: the paths that match this place, or else those that match the
   * nearest place above it. They decided only if the rule is `listed`.
   */
  readonly fields: readonly number[];
  /**
   * Indexes in the configuration's `replace`, ascending: the entries whose path matches this place or one above it. The
   * first decides, unless the place is removed or mandatory.
   */
  readonly replacedBy: readonly number[];
  /** The text that is sent instead of a string or number; undefined if it is removed, or sent as it is. */
  readonly replacement: string | undefined;
  /** Its members or elements, in order. */
  readonly children: readonly Decision[];
}

/** What happens to a field. `sent`: as it is. */
export type Outcome = (typeof OUTCOMES)[number];
export const OUTCOMES = ['sent', 'replaced', 'removed'] as const;

export function outcomeOf({ kept, replacement }: Pick<Decision, 'kept' | 'replacement'>): Outcome {
  if (!kept) return 'removed';
  return replacement === undefined ? 'sent' : 'replaced';
}

/**
 * Decides about every member and element of a record, and by which rule. Does not change the record, which has at most a
 * few thousand levels. The result equals that of the deployed function (`compile` of redact.ts); nothing is left if no
 * decision at the top keeps anything.
 */
export type Explainer = (record: JsonObject) => readonly Decision[];

/** The text that is sent instead of a value. Called once for each replaced value, in the order of the record. */
export type Replacer = (text: string, how: ReplacementKind) => string;

/** A configuration; `replace` may be missing. */
export type Explained = Pick<RedactionConfig, 'type' | 'paths'> & Partial<Pick<RedactionConfig, 'replace'>>;

/**
 * Prepares a configuration for any number of records. The time per record grows at most with its size times the number
 * of paths.
 * @param replacer without it, replaced values are marked, but the texts are empty
 */
export function explainer(
  { type, paths, replace = [] }: Explained,
  replacer: Replacer = () => '',
): Explainer {
  const root = grow(paths);
  const replacing = replace.length === 0 ? [] : [grow(replace.map(({ path }) => path))];
  const isAllowList = type === 'WHITELIST';
  const replaced = (text: string, entry: number): string =>
    replacer(text, replace[entry]?.with ?? 'PSEUDONYM');
  return (record) =>
    decideBeneath(record, {
      name: FieldName.RECORD,
      listed: [root],
      fields: NO_FIELDS,
      replacing,
      replacedBy: NO_FIELDS,
      replaced,
      mandatory: [MANDATORY],
      inMandatorySubtree: false,
      isAllowList,
    });
}

/** The original record. */
export function recordOf(decisions: readonly Decision[]): JsonObject {
  return Object.fromEntries(decisions.map(({ key, value }) => [key, value]));
}

/** The delivered record: what the decisions keep, with the replacements. A key such as `__proto__` is data in it. */
export function keptObject(decisions: readonly Decision[]): JsonObject {
  return Object.fromEntries(
    decisions.filter(({ kept }) => kept).map((decision) => [decision.key, keptValue(decision)]),
  );
}

function keptValue({ value, replacement, children }: Decision): JsonValue {
  if (!isContainer(value)) return replacement ?? value;
  return Array.isArray(value) ? children.filter(({ kept }) => kept).map(keptValue) : keptObject(children);
}

/** The place of a value, and what applies to it from above. */
interface Place {
  readonly name: FieldName;
  /** The listed paths that may still match beneath. */
  readonly listed: Branches;
  /** The paths that match this place, or else the nearest place above that any path matches. */
  readonly fields: readonly number[];
  /** The paths of `replace` that may still match beneath; none if the configuration has no replacement. */
  readonly replacing: Branches;
  /** The entries of `replace` whose path matches this place or one above. */
  readonly replacedBy: readonly number[];
  /** Returns the text that replaces another by an entry of `replace`. */
  readonly replaced: (text: string, entry: number) => string;
  readonly mandatory: Branches;
  readonly inMandatorySubtree: boolean;
  readonly isAllowList: boolean;
}

const NO_FIELDS: readonly number[] = [];

const MANDATORY = grow(
  MANDATORY_FIELDS.map((name) => {
    const result = parseFieldPath(name);
    if (!result.ok) throw new Error(`The mandatory field ${name} is not a field path.`);
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
    const replacing = enter(place.replacing);
    for (const [index, element] of value.entries())
      decisions.push(decide(index, element, { name, listed, mandatory, replacing }, place));
    return decisions;
  }
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const here = {
      name: place.name.member(key),
      listed: follow(place.listed, key),
      mandatory: follow(place.mandatory, key),
      replacing: follow(place.replacing, key),
    };
    decisions.push(decide(key, member, here, place));
  }
  return decisions;
}

function decide(
  key: string | number,
  value: JsonValue,
  here: Pick<Place, 'name' | 'listed' | 'mandatory' | 'replacing'>,
  above: Place,
): Decision {
  const matching = fieldsOf(here.listed);
  const fields = matching.length > 0 ? matching : above.fields;
  const replacedBy = union(above.replacedBy, fieldsOf(here.replacing));
  const mandatoryNames = fieldsOf(here.mandatory).map((index) => MANDATORY_FIELDS[index] ?? '');
  const isMandatoryContainer = mandatoryNames.some((each) => MANDATORY_CONTAINERS.includes(each));
  const inMandatorySubtree = above.inMandatorySubtree || (mandatoryNames.length > 0 && !isMandatoryContainer);
  const children = decideBeneath(value, { ...above, ...here, fields, replacedBy, inMandatorySubtree });
  const decided = (kept: boolean, rule: Rule, replacement?: string): Decision => ({
    key,
    path: here.name.text,
    value,
    kept,
    rule,
    fields,
    replacedBy,
    replacement,
    children,
  });
  if (inMandatorySubtree) return decided(true, 'mandatory');
  if (isMandatoryContainer) return decided(true, 'container');
  const isListed = fields.length > 0;
  const rule = isListed ? 'listed' : 'not listed';
  if (isListed === above.isAllowList) return decided(true, rule, replacementOf(value, replacedBy, above));
  // In a deny list, only an element of an array can be listed and have something mandatory beneath it.
  if (children.some((child) => child.kept)) return decided(true, 'beneath');
  return decided(false, rule);
}

function replacementOf(
  value: JsonValue,
  [entry]: readonly number[],
  { replaced }: Place,
): string | undefined {
  if (entry === undefined || (typeof value !== 'string' && typeof value !== 'number')) return undefined;
  return replaced(typeof value === 'string' ? value : JSON.stringify(value), entry);
}

function union(some: readonly number[], more: readonly number[]): readonly number[] {
  if (more.length === 0) return some;
  return some.length === 0 ? more : [...new Set([...some, ...more])].sort((a, b) => a - b);
}

function fieldsOf(branches: Branches): readonly number[] {
  const ending = branches.filter(({ fields }) => fields.length > 0);
  const [first] = ending;
  if (first === undefined) return NO_FIELDS;
  return ending.length === 1 ? first.fields : ending.flatMap(({ fields }) => fields).sort((a, b) => a - b);
}
