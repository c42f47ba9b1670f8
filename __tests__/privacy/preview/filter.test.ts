import { describe, expect, it } from 'vitest';
import { type Decision, explainer } from '../../../src/privacy/list/explain';
import { type Filter, select, treeRows } from '../../../src/privacy/preview/page/filter';
import type { PageData } from '../../../src/privacy/preview/page-data';
import { Tally } from '../../../src/privacy/preview/tally';
import { read } from '../../harness/field-paths';

const EVERYTHING: Filter = {
  text: '',
  path: undefined,
  kept: undefined,
  rule: undefined,
  delivered: undefined,
};
const FIELDS = ['A.secret'];
const RECORDS = ['{"ContactId":"c","A":{"secret":1,"open":[2]}}', '{"B":{"x":1}}', '{"A":{"secret":1}}'];

const explain = explainer({ type: 'BLACKLIST', paths: read(FIELDS) });
const decisions = (record: string): readonly Decision[] => explain(JSON.parse(record));

function data(): PageData {
  const config = { type: 'BLACKLIST', fields: FIELDS, paths: read(FIELDS), replace: [] } as const;
  const tally = new Tally(config);
  const records = RECORDS.map((record, index) => {
    const found = { record: index + 1, source: 's', line: 1, bytes: 1 };
    const count = tally.add({
      ...found,
      outcome: 'delivered',
      decisions: decisions(record),
      delivered: '{}',
    });
    return {
      ...found,
      source: 0,
      outcome: 'delivered',
      removed: count.removed,
      verdicts: [...count.verdicts],
    };
  });
  const lost = { record: 4, source: 0, line: 1, outcome: 'not JSON', removed: 0, verdicts: [] };
  const origin = { configFile: 'c.json', sha256: '', version: '' };
  return { origin, config, sources: ['s'], records: [...records, lost], summary: tally.summary() };
}

describe('the filters', () => {
  const all = data();
  const paths = (filter: Filter) =>
    select(all, filter).fields.map((index) => all.summary.fields[index]?.path);

  it.each<[Partial<Filter>, string[], number[]]>([
    [{}, ['A', 'A.open', 'A.open.*', 'A.secret', 'B', 'B.x', 'ContactId'], [0, 1, 2, 3]],
    [{ text: 'a.s' }, ['A.secret'], [0, 2]],
    [{ text: 'secretive' }, [], []],
    [{ path: 'A' }, ['A'], [0, 2]],
    [{ path: 'A', text: 'secret' }, [], []],
    [{ kept: false }, ['A.secret'], [0, 2]],
    [{ kept: true, text: 'secret' }, [], []],
    [{ rule: 'mandatory' }, ['ContactId'], [0]],
    [{ delivered: false }, ['A', 'A.open', 'A.open.*', 'A.secret', 'B', 'B.x', 'ContactId'], [3]],
    [{ delivered: true, text: 'b' }, ['B', 'B.x'], [1]],
  ])('%j pass the fields %j and the records %j', (filter, fields, records) => {
    expect(paths({ ...EVERYTHING, ...filter })).toEqual(fields);
    expect(select(all, { ...EVERYTHING, ...filter }).records).toEqual(records);
  });
});

describe('the rows of the tree', () => {
  const record = decisions(RECORDS[0] ?? '');
  const shown = (filter: Partial<Filter>, collapsed: readonly Decision[] = []) =>
    treeRows(record, { ...EVERYTHING, ...filter }, new Set(collapsed)).map(
      ({ decision, level, position, siblings, expanded, context }) =>
        `${level} ${position}/${siblings} ${decision.path}${expanded === undefined ? '' : expanded ? ' -' : ' +'}${context ? ' context' : ''}`,
    );

  it('are all members and elements, in order', () => {
    expect(shown({})).toEqual([
      '1 1/2 ContactId',
      '1 2/2 A -',
      '2 1/2 A.secret',
      '2 2/2 A.open -',
      '3 1/1 A.open.*',
    ]);
  });

  it('omit what is beneath a collapsed one', () => {
    expect(shown({}, record.slice(1))).toEqual(['1 1/2 ContactId', '1 2/2 A +']);
  });

  it('are, with a filter, what passes it and its parents', () => {
    expect(shown({ kept: false })).toEqual(['1 1/1 A - context', '2 1/1 A.secret']);
    expect(shown({ path: 'A' })).toEqual(['1 1/1 A']);
    expect(shown({ text: 'open.' })).toEqual([
      '1 1/1 A - context',
      '2 1/1 A.open - context',
      '3 1/1 A.open.*',
    ]);
  });
});
