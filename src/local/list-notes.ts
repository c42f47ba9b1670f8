import { isContactRecord } from '../../functions/privacy-controls/contact-record';
import { type FieldPathSegment, parseFieldPath } from '../../functions/privacy-controls/field-path';
import { decodeRecord } from '../../functions/privacy-controls/record';
import {
  MANDATORY_ONLY,
  parseRedactionDocument,
  type RedactionConfig,
} from '../../functions/privacy-controls/redaction-config';
import { printable, printableJson, printableWords } from '../command-line/printable';
import { explainer } from '../redaction/explain';
import { explainVariant, NameVariants } from '../redaction/name-variants';

/** Paths that are told by name. */
const MOST_TOLD = 10;

/** What a list misses of the records that go through it: the one mistake that nothing else shows. */
export class ListNotes {
  readonly #config: RedactionConfig;
  readonly #variants: NameVariants;
  readonly #explain;

  /** @param document the redaction document, valid */
  constructor(document: string) {
    const result = parseRedactionDocument(document);
    this.#config = result.ok ? result.config : MANDATORY_ONLY;
    this.#variants = new NameVariants(this.#config);
    this.#explain = explainer(this.#config);
  }

  /** @param bytes of a record, or of what the function does not take for one */
  look(bytes: Buffer): void {
    const decoded = decodeRecord(bytes.toString('base64'));
    if (!decoded.ok || !isContactRecord(decoded.record)) return;
    this.#variants.look(decoded.record, () => this.#explain(decoded.record));
  }

  /** @param removed names of removed fields */
  notes(removed: Iterable<string>): string[] {
    return [...this.#unmatched(removed), ...this.#likeListed()];
  }

  #unmatched(removed: Iterable<string>): string[] {
    const paths = unmatchedPaths(this.#config, removed);
    if (paths.length === 0) return [];
    const shown = paths.slice(0, MOST_TOLD).map((path) => `"${printable(path)}"`);
    const more = paths.length > MOST_TOLD ? ` and ${paths.length - MOST_TOLD} more` : '';
    return [
      `the deny list names ${shown.join(', ')}${more}, which matched nothing in these records: check that each is spelt as in the records, case included (npm run check-config with --input says what they hold instead)`,
    ];
  }

  #likeListed(): string[] {
    const variants = this.#variants.variants();
    const shown = variants.slice(0, MOST_TOLD).map((variant) => {
      const { message, remedy } = explainVariant(variant, this.#config.type);
      const field = printableJson(this.#config.fields[variant.index] ?? '');
      return `${field}: ${printableWords(`${message}; ${remedy}`)}`;
    });
    if (variants.length <= MOST_TOLD) return shown;
    return [...shown, `${variants.length - MOST_TOLD} more names are like listed ones`];
  }
}

/**
 * The paths of a deny list that none of the removed fields has to do with: probably misspelt, as the fields that
 * are meant were sent. A path that another one covers is not among them, nor one that a removed field's name may
 * stand for; of an allow list there are none, as what it misses is removed.
 *
 * @param removed names of removed fields
 */
export function unmatchedPaths({ type, paths }: RedactionConfig, removed: Iterable<string>): string[] {
  if (type !== 'BLACKLIST') return [];
  const names = [...removed].flatMap((name) => {
    const parsed = parseFieldPath(name);
    return parsed.ok ? [parsed.path.segments] : [];
  });
  return paths
    .filter(({ segments }) => !names.some((name) => haveToDo(segments, name)))
    .map(({ text }) => text);
}

/** Whether one is, or may be, the beginning of the other. */
function haveToDo(path: readonly FieldPathSegment[], name: readonly FieldPathSegment[]): boolean {
  const [first, ...rest] = path;
  const [other, ...others] = name;
  if (first === undefined || other === undefined) return true;
  if (first.kind === 'any') {
    // It may stand for an element of an array, of which the name of a removed field says nothing.
    return haveToDo(rest, others) || haveToDo(rest, name);
  }
  if (other.kind === 'any') return haveToDo(path, others);
  return first.name === other.name && haveToDo(rest, others);
}
