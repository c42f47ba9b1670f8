import {
  checkRedactionValue,
  type Listed,
  type RedactionConfigNotice,
} from '../../../../functions/privacy-controls/redaction-config';
import { type Decision, explainer } from '../../list/explain';
import type { PageData, RecordLine } from '../page-data';
import { byId } from './dom';

/** The data in the page. Everything is parsed at once except the records, of which there may be many. */
export class Content {
  readonly data: PageData = JSON.parse(textOf('data'));
  /** The listed paths with their positions, as in the function's log, `check` and `report`. */
  readonly listed: Listed = {
    ...this.data.config,
    fields: this.data.config.fields.map((path, at) => `fields[${at}] ${path}`),
    replace: this.data.config.replace.map((entry, at) => ({
      ...entry,
      field: `replace[${at}] ${entry.field}`,
    })),
  };
  /** Probable mistakes in the configuration. */
  readonly notices: readonly RedactionConfigNotice[];
  readonly #lines = textOf('record-lines');
  readonly #starts: number[] = [];
  readonly #explain;
  /** The texts that replace the next values. */
  #replacements: Iterator<string> = [].values();

  constructor() {
    const result = checkRedactionValue(this.data.config);
    if (!result.ok) throw new Error('the configuration is not valid');
    this.notices = result.notices;
    this.#explain = explainer(result.config, () => this.#replacements.next().value ?? '');
    for (let at = 1; at > 0 && at < this.#lines.length; at = this.#lines.indexOf('\n', at) + 1)
      this.#starts.push(at);
  }

  /** The decisions about a record, by index; none if the function cannot read it. */
  decisionsOf(index: number): readonly Decision[] {
    const start = this.#starts[index] ?? 0;
    const line: RecordLine | null = JSON.parse(this.#lines.slice(start, this.#lines.indexOf('\n', start)));
    if (line === null) return [];
    const [record, ...replacements] = line;
    this.#replacements = replacements.values();
    return this.#explain(record);
  }
}

function textOf(id: string): string {
  return byId(id).textContent ?? '';
}
