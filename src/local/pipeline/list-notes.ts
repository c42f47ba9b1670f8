import { isContactRecord } from '../../../functions/privacy-controls/contact-record';
import type { FieldPath } from '../../../functions/privacy-controls/field-path';
import { decodeRecord } from '../../../functions/privacy-controls/record';
import {
  MANDATORY_ONLY,
  parseRedactionDocument,
  type RedactionConfig,
} from '../../../functions/privacy-controls/redaction-config';
import { PROGRAM } from '../../cli/command';
import { printableJson, printableWords } from '../../cli/printable';
import { coversIn } from '../../privacy/check/paths';
import { adviceOnUnmatched } from '../../privacy/contact-model/entries';
import { reaches } from '../../privacy/list/cover';
import { explainer } from '../../privacy/list/explain';
import { explainVariant, NameVariants } from '../../privacy/list/name-variants';

/** The most paths that are listed. */
const MOST_LISTED = 10;

/** Finds what a list misses in the records of a run, which is the one mistake that nothing else shows. */
export class ListNotes {
  readonly #config: RedactionConfig;
  readonly #variants: NameVariants;
  readonly #explain;
  /**
   * The paths that have matched nothing so far: of replacements, and those of a deny list that no other path covers.
   */
  #unmatched: readonly FieldPath[];

  /** @param document the redaction document, valid */
  constructor(document: string) {
    const result = parseRedactionDocument(document);
    this.#config = result.ok ? result.config : MANDATORY_ONLY;
    this.#variants = new NameVariants(this.#config);
    this.#explain = explainer(this.#config);
    const { type, paths, replace } = this.#config;
    const covers = coversIn(new Map(paths.entries()));
    // A field that an allow list misses is removed, which the summary shows.
    const denied = type === 'BLACKLIST' ? paths.filter((_, index) => !covers.has(index)) : [];
    this.#unmatched = [...denied, ...replace.map(({ path }) => path)];
  }

  /** @param bytes of a record, which the function may not accept */
  look(bytes: Buffer): void {
    const decoded = decodeRecord(bytes.toString('base64'));
    if (!decoded.ok || !isContactRecord(decoded.record)) return;
    this.#unmatched = this.#unmatched.filter(({ segments }) => !reaches(decoded.record, segments));
    this.#variants.look(decoded.record, () => this.#explain(decoded.record));
  }

  notes(): string[] {
    return [...this.#neverMatched(), ...this.#likeListed()];
  }

  #neverMatched(): string[] {
    const shown = this.#unmatched
      .slice(0, MOST_LISTED)
      .map(
        (path) => `${printableJson(path.text)}: matched nothing in these records; ${adviceOnUnmatched(path)}`,
      );
    if (shown.length === 0) return [];
    const more = this.#unmatched.length - shown.length;
    return [
      ...shown,
      `${more > 0 ? `${more} more paths matched nothing; ` : ''}${PROGRAM} check with --input reports what the records contain instead`,
    ];
  }

  #likeListed(): string[] {
    const variants = this.#variants.variants();
    const shown = variants.slice(0, MOST_LISTED).map((variant) => {
      const { message, remedy } = explainVariant(variant, this.#config.type);
      return `${printableJson(variant.listed)}: ${printableWords(`${message}; ${remedy}`)}`;
    });
    if (variants.length <= MOST_LISTED) return shown;
    return [...shown, `${variants.length - MOST_LISTED} more names are similar to listed ones`];
  }
}
