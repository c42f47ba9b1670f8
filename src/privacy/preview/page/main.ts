import { grouped } from '../../../cli/counted';
import { answer, totals } from './answer';
import { Content } from './content';
import { byId } from './dom';
import { recordsInWords, select, tableInWords } from './filter';
import { FilterForm } from './filter-form';
import { showList } from './list-section';
import { PathsTable } from './paths-table';
import { printRecords } from './print';
import { Records } from './records';

/** Shows what passes the filters, as records and as paths. */
function showRecords(content: Content): void {
  const { data } = content;
  const form = new FilterForm(data, update);
  const records = new Records(content);
  const table = new PathsTable(data, (path) => {
    form.choosePath(path);
    records.focusFirst();
  });
  let filter = form.read();
  let passing = select(data, filter);

  function update(): void {
    filter = form.read();
    passing = select(data, filter);
    const { length } = passing.fields;
    byId('status').textContent =
      `${grouped(passing.records.length)} of ${grouped(data.records.length)} records, ${grouped(length)} of ${grouped(data.summary.fields.length)} field paths`;
    byId('in-words').textContent = recordsInWords(filter, data);
    byId('caption').textContent = tableInWords(filter, length, data);
    records.show(passing.records, filter);
    table.show(passing.fields);
  }

  addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll<HTMLDetailsElement>('#the-list details'))
      details.open = true;
    table.showAll();
    printRecords(content, passing.records, filter);
  });
  addEventListener('afterprint', () => {
    byId('printed').replaceChildren();
    table.show(passing.fields);
  });
  update();
}

/** The sticky bar at the top must not cover the element with the focus. */
function keepClearOfFilters(): void {
  const bar = byId('bar');
  new ResizeObserver(() =>
    document.documentElement.style.setProperty('--bar', `${bar.offsetHeight}px`),
  ).observe(bar);
}

const content = new Content();
byId('answer').textContent = answer(content.data);
byId('totals').textContent = totals(content.data).join(' ');
showList(content);
byId('main').hidden = false;
const hasRecords = content.data.summary.records > 0;
byId('looked-at').hidden = !hasRecords;
byId('contents').hidden = !hasRecords;
if (hasRecords) {
  keepClearOfFilters();
  showRecords(content);
}
