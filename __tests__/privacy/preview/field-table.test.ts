import { describe, expect, it } from 'vitest';
import { explainer } from '../../../src/privacy/list/explain';
import { FieldTable } from '../../../src/privacy/preview/field-table';
import { read } from '../../harness/field-paths';
import { configOf } from '../check/support';

function tableOf(type: 'WHITELIST' | 'BLACKLIST', fields: readonly string[], ...records: readonly string[]) {
  const table = new FieldTable();
  const explain = explainer({ type, paths: read(fields) });
  const counts = records.map((record) => table.add(explain(JSON.parse(record))));
  return { table, counts };
}

describe('the table of fields', () => {
  it('counts each occurrence of a path, by decision', () => {
    const { table, counts } = tableOf(
      'WHITELIST',
      ['B.y', 'B.*'],
      '{"B":[{"x":1},{"x":2}],"A":{"x":1}}',
      '{"B":{"y":1}}',
    );

    expect(
      table
        .rows()
        .map(({ path, kept, removed, verdicts }) => [
          path,
          kept,
          removed,
          verdicts.map(({ rule, listedBy, count }) => [rule, ...listedBy, `${count}x`].join(' ')),
        ]),
    ).toEqual([
      ['A', 0, 1, ['not listed 1x']],
      ['A.x', 0, 1, ['not listed 1x']],
      ['B', 2, 0, ['beneath 2x']],
      ['B.*', 2, 0, ['listed 1 2x']],
      ['B.x', 2, 0, ['listed 1 2x']],
      ['B.y', 1, 0, ['listed 0 1 1x']],
    ]);
    expect(table).toMatchObject({ kept: 7, removed: 2 });
    expect([...table.matched].sort()).toEqual([0, 1]);
    expect(counts.map(({ removed }) => removed)).toEqual([2, 0]);
    const numbers = table.rows().flatMap(({ verdicts }) => verdicts.map(({ number }) => number));
    expect(new Set(numbers).size).toBe(6);
    expect(counts.map(({ verdicts }) => verdicts.size)).toEqual([5, 2]);
  });

  it('counts a replaced value apart from a sent one, by the entry that decided', () => {
    const table = new FieldTable();
    const replace = configOf(
      'BLACKLIST',
      [],
      [
        { field: 'A.x', with: 'LAST4' },
        { field: 'A', with: 'PSEUDONYM' },
        { field: 'B', with: 'LAST4' },
      ],
    ).replace;
    const count = table.add(
      explainer(
        { type: 'BLACKLIST', paths: [], replace },
        () => '',
      )(JSON.parse('{"A":{"x":"1","y":2,"z":true}}')),
    );

    expect(
      table
        .rows()
        .map(({ path, kept, replaced, removed, verdicts }) => [
          ...[path, kept, replaced, removed],
          ...verdicts.map(({ outcome, replacedBy }) => `${outcome} ${replacedBy}`),
        ]),
    ).toEqual([
      ['A', 1, 0, 0, 'sent undefined'],
      ['A.x', 0, 1, 0, 'replaced 0'],
      ['A.y', 0, 1, 0, 'replaced 1'],
      ['A.z', 1, 0, 0, 'sent undefined'],
    ]);
    expect(table).toMatchObject({ kept: 2, replaced: 2, removed: 0 });
    expect(count).toMatchObject({ replaced: 2, removed: 0 });
    expect([...table.matchedReplacements].sort()).toEqual([0, 1]);
  });

  it('keeps a bounded number of paths', () => {
    const keys = Array.from({ length: 12_000 }, (_, index) => `"k${index}":1`);
    const { table } = tableOf('BLACKLIST', [], `{${keys.join()}}`, `{"${'k'.repeat(3_000)}":1}`);

    expect(table.rows()).toHaveLength(10_001);
    expect(table.rows()[0]).toMatchObject({ path: '(other fields)', kept: 2_001 });
  });
});
