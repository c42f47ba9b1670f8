import { grouped } from '../../../cli/counted';
import { escapeControls } from '../../../cli/printable';
import { type Filter, isAboutFields } from './filter';

/** Which records the filters let pass, for who cannot see the filters: on paper. */
export function recordsInWords(filter: Filter): string {
  const { delivered } = filter;
  const outcome = delivered === undefined ? '' : ` that are ${delivered ? '' : 'not '}delivered`;
  if (isAboutFields(filter))
    return `Shown: records${outcome} with a field that fits (${fieldInWords(filter)}).`;
  return outcome === '' ? 'Shown: all records, no filter is on.' : `Shown: records${outcome}.`;
}

/** What the table of fields holds. @param shown rows of it @param all rows without a filter */
export function tableInWords(filter: Filter, shown: number, all: number, records: number): string {
  const what = isAboutFields(filter)
    ? `${grouped(shown)} of ${grouped(all)} field paths (${fieldInWords(filter)})`
    : 'Every field path';
  const where = records === 1 ? 'the one record' : `all ${grouped(records)} records`;
  const counts = `${what} in ${where}: how often each was kept and removed (each member and element counts), and the rules that decided.`;
  // What a record's fields are is known by their kinds only, so that counts cannot be of some records.
  return filter.delivered === undefined
    ? counts
    : `${counts} The table counts delivered records and others; “Record is” narrows the list of records only.`;
}

function fieldInWords({ text, path, kept, rule }: Filter): string {
  return [
    ...(path === undefined ? [] : [`path is ${escapeControls(path)}`]),
    ...(text === '' ? [] : [`path contains “${escapeControls(text)}”`]),
    ...(kept === undefined ? [] : [kept ? 'kept' : 'removed']),
    ...(rule === undefined ? [] : [`rule “${rule}”`]),
  ].join('; ');
}
