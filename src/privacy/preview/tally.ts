import { isIneffectiveUnderDenyList, quote } from '../../../functions/privacy-controls/field-path';
import type { RedactionConfig } from '../../../functions/privacy-controls/redaction-config';
import { countKind } from '../../records/other-kinds';
import { adviceOnUnmatched } from '../contact-model/entries';
import { recordOf } from '../list/explain';
import { explainVariant, NameVariants } from '../list/name-variants';
import { SeenNames } from '../list/seen-names';
import { FieldTable, type RecordCount } from './field-table';
import type { Summary } from './page-data';
import type { Previewed } from './preview';

const NOTHING: RecordCount = { verdicts: new Set(), replaced: 0, removed: 0 };

/** Computes the summary of all records. */
export class Tally {
  readonly table = new FieldTable();
  readonly #notDeliverable: Record<string, number> = {};
  readonly #notContactRecords: Record<string, number> = {};
  #records = 0;
  #delivered = 0;
  #nothingLeft = 0;
  #bytesIn = 0;
  #bytesOut = 0;
  readonly #seen = new SeenNames();
  readonly #variants: NameVariants;
  readonly #config: RedactionConfig;

  constructor(config: RedactionConfig) {
    this.#config = config;
    this.#variants = new NameVariants(config);
  }

  add(previewed: Previewed): RecordCount {
    this.#records++;
    this.#bytesIn += previewed.bytes;
    if (previewed.outcome === 'not deliverable') {
      countKind(this.#notDeliverable, previewed.reason);
      return NOTHING;
    }
    if (previewed.outcome === 'not a contact record') {
      countKind(this.#notContactRecords, previewed.recordKind);
      return NOTHING;
    }
    if (previewed.delivered === undefined) this.#nothingLeft++;
    else {
      this.#delivered++;
      this.#bytesOut += Buffer.byteLength(previewed.delivered);
    }
    const { decisions } = previewed;
    this.#variants.look(recordOf(decisions), () => decisions);
    this.#seen.addAll(decisions);
    return this.table.add(decisions);
  }

  summary(): Summary {
    return {
      records: this.#records,
      delivered: this.#delivered,
      nothingLeft: this.#nothingLeft,
      notDeliverable: this.#notDeliverable,
      notContactRecords: this.#notContactRecords,
      fieldsKept: this.table.kept,
      fieldsReplaced: this.table.replaced,
      fieldsRemoved: this.table.removed,
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      unmatched: this.#unmatched(),
      advice: this.#advice(),
      fields: this.table.rows(),
    };
  }

  /** Empty if the function can read no record, because then no path can match. */
  #unmatched(): string[] {
    if (this.#delivered + this.#nothingLeft === 0) return [];
    const { fields, replace } = this.#config;
    // For a mandatory field it makes no difference.
    const listed = fields.filter(
      (field, index) => !this.table.matched.has(index) && !isIneffectiveUnderDenyList(field),
    );
    const replaced = replace.flatMap(({ field }, index) =>
      this.table.matchedReplacements.has(index) ? [] : [field],
    );
    return [...listed, ...replaced.filter((field) => !listed.includes(field))];
  }

  #advice(): string[] {
    const unmatched = new Set(this.#unmatched());
    const { type, paths, replace } = this.#config;
    return [
      ...[...paths, ...replace.map(({ path }) => path)].flatMap((path) => {
        if (!unmatched.delete(path.text)) return [];
        return [`${quote(path.text)}: ${this.#seen.hintFor(path)?.text ?? adviceOnUnmatched(path)}`];
      }),
      ...this.#variants.variants().map((variant) => {
        const { message, remedy } = explainVariant(variant, type);
        return `${quote(variant.listed)}: ${message}; ${remedy}`;
      }),
    ];
  }
}
