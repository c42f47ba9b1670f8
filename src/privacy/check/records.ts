import { type FieldPath, isIneffectiveUnderDenyList } from '../../../functions/privacy-controls/field-path';
import type { RedactionConfig } from '../../../functions/privacy-controls/redaction-config';
import { counted, grouped } from '../../cli/counted';
import { printable } from '../../cli/printable';
import type { InputSource } from '../../records/input';
import { adviceOn, countKind, countOf, notContactRecords, type OtherKinds } from '../../records/other-kinds';
import { adviceOnUnmatched } from '../contact-model/entries';
import { type Decision, recordOf } from '../list/explain';
import { beneath, boundedName } from '../list/field-name';
import { explainVariant, NameVariants } from '../list/name-variants';
import { type Hint, SeenNames } from '../list/seen-names';
import { type Found, preview } from '../preview/preview';
import type { Finding } from './finding';
import { valuesIn } from './json-text';
import { kindsOf, type ValueKind } from './personal-values';
import { type Leaf, ValuesElsewhere } from './values-elsewhere';

/** What records show of the paths of a list. */
export interface Seen {
  /** Indexes of the paths that matched something. */
  readonly matched: ReadonlySet<number>;
  /** For paths that matched nothing, by index: what the records contain instead. */
  readonly hints: ReadonlyMap<number, Hint>;
}

/** What the records show, and of the paths of `fields`. */
export interface RecordsReport extends Seen {
  /** The number of contact records that the function can read. */
  readonly records: number;
  readonly findings: readonly Finding[];
  /** Of the paths of `replace`. */
  readonly replace: Seen;
  /** The last record that was read. */
  readonly last: Found | undefined;
}

/** Reads the records, and finds effects of the configuration on them that its author may not expect. */
export async function checkRecords(
  config: RedactionConfig,
  sources: readonly InputSource[],
  signal: AbortSignal,
  seen: () => void = () => undefined,
): Promise<RecordsReport> {
  const tally = new RecordTally(config);
  let unreadable = 0;
  const otherKinds: Record<string, number> = {};
  const likeOthers: Record<string, number> = {};
  const problems: string[] = [];
  const remarks: string[] = [];
  let last: Found | undefined;
  for await (const each of preview(sources, config, signal)) {
    if (each.outcome === 'problem') {
      problems.push(each.problem);
      continue;
    }
    if (each.outcome === 'remark') {
      remarks.push(each.remark);
      continue;
    }
    last = each;
    seen();
    if (each.outcome === 'not deliverable') unreadable += 1;
    else if (each.outcome === 'not a contact record') countKind(otherKinds, each.recordKind);
    else {
      if (each.looksLike !== undefined) countKind(likeOthers, each.looksLike);
      tally.take(each.decisions);
    }
  }
  return {
    records: tally.records,
    matched: tally.matched,
    findings: [
      ...remarks.map(
        (message): Finding => ({
          id: 'about-the-input',
          severity: 'note',
          message,
          remedy: 'no action is needed if this is what you meant',
        }),
      ),
      ...unreadableFindings(unreadable, problems),
      ...otherKindFindings(otherKinds, tally.records + unreadable),
      ...likeOtherFindings(likeOthers, tally.records),
      ...tally.findings(),
    ],
    hints: tally.hints(),
    replace: { matched: tally.matchedReplacements, hints: tally.hintsOnReplacements() },
    last,
  };
}

/** The most problems with inputs that are reported one by one. */
const MOST_PROBLEMS = 20;

function unreadableFindings(unreadable: number, problems: readonly string[]): Finding[] {
  const more = problems.length - MOST_PROBLEMS;
  const messages = [
    ...problems.slice(0, MOST_PROBLEMS),
    ...(more > 0 ? [`${counted(more, 'more problem')} of this kind`] : []),
  ];
  const findings: Finding[] = messages.map((message) => ({
    id: 'unreadable-records',
    severity: 'warning',
    message,
    remedy: 'the readable part is checked; provide the rest as JSON in UTF-8, with or without gzip',
  }));
  if (unreadable === 0) return findings;
  return [
    ...findings,
    {
      id: 'unreadable-records',
      severity: 'note',
      message: `${counted(unreadable, 'record')} malformed or too large: the function does not send such records`,
      remedy: 'they are not checked',
      count: unreadable,
    },
  ];
}

/** @param others the number of records that are not known to be of another kind */
function otherKindFindings(kinds: OtherKinds, others: number): Finding[] {
  const count = countOf(kinds);
  if (count === 0) return [];
  return [
    {
      id: 'not-contact-records',
      severity: 'warning',
      message: `${notContactRecords(kinds, others + count)}: the function never sends such records, whatever the list`,
      remedy: [
        'they are not checked; a contact record has a ContactId. If they come from the stream, use a separate stream for each kind',
        ...adviceOn(kinds),
      ].join('; '),
      count,
    },
  ];
}

function likeOtherFindings(kinds: OtherKinds, records: number): Finding[] {
  const count = countOf(kinds);
  if (count === 0) return [];
  const names = Object.entries(kinds).map(([kind, each]) => counted(each, kind));
  return [
    {
      id: 'looks-like-other-kind',
      severity: 'warning',
      message: `${grouped(count)} of ${counted(records, 'contact record')} ${count === 1 ? 'looks' : 'look'} like another kind (${names.join(', ')}), and would be sent`,
      remedy:
        'a record with a ContactId is treated as a contact record: use a separate stream for each other kind',
      count,
    },
  ];
}

/** Values at one place, or names beneath it, that look like personal data. */
interface Suspects {
  /** The place, as a field path. */
  readonly path: string;
  readonly what: 'values' | 'names';
  readonly counts: Map<ValueKind, number>;
  found: number;
  /** Whether sending it is intended: it is mandatory, or listed by its exact name. */
  expected: boolean;
  /** The paths of an allow list that are exactly this name. */
  readonly listedBy: Set<number>;
}

/** Collects the effects of a configuration on one record after another. */
export class RecordTally {
  records = 0;
  readonly matched = new Set<number>();
  readonly matchedReplacements = new Set<number>();
  /** The values that each LAST4 replaced, by position in `replace`, and those of which nothing is left. */
  readonly #masked = new Map<number, { values: number; whole: number }>();
  readonly #seen = new SeenNames();
  readonly #variants: NameVariants;
  readonly #elsewhere: ValuesElsewhere;
  #hints: ReadonlyMap<number, Hint> | undefined;
  #hintsOnReplacements: ReadonlyMap<number, Hint> | undefined;
  readonly #suspects = { values: new Map<string, Suspects>(), names: new Map<string, Suspects>() };
  readonly #config: RedactionConfig;

  constructor(config: RedactionConfig) {
    this.#config = config;
    this.#variants = new NameVariants(config);
    this.#elsewhere = new ValuesElsewhere(config);
  }

  /** @param decisions about one record */
  take(decisions: readonly Decision[]): void {
    this.records += 1;
    this.#variants.look(recordOf(decisions), () => decisions);
    const leaves: Leaf[] = [];
    for (const decision of decisions) this.#look(decision, '', leaves);
    this.#elsewhere.take(leaves);
  }

  findings(): Finding[] {
    if (this.records === 0) {
      return [
        {
          id: 'no-records',
          severity: 'warning',
          message: 'the inputs contain no contact record that the function can read',
          remedy: 'specify files with contact records, such as those of the S3 backup',
        },
      ];
    }
    return [
      ...this.#neverMatched(),
      ...this.#maskedValues(),
      ...this.#nameVariants(),
      ...this.#valuesElsewhere(),
      ...this.#personalValues(),
    ];
  }

  /** What the records contain instead of the paths that matched nothing, by index. */
  hints(): ReadonlyMap<number, Hint> {
    this.#hints ??= this.#hintsFor(this.#config.paths, this.matched);
    return this.#hints;
  }

  hintsOnReplacements(): ReadonlyMap<number, Hint> {
    const paths = this.#config.replace.map(({ path }) => path);
    this.#hintsOnReplacements ??= this.#hintsFor(paths, this.matchedReplacements);
    return this.#hintsOnReplacements;
  }

  #hintsFor(paths: readonly FieldPath[], matched: ReadonlySet<number>): ReadonlyMap<number, Hint> {
    return new Map(
      paths.flatMap((path, index) => {
        const hint = matched.has(index) ? undefined : this.#seen.hintFor(path);
        return hint === undefined ? [] : [[index, hint] as const];
      }),
    );
  }

  #maskedValues(): Finding[] {
    return [...this.#masked].flatMap(([index, { values, whole }]): Finding[] =>
      whole === 0
        ? []
        : [
            {
              id: 'masked-values',
              severity: 'note',
              list: 'replace',
              index,
              field: this.#config.replace[index]?.field ?? '',
              message: `LAST4 leaves nothing of ${grouped(whole)} of ${counted(values, 'value')}, which ${whole === 1 ? 'has' : 'have'} at most eight characters: only **** is sent`,
              remedy: 'use PSEUDONYM if such values must be distinguishable',
              count: whole,
            },
          ],
    );
  }

  #countMasked(index: number | undefined, replacement: string): void {
    if (index === undefined || this.#config.replace[index]?.with !== 'LAST4') return;
    const masked = this.#masked.get(index) ?? { values: 0, whole: 0 };
    masked.values += 1;
    if (replacement === '****') masked.whole += 1;
    this.#masked.set(index, masked);
  }

  #nameVariants(): Finding[] {
    return this.#variants.variants().map((variant) => ({
      id: 'name-variant',
      severity: 'warning',
      ...(variant.list === 'replace' && { list: 'replace' }),
      index: variant.index,
      field: variant.listed,
      ...explainVariant(variant, this.#config.type),
      paths: [variant.path],
      count: variant.count,
    }));
  }

  #valuesElsewhere(): Finding[] {
    return this.#elsewhere.findings(this.records).map((finding) => {
      const { list, index = -1 } = finding;
      const { fields, replace } = this.#config;
      const field = list === 'replace' ? replace[index]?.field : fields[index];
      return field === undefined ? finding : { ...finding, field };
    });
  }

  #neverMatched(): Finding[] {
    const { paths, replace } = this.#config;
    const finding = (index: number, path: FieldPath, hints: ReadonlyMap<number, Hint>): Finding => ({
      id: 'never-matched',
      severity: 'warning',
      index,
      field: path.text,
      message: `matched nothing in ${counted(this.records, 'record')}`,
      remedy: hints.get(index)?.text ?? adviceOnUnmatched(path),
    });
    return [
      ...paths.flatMap((path, index): Finding[] =>
        // For a mandatory field it makes no difference.
        this.matched.has(index) || isIneffectiveUnderDenyList(path.text)
          ? []
          : [finding(index, path, this.hints())],
      ),
      ...replace.flatMap(({ path }, index): Finding[] =>
        this.matchedReplacements.has(index)
          ? []
          : [{ ...finding(index, path, this.hintsOnReplacements()), list: 'replace' }],
      ),
    ];
  }

  #personalValues(): Finding[] {
    // The report prints a remedy that several findings share once, after the last one.
    return [...this.#suspects.values.values(), ...this.#suspects.names.values()]
      .sort((a, b) => Number(a.expected) - Number(b.expected) || (a.path < b.path ? -1 : 1))
      .map(({ path, what, counts, found, expected, listedBy }) => {
        const kinds = [...counts].map(([kind, number]) => counted(number, kind)).join(', ');
        const looking = what === 'values' ? 'what looks' : 'names that look';
        return {
          id: 'personal-values',
          severity: expected ? 'note' : 'warning',
          message: `${printable(path)} would be sent with ${looking} like ${kinds}`,
          remedy: expected ? expectedRemedy(listedBy) : this.#remedy(),
          paths: [path],
          count: found,
        };
      });
  }

  #remedy(): string {
    return this.#config.type === 'BLACKLIST'
      ? 'deny it, or send only what is needed with an allow list'
      : 'list what is needed beneath the listed path by name';
  }

  /**
   * @param above the path of the parent object
   * @param leaves receives the strings and numbers
   * @param hidden the path that replaces its own and all beneath it, because a key above looks like personal data
   */
  #look(decision: Decision, above: string, leaves: Leaf[], hidden?: string): void {
    const { key, path, value, kept, fields, replacedBy, replacement, children } = decision;
    for (const index of fields) this.matched.add(index);
    for (const index of replacedBy) this.matchedReplacements.add(index);
    const kinds = typeof key === 'string' ? kindsOf(key) : [];
    const cover = hidden ?? (kinds.length > 0 ? beneath(above, '*') : undefined);
    if (typeof key === 'string' && cover === undefined) this.#seen.add(above, key);
    for (const child of children) this.#look(child, typeof key === 'string' ? path : above, leaves, cover);
    const isLeaf = typeof value === 'string' || typeof value === 'number';
    if (isLeaf) leaves.push({ path: cover ?? path, value, decision });
    if (!kept) return;
    this.#suspect('names', hidden ?? beneath(above, '*'), kinds, decision);
    if (replacement !== undefined) this.#countMasked(replacedBy[0], replacement);
    if (!isLeaf || replacement !== undefined) return;
    const found = new Set([value, ...valuesIn(value)].flatMap(kindsOf));
    this.#suspect('values', cover ?? path, [...found], decision);
  }

  #suspect(what: Suspects['what'], place: string, kinds: readonly ValueKind[], decision: Decision): void {
    if (kinds.length === 0) return;
    const known = this.#suspects[what];
    const path = boundedName(place, known);
    const suspects = known.get(path) ?? newSuspects(path, what);
    for (const kind of kinds) suspects.counts.set(kind, (suspects.counts.get(kind) ?? 0) + 1);
    suspects.found += 1;
    const listedBy = this.#listedBy(decision);
    for (const index of listedBy) suspects.listedBy.add(index);
    suspects.expected &&= decision.rule === 'mandatory' || listedBy.length > 0;
    known.set(path, suspects);
  }

  #listedBy({ rule, fields, path }: Decision): number[] {
    return rule === 'listed' ? fields.filter((index) => this.#config.fields[index] === path) : [];
  }
}

function newSuspects(path: string, what: Suspects['what']): Suspects {
  return { path, what, counts: new Map(), found: 0, expected: true, listedBy: new Set() };
}

function expectedRemedy(listedBy: ReadonlySet<number>): string {
  if (listedBy.size === 0)
    return 'it is mandatory, and sent whatever the list: if it must not be sent, contact Operata before you enable the stream';
  const fields = [...listedBy].sort((a, b) => a - b).map((index) => `fields[${index}]`);
  return `${fields.join(', ')} of the list sends it by name: remove that unless sending it is a deliberate decision`;
}
