import {
  asksForPseudonyms,
  type RedactionConfigNotice,
} from '../../../../functions/privacy-controls/redaction-config';
import { counted, grouped } from '../../../cli/counted';
import { escapeControls, printable } from '../../../cli/printable';
import { RULES } from '../../list/explain';
import { DEMONSTRATION_NOTE, listSize } from '../../list/listed';
import type { PageData } from '../page-data';
import { REPLACEMENT_MEANINGS, RULE_MEANINGS, ruleLabel } from '../wording';
import type { Content } from './content';
import { byId, element, entry } from './dom';

const MEANINGS = {
  WHITELIST: 'An allow list: the mandatory fields and the listed ones are sent.',
  BLACKLIST: 'A deny list: everything except the listed fields is sent; mandatory fields are always sent.',
} as const;

/** Short notices about a listed path. A list with a path that removes nothing is not previewed. */
const NOTICES: Readonly<Partial<Record<RedactionConfigNotice['kind'], string>>> = {
  digits: 'digits are a key’s name, not an index',
  unsent: 'not sent by the list',
};

/** The most paths that are listed at the top. */
const MOST_NAMED = 3;

/** Shows the configuration and its notices. Paths without effect are also listed at the top. */
export function showList(content: Content): void {
  const { summary, config, records, origin } = content.data;
  byId('notes').append(...notes(content.data).map((note) => element('li', {}, note)));
  byId('configuration').append(
    element('p', {}, MEANINGS[config.type], ' ', element('code', {}, escapeControls(origin.configFile))),
    config.fields.length === 0
      ? element('p', {}, 'No field is listed.')
      : element('ul', {}, ...listedPaths(content, 'fields')),
    ...(config.replace.length === 0
      ? []
      : [
          element(
            'p',
            {},
            'Of what is sent, these values are replaced; the first entry that matches decides.',
          ),
          element('ul', {}, ...listedPaths(content, 'replace')),
        ]),
    facts('What the rules mean', [
      ...RULES.map((rule) => [ruleLabel(rule, config.type === 'BLACKLIST'), RULE_MEANINGS[rule]] as const),
      ...(config.replace.length === 0 ? [] : Object.entries(REPLACEMENT_MEANINGS)),
    ]),
    facts('Which list this is', [
      ['List', listSize(config)],
      ['SHA-256', origin.sha256],
      ['Created by', `operata-connect-integration ${origin.version}, operata preview`],
    ]),
  );
  byId('limited').textContent =
    records.length < summary.records
      ? `The first ${counted(records.length, 'record')} ${records.length === 1 ? 'is' : 'are'} listed here; the totals and the table of fields are of all ${grouped(summary.records)}.`
      : '';
}

function unmatchedOf({ summary }: Pick<PageData, 'summary'>): readonly string[] {
  // In an input without fields, no path can match.
  return summary.fields.length === 0 ? [] : summary.unmatched;
}

/** Notices about the whole list. */
function notes(data: PageData): string[] {
  return [...(asksForPseudonyms(data.config) ? [DEMONSTRATION_NOTE] : []), ...notesOnUnmatched(data)];
}

function notesOnUnmatched(data: PageData): string[] {
  const unmatched = unmatchedOf(data);
  if (unmatched.length === 0) return [];
  const named = unmatched.slice(0, MOST_NAMED).map((path) => printable(path));
  const more = unmatched.length > MOST_NAMED ? ', …' : '';
  return [
    `${counted(unmatched.length, 'listed path')} matched nothing in these records: ${named.join(', ')}${more}`,
  ];
}

function listedPaths(
  { data: { config, summary }, notices }: Content,
  list: RedactionConfigNotice['list'],
): HTMLElement[] {
  const unmatched = new Set(unmatchedOf({ summary }));
  const entries =
    list === 'fields'
      ? config.fields.map((path) => ({ path, note: '' }))
      : config.replace.map(({ field, with: how }) => ({ path: field, note: how }));
  return entries.map(({ path, note }, at) => {
    const odd = notices.flatMap((notice) =>
      notice.list === list && notice.index === at ? (NOTICES[notice.kind] ?? []) : [],
    );
    const chips = [...new Set(odd), ...(unmatched.has(path) ? ['matched nothing'] : [])];
    return element(
      'li',
      {},
      element('span', { class: 'position' }, `${list}[${at}]`),
      ' ',
      element('code', {}, escapeControls(path)),
      ...(note === '' ? [] : [' ', element('span', { class: 'position' }, note)]),
      ...chips.flatMap((chip) => [' ', element('span', { class: 'chip' }, chip)]),
    );
  });
}

function facts(title: string, entries: readonly (readonly [string, string])[]): HTMLElement {
  const facts = entries.map(([term, description]) => entry(term, description));
  return element('details', {}, element('summary', {}, title), element('dl', { class: 'facts' }, ...facts));
}
