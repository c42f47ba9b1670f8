import { escapeControls } from '../../../cli/printable';
import { OUTCOMES, RULES } from '../../list/explain';
import type { PageData } from '../page-data';
import { ruleLabel } from '../wording';
import { byId, element } from './dom';
import type { Filter } from './filter';

/** The controls of the filters, and the path that is selected in the table. */
export class FilterForm {
  readonly #form = byId('filters') as HTMLFormElement;
  #path: string | undefined;
  readonly #changed: () => void;

  /** @param changed is called when the user changes a filter */
  constructor({ config }: PageData, changed: () => void) {
    this.#changed = changed;
    const isDenyList = config.type === 'BLACKLIST';
    this.#control('rule').append(
      ...RULES.map((rule) => element('option', { value: rule }, ruleLabel(rule, isDenyList))),
    );
    if (config.replace.length > 0)
      this.#control('field').append(element('option', { value: 'replaced' }, 'replaced'));
    this.#form.addEventListener('input', () => changed());
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    this.#form.addEventListener('reset', () => {
      this.#setPath(undefined);
      // The controls are cleared after the event.
      setTimeout(changed);
    });
    byId('any-path').addEventListener('click', () => {
      this.choosePath(undefined);
      // The button, which had the focus, is hidden now.
      this.#control('text').focus();
    });
  }

  read(): Filter {
    const value = (name: string): string => this.#control(name).value;
    return {
      text: value('text').trim().toLowerCase(),
      path: this.#path,
      outcome: OUTCOMES.find((outcome) => outcome === value('field')),
      rule: RULES.find((rule) => rule === value('rule')),
      delivered: value('outcome') === '' ? undefined : value('outcome') === 'delivered',
    };
  }

  /** Filters by exactly this path; undefined: by any path. */
  choosePath(path: string | undefined): void {
    this.#setPath(path);
    this.#changed();
  }

  #setPath(path: string | undefined): void {
    this.#path = path;
    byId('exact').hidden = path === undefined;
    byId('exact-path').textContent = escapeControls(path ?? '');
  }

  #control(name: string): HTMLInputElement | HTMLSelectElement {
    return this.#form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement;
  }
}
