import { isContainer } from '../../../../functions/privacy-controls/json';
import { counted } from '../../../cli/counted';
import { escapeControls } from '../../../cli/printable';
import { type Decision, type Outcome, outcomeOf } from '../../list/explain';
import { LONGEST_NAME } from '../../list/field-name';
import { REPLACEMENT_MEANINGS, RULE_MEANINGS, ruleText } from '../wording';
import type { Content } from './content';
import { element, entry } from './dom';
import type { TreeRow } from './filter';

/** The most characters of a name or a value in its row. */
const ROW_LENGTH = 400;
/** The most characters in the details: a browser lays out a text of a megabyte slowly. */
const DETAIL_LENGTH = 20_000;

const WORDS: Readonly<Record<Outcome, string>> = { sent: 'Sent', replaced: 'Replaced', removed: 'Removed' };

/**
 * Field, outcome and rule. Original values that are not sent are struck out, and the text that replaces one follows it.
 * The outcomes are also words.
 */
export function fieldCells(decision: Decision, { data }: Content): HTMLElement[] {
  const { key, replacement } = decision;
  const outcome = outcomeOf(decision);
  return [
    element(
      'span',
      { class: 'field' },
      element(
        'span',
        { class: 'key' },
        typeof key === 'number' ? `[${key}]` : escapeControls(key.slice(0, ROW_LENGTH)),
      ),
      ': ',
      element(outcome === 'sent' ? 'span' : 'del', { class: 'value' }, shownValue(decision, ROW_LENGTH)),
      ...(replacement === undefined
        ? []
        : [' ', element('ins', { class: 'value' }, escapeControls(JSON.stringify(replacement)))]),
    ),
    outcomeCell(outcome, WORDS[outcome]),
    element('span', { class: 'rule' }, escapeControls(ruleText(decision, data.config))),
  ];
}

/** The outcome of a field or a record: a mark, drawn by the style, and a word. */
export function outcomeCell(outcome: Outcome, word: string): HTMLElement {
  return element('span', { class: `outcome ${outcome}` }, word);
}

/**
 * A field in a row. Its details are created when they are opened.
 * @param position the file and line of its record
 * @param toggle shows or hides the fields beneath it
 */
export function fieldRow(row: TreeRow, content: Content, position: string, toggle: () => void): HTMLElement {
  const { decision, level, position: at, siblings, expanded, context } = row;
  const about = element(
    'details',
    { class: 'about' },
    element('summary', { class: 'line', tabindex: -1 }, ...fieldCells(decision, content)),
  );
  about.addEventListener('toggle', () => {
    if (about.open && about.children.length === 1) about.append(detailsOf(row, content, position));
  });
  const made = element(
    'div',
    {
      role: 'listitem',
      class: `row ${outcomeOf(decision)}${context ? ' context' : ''}`,
      'aria-level': level,
      'aria-posinset': at,
      'aria-setsize': siblings,
    },
    ...(expanded === undefined ? [] : [toggleButton(decision, expanded, toggle)]),
    about,
  );
  made.style.setProperty('--level', String(level - 1));
  return made;
}

function toggleButton({ path }: Decision, expanded: boolean, toggle: () => void): HTMLElement {
  const button = element('button', {
    type: 'button',
    class: 'toggle',
    // The arrow keys do the same.
    tabindex: -1,
    'aria-expanded': String(expanded),
    'aria-label': `Fields in ${escapeControls(path.slice(0, LONGEST_NAME))}`,
  });
  button.addEventListener('click', toggle);
  return button;
}

function detailsOf(row: TreeRow, { listed }: Content, position: string): HTMLElement {
  const { decision } = row;
  const { path, kept, rule, fields, replacedBy, replacement } = decision;
  const outcome = outcomeOf(decision);
  const matching = outcome === 'replaced' || rule !== 'listed' ? fields : [];
  const replacing = outcome === 'replaced' ? replacedBy.slice(1) : replacedBy;
  const alsoMatched = [
    ...matching.map((index) => listed.fields[index] ?? ''),
    ...replacing.map((index) => listed.replace[index]?.field ?? ''),
  ];
  const how = listed.replace[replacedBy[0] ?? -1]?.with;
  const meaning =
    outcome === 'replaced' && how !== undefined ? REPLACEMENT_MEANINGS[how] : RULE_MEANINGS[rule];
  return element(
    'dl',
    { class: 'facts' },
    entry('Path', element('code', {}, escapeControls(path.slice(0, LONGEST_NAME)))),
    entry('Value', element('code', {}, shownValue(decision, DETAIL_LENGTH))),
    ...(replacement === undefined
      ? [entry('Outcome', kept ? 'Sent: Operata receives it' : 'Removed: Operata does not receive it')]
      : [
          entry('Sent instead', element('code', {}, escapeControls(JSON.stringify(replacement)))),
          entry('Outcome', 'Replaced: Operata receives only the text that is sent instead'),
        ]),
    entry('Rule', `${escapeControls(ruleText(decision, listed))}. ${meaning}`),
    ...(alsoMatched.length > 0
      ? [entry('Also matched', element('code', {}, escapeControls(alsoMatched.join(', '))))]
      : []),
    entry(
      'Position',
      `${position}, `,
      element('code', {}, escapeControls(pointerTo(row).slice(0, LONGEST_NAME))),
    ),
  );
}

/** The JSON pointer to a field in its record. */
function pointerTo({ decision, above }: TreeRow): string {
  const name = String(decision.key).replaceAll('~', '~0').replaceAll('/', '~1');
  return `${above === undefined ? '' : pointerTo(above)}/${name}`;
}

/** A value as JSON, or the kind and size of a container. */
function shownValue({ value, children }: Decision, most: number): string {
  if (Array.isArray(value)) return children.length === 0 ? '[]' : `[${counted(children.length, 'element')}]`;
  if (isContainer(value)) return children.length === 0 ? '{}' : `{${counted(children.length, 'member')}}`;
  if (typeof value !== 'string' || value.length <= most) return escapeControls(JSON.stringify(value));
  return `${escapeControls(JSON.stringify(value.slice(0, most)))}… (${counted(value.length, 'character')})`;
}
