import { parseFieldPath } from '../../../functions/privacy-controls/field-path';
import type { RedactionConfig, RedactionType } from '../../../functions/privacy-controls/redaction-config';
import { counted } from '../../cli/counted';
import { sensitivitiesAt } from '../contact-model/lookup';
import { isPersonal } from '../contact-model/sensitivity';
import { type Decision, type Outcome, outcomeOf } from '../list/explain';
import { boundedName } from '../list/field-name';
import { enumerate, type Finding } from './finding';
import { valuesIn } from './json-text';
import { plain } from './personal-values';

/** A string or number of a record. */
export interface Leaf {
  /** Its path, without keys that look like personal data. */
  readonly path: string;
  readonly value: string | number;
  readonly decision: Decision;
}

/** Shorter strings, and fewer digits, are often equal by chance. */
const SHORTEST_TEXT = 6;
const FEWEST_DIGITS = 7;
const MOST_DIGITS = 19;
/** In digits. Applies with a leading `00` too, because leading zeros do not count. */
const LONGEST_COUNTRY_CODE = 3;
/** Values that identify no person: system words in capitals, times, and these. */
const COMMON =
  /^(?:[A-Z]+(?:_[A-Z]+)+|\d{4}-\d\d-\d\dT.*|active|anonymous|closed|completed|customer|default|disabled|enabled|english|failed|failure|inactive|pending|private|restricted|success|successful|unavailable|undefined|unknown)$/;
/** A string or date that is the same in at least this many records, and in over a tenth of all, is common too. */
const COMMON_RECORDS = 5;
/** Strings beyond this many are not counted one by one. */
const MOST_TEXTS = 10_000;
/** The most removed fields that are reported for one value. */
const MOST_OF_ONE_VALUE = 3;

/** The form in which values are compared: the trimmed, lower-case string, or the digits. */
interface Comparable {
  readonly text?: string;
  readonly digits?: string;
}

/** One removed field whose value is sent under one other name. */
interface Pair {
  readonly isMandatory: boolean;
  readonly asDigits: boolean;
  /** How often it occurs with digits, which are never common. */
  certain: number;
  /** How often it occurs, by string. */
  readonly texts: Map<string, number>;
}

/** What hides a value, and the path that decided, if one did. */
interface Hidden extends Pick<Finding, 'list' | 'index'> {
  readonly outcome: Exclude<Outcome, 'sent'>;
}

/** A removed or replaced field, and the names under which its value is sent as it is. */
interface HiddenField {
  readonly by: Hidden;
  readonly sent: Map<string, Pair>;
}

/** The removed and replaced fields of one record, by value. */
class HiddenValues {
  readonly texts = new Map<string, string[]>();
  readonly digits = new Map<string, string[]>();
  /** By digits without a possible country code. */
  readonly shortened = new Map<string, string[]>();

  add({ text, digits }: Comparable, path: string): void {
    if (text !== undefined) put(this.texts, text, path);
    if (digits === undefined) return;
    put(this.digits, digits, path);
    for (const each of withoutCountryCode(digits)) put(this.shortened, each, path);
  }

  withDigits(digits: string): string[] {
    return [
      ...(this.digits.get(digits) ?? []),
      ...(this.shortened.get(digits) ?? []),
      ...withoutCountryCode(digits).flatMap((each) => this.digits.get(each) ?? []),
    ];
  }
}

/** Finds removed and replaced values that are sent under another name of the same record, in linear time. */
export class ValuesElsewhere {
  readonly #type: RedactionType;
  readonly #hidden = new Map<string, HiddenField>();
  readonly #classes = new Map<string, DataClass>();
  #texts = 0;

  constructor({ type }: RedactionConfig) {
    this.#type = type;
  }

  /** @param leaves all leaves of one record */
  take(leaves: readonly Leaf[]): void {
    const values = new HiddenValues();
    const hidden = new Map<string, Hidden>();
    for (const { path, value, decision } of leaves) {
      const by = hiddenBy(decision, this.#type);
      if (by === undefined || this.#classOf(path) === 'of no person') continue;
      hidden.set(path, by);
      for (const each of valuesIn(value)) values.add(comparable(each), path);
    }
    if (values.texts.size + values.digits.size === 0) return;
    for (const leaf of leaves) if (outcomeOf(leaf.decision) === 'sent') this.#compare(leaf, values, hidden);
  }

  #compare({ path, value, decision }: Leaf, values: HiddenValues, hidden: ReadonlyMap<string, Hidden>): void {
    const isMandatory = decision.rule === 'mandatory' || decision.rule === 'container';
    const found = new Set<string>();
    for (const each of valuesIn(value)) {
      const { texts, digits } = candidates(each);
      for (const [removed, text] of [
        ...texts.flatMap((text) => (values.texts.get(text) ?? []).map((removed) => [removed, text] as const)),
        ...digits.flatMap((one) => values.withDigits(one).map((removed) => [removed, undefined] as const)),
      ]) {
        const by = hidden.get(removed);
        if (by === undefined || removed === path || found.has(removed) || !this.#matters(removed, path))
          continue;
        found.add(removed);
        this.#count(removed, by, path, isMandatory, text);
      }
    }
  }

  /** Equal values of the contact centre in two fields reveal nothing about a customer. */
  #matters(removed: string, sent: string): boolean {
    return this.#classOf(sent) !== 'of no person' || this.#classOf(removed) === 'of a person';
  }

  #count(removed: string, by: Hidden, sent: string, isMandatory: boolean, text?: string): void {
    const name = boundedName(removed, this.#hidden);
    const found = this.#hidden.get(name) ?? { by, sent: new Map<string, Pair>() };
    this.#hidden.set(name, found);
    const other = boundedName(sent, found.sent);
    const pair = found.sent.get(other) ?? {
      isMandatory,
      asDigits: text === undefined,
      certain: 0,
      texts: new Map<string, number>(),
    };
    found.sent.set(other, pair);
    if (text === undefined || (this.#texts >= MOST_TEXTS && !pair.texts.has(text))) {
      pair.certain += 1;
      return;
    }
    if (!pair.texts.has(text)) this.#texts += 1;
    pair.texts.set(text, (pair.texts.get(text) ?? 0) + 1);
  }

  /** @param records the number of records that were checked */
  findings(records: number): Finding[] {
    return [...this.#hidden].flatMap(([removed, { by, sent }]) =>
      [false, true].flatMap((isMandatory): Finding[] => {
        const pairs = [...sent]
          .filter(([, pair]) => pair.isMandatory === isMandatory)
          .map(([path, pair]) => ({ path, asDigits: pair.asDigits, count: countOf(pair, records) }))
          .filter(({ count }) => count > 0);
        return pairs.length === 0 ? [] : [findingOf(this.#type, removed, by, isMandatory, pairs)];
      }),
    );
  }

  #classOf(path: string): DataClass {
    const name = boundedName(path, this.#classes);
    const known = this.#classes.get(name) ?? classOf(name);
    this.#classes.set(name, known);
    return known;
  }
}

/** What hides a value; undefined if it is sent as it is. */
function hiddenBy(decision: Decision, type: RedactionType): Hidden | undefined {
  const outcome = outcomeOf(decision);
  if (outcome === 'sent') return undefined;
  const index = outcome === 'replaced' ? decision.replacedBy[0] : decision.fields[0];
  if (index === undefined || (outcome === 'removed' && type === 'WHITELIST')) return { outcome };
  return { outcome, index, ...(outcome === 'replaced' && { list: 'replace' }) };
}

type DataClass = 'of a person' | 'of no person' | 'anything';

function classOf(path: string): DataClass {
  const parsed = parseFieldPath(path);
  const found = parsed.ok ? [...sensitivitiesAt(parsed.path.segments)] : [];
  if (found.length > 0 && !found.some(isPersonal)) return 'of no person';
  return found.includes('personal') || found.includes('content') ? 'of a person' : 'anything';
}

function findingOf(
  type: RedactionType,
  removed: string,
  { outcome, ...by }: Hidden,
  isMandatory: boolean,
  pairs: readonly { readonly path: string; readonly asDigits: boolean; readonly count: number }[],
): Finding {
  const paths = pairs.map(({ path }) => path);
  const count = pairs.reduce((sum, each) => sum + each.count, 0);
  const names = enumerate(pairs.map(({ path, asDigits }) => (asDigits ? `${path} (as digits)` : path)));
  const action =
    outcome === 'replaced'
      ? `replace ${enumerate(paths)} too`
      : type === 'BLACKLIST'
        ? `deny ${enumerate(paths)} too`
        : `do not allow ${enumerate(paths)}`;
  return {
    id: 'value-elsewhere',
    severity: isMandatory ? 'note' : 'warning',
    ...by,
    message: `the ${outcome} ${removed} is sent in the same record as ${names} (${counted(count, 'time')})`,
    remedy: isMandatory
      ? 'that field is mandatory, and sent whatever the list'
      : `${action}, or change your flows so that they do not store it there`,
    paths,
    count,
  };
}

function countOf({ certain, texts }: Pair, records: number): number {
  return [...texts.values()].reduce(
    (sum, count) => (count >= COMMON_RECORDS && count > records / 10 ? sum : sum + count),
    certain,
  );
}

function put(values: Map<string, string[]>, value: string, path: string): void {
  const paths = values.get(value) ?? [];
  if (paths.length < MOST_OF_ONE_VALUE && !paths.includes(path)) values.set(value, [...paths, path]);
}

const SEPARATORS = [' ', '/', '-', '.'];
const ONLY_DIGITS = /^[+(]?[0-9][0-9 ()./+-]*$/;
const DATE = /^\d{1,4}([-/.])\d{1,2}\1\d{1,4}$/;

/** The form in which a removed value is compared; empty if the value is too short or common. */
function comparable(value: string | number): Comparable {
  if (typeof value === 'number' && !Number.isInteger(value)) return {};
  const text = plain(value).trim();
  const digits = ONLY_DIGITS.test(text) ? digitsOf(text) : undefined;
  if (digits !== undefined) return DATE.test(text) ? { text: digits } : { digits };
  if (ONLY_DIGITS.test(text) && text.length < SHORTEST_TEXT) return {};
  return text.length < SHORTEST_TEXT || COMMON.test(text) || COMMON.test(text.toLowerCase())
    ? {}
    : { text: text.toLowerCase() };
}

/** The forms to compare of a sent value: the whole value, and the numbers and addresses in it. */
function candidates(value: string | number): { texts: string[]; digits: string[] } {
  const text = plain(value).trim();
  const texts = [text.toLowerCase()];
  if (text.includes('@')) {
    for (const word of text.toLowerCase().split(/[\s,;<>"'()|=&?]+/)) {
      if (word.includes('@')) texts.push(word.replace(/^.*:/, '').replace(/\.$/, ''));
    }
  }
  const digits: string[] = [];
  for (const part of text.split(/[^0-9 ()./+-]+/)) {
    // The separators within a number also separate numbers.
    for (const each of [part, ...SEPARATORS.flatMap((one) => (part.includes(one) ? part.split(one) : []))]) {
      const found = digitsOf(each);
      if (found === undefined) continue;
      digits.push(found);
      if (DATE.test(each.trim())) texts.push(found);
    }
  }
  // A date may have no separators.
  if (digits.length === 1 && ONLY_DIGITS.test(text)) texts.push(...digits);
  return { texts: [...new Set(texts)], digits: [...new Set(digits)] };
}

/** The digits of a number, without leading zeros and without the zero of `+44 (0)20`. */
function digitsOf(text: string): string | undefined {
  const digits = text
    .replaceAll('(0)', '')
    .replace(/[^0-9]/g, '')
    .replace(/^0+/, '');
  return digits.length >= FEWEST_DIGITS && digits.length <= MOST_DIGITS ? digits : undefined;
}

function withoutCountryCode(digits: string): string[] {
  const shortened: string[] = [];
  for (let length = 1; length <= LONGEST_COUNTRY_CODE; length += 1) {
    if (digits.length - length >= FEWEST_DIGITS) shortened.push(digits.slice(length));
  }
  return shortened;
}
