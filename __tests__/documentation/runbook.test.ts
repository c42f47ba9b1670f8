import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/operations/doctor/checks';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'operations.md'), 'utf8');
const declared = new Set(CHECKS.flatMap(({ findings }) => Object.keys(findings)));

/** The first cells of the tables that are about findings. */
function namedFindings(): string[] {
  const tables = page.split(/\n\n+/).filter((part) => part.startsWith('| Finding |'));
  const rows = tables.flatMap((table) => table.split('\n').slice(2));
  return rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, id]) => id ?? ''),
  );
}

describe('the runbook', () => {
  it('names findings that doctor has', () => {
    const named = namedFindings();
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((id) => !declared.has(id))).toEqual([]);
  });
});
