import { isContainer, type JsonContainer, type JsonObject, type JsonValue } from './json';
import type { Pseudonymize } from './pseudonym-secret';
import {
  compile,
  enter,
  FEW_NAMES,
  follow,
  grow,
  isEmpty,
  MANDATORY,
  matchBeneath,
  ownMember,
  type Redaction,
  type Redactor,
  replace,
  Step,
  type Steps,
  stepWithoutWildcard,
  takeMatches,
} from './redact';
import type { RedactionConfig, Replacement, ReplacementKind } from './redaction-config';

/**
 * Prepares a configuration for any number of records: the list decides what is kept, and then the replacements apply to
 * it. Without replacements, the result is that of `compile`.
 */
export function compileConfiguration({
  type,
  paths,
  replace: replacements,
}: Pick<RedactionConfig, 'type' | 'paths' | 'replace'>): Redactor {
  const list = compile({ type, paths });
  return replacements.length === 0 ? list : withReplacements(list, replacements);
}

function withReplacements(list: Redactor, replacements: readonly Replacement[]): Redactor {
  const root = new Step();
  const ends = grow(
    root,
    replacements.map(({ path }) => path),
  );
  const rules: Rules = new Map();
  for (const [position, end] of ends.entries()) {
    const kind = replacements[position]?.with;
    if (kind !== undefined && !rules.has(end)) rules.set(end, { position, kind });
  }
  const redact = (record: JsonObject, pseudonymize?: Pseudonymize): Redaction => {
    // Before the list is applied, because a path also matches what the list removes.
    if (!ends.every(({ matched }) => matched)) matchBeneath(record, root.alone);
    const { record: kept, removed } = list(record);
    if (kept === undefined) return { record: undefined, removed, replaced: 0 };
    const pass = new Pass(rules, pseudonymize);
    pass.replaceMembers(kept, root.alone, undefined, MANDATORY);
    return {
      record: isEmpty(kept) ? undefined : kept,
      removed: removed + pass.removed,
      replaced: pass.replaced,
    };
  };
  return Object.assign(redact, { takeMatches: () => [...list.takeMatches(), ...takeMatches(ends)] });
}

interface Rule {
  /** In `replace`, from 0. The lowest one decides. */
  readonly position: number;
  readonly kind: ReplacementKind;
}

/** The first entry of `replace` whose path ends at a step. */
type Rules = Map<Step, Rule>;

/** Replaces the values in one record, from which the list has removed what is not sent. */
class Pass {
  replaced = 0;
  removed = 0;
  readonly #rules: Rules;
  readonly #pseudonymize: Pseudonymize | undefined;

  constructor(rules: Rules, pseudonymize: Pseudonymize | undefined) {
    this.#rules = rules;
    this.#pseudonymize = pseudonymize;
  }

  /**
   * @param rule The one that decides about the object, or about an ancestor.
   * @param mandatory The place of the object in the tree of mandatory fields, if it has one.
   */
  replaceMembers(
    object: JsonObject,
    steps: Steps,
    rule: Rule | undefined,
    mandatory: Step | undefined,
  ): void {
    const only = stepWithoutWildcard(steps);
    if (rule === undefined && only !== undefined && only.names.size <= FEW_NAMES) {
      for (const [name, next] of only.list) {
        const member = ownMember(object, name);
        if (member !== undefined) this.#replaceMember(object, name, member, next.alone, rule, mandatory);
      }
      return;
    }
    for (const name in object) {
      const member = object[name];
      if (member === undefined) continue;
      const next = steps.length === 0 ? steps : follow(steps, name);
      if (rule !== undefined || next.length > 0)
        this.#replaceMember(object, name, member, next, rule, mandatory);
    }
  }

  #replaceMember(
    object: JsonObject,
    name: string,
    member: JsonValue,
    steps: Steps,
    rule: Rule | undefined,
    parent: Step | undefined,
  ): void {
    const value = this.#replacementOf(member, steps, rule, parent?.names.get(name));
    if (value !== member) replace(object, name, value);
  }

  #replaceElements(
    array: JsonValue[],
    steps: Steps,
    rule: Rule | undefined,
    mandatory: Step | undefined,
  ): void {
    const next = enter(steps);
    if (rule === undefined && next.length === 0) return;
    const place = mandatory?.beneathElement;
    let length = 0;
    for (const element of array) {
      const value = this.#replacementOf(element, next, rule, place);
      if (value !== undefined) array[length++] = value;
    }
    array.length = length;
  }

  /** What is sent for a value: itself, possibly with replacements beneath it, or a text; `undefined` if it is removed. */
  #replacementOf(
    value: JsonValue,
    steps: Steps,
    above: Rule | undefined,
    mandatory: Step | undefined,
  ): JsonValue | undefined {
    if (mandatory?.listed) return value;
    const rule = this.#decide(steps, above);
    if (isContainer(value)) {
      this.#replaceBeneath(value, steps, rule, mandatory);
      return value;
    }
    // A container of mandatory fields is mandatory itself, whatever its value is.
    if (rule === undefined || mandatory?.container) return value;
    if (typeof value === 'string') return this.#replace(value, rule.kind);
    return typeof value === 'number' ? this.#replace(JSON.stringify(value), rule.kind) : value;
  }

  #replaceBeneath(
    value: JsonContainer,
    steps: Steps,
    rule: Rule | undefined,
    mandatory: Step | undefined,
  ): void {
    if (Array.isArray(value)) this.#replaceElements(value, steps, rule, mandatory);
    else this.replaceMembers(value, steps, rule, mandatory);
  }

  #decide(steps: Steps, above: Rule | undefined): Rule | undefined {
    let first = above;
    for (const step of steps) {
      const rule = step.listed ? this.#rules.get(step) : undefined;
      if (rule !== undefined && (first === undefined || rule.position < first.position)) first = rule;
    }
    return first;
  }

  #replace(text: string, kind: ReplacementKind): string | undefined {
    if (kind === 'PSEUDONYM' && this.#pseudonymize === undefined) {
      this.removed++;
      return undefined;
    }
    this.replaced++;
    return kind === 'PSEUDONYM' ? this.#pseudonymize?.(text) : lastFour(text);
  }
}

const MASK = '****';
/** A text is masked completely if it is not longer than this, in code points. */
const LONGEST_HIDDEN = 8;
const SHOWN = 4;

/** The mask, and the last four code points of a text that has more than eight. */
export function lastFour(text: string): string {
  // Only the end of a long text: this number of code units is always more than eight code points, even if it begins
  // within one.
  const end = Array.from(text.slice(-(2 * LONGEST_HIDDEN + 1)));
  return end.length > LONGEST_HIDDEN ? MASK + end.slice(-SHOWN).join('') : MASK;
}
