import { describe, expect, it } from 'vitest';
import { readAssignments } from '../../src/artefact/literals';
import type { JsonValue } from '../../src/records/json';
import { literal } from '../../src/stack/hcl/expression';
import { READ, REFUSED, type VariableFile, WRITTEN } from './literal-texts';
import { comparable } from './terraform-reading';

const read = ({ text, json = false }: VariableFile) => readAssignments(text('v'), json, new Map());

describe('readAssignments', () => {
  it.each(READ.map(([file, value]) => [file.text('v'), file, value] as const))(
    'reads %j',
    (_, file, value) => {
      const { values, faults } = read(file);
      expect(faults).toEqual([]);
      expect(comparable(values.get('v'))).toBe(comparable(JSON.parse(value) as JsonValue));
    },
  );

  it.each(REFUSED.map(([file, fault]) => [file.text('v'), file, fault] as const))(
    'refuses %j',
    (_, file, fault) => {
      const { values, faults } = read(file);
      expect(faults.length).toBeGreaterThan(0);
      expect(faults[0]).toContain(fault);
      expect(values.get('v')).toBeUndefined();
    },
  );

  it('reports the position of every expression, without its text', () => {
    const text = 'a = hidden\nb = 1\nc = {\n  d = "x ${hidden}"\n}\n\te = 2\nf = [1 + 1]\n';
    const { values, faults } = readAssignments(text, false, new Map());
    expect(faults).toEqual([
      expect.stringMatching(/^line 1, column 5: a is a word without quotes/),
      expect.stringMatching(/^line 4, column 10: c is an expression/),
      expect.stringMatching(/^line 7, column 8: f is an expression/),
    ]);
    expect(faults.join()).not.toContain('hidden');
    expect(Object.fromEntries(values)).toEqual({ a: undefined, b: 1, c: undefined, f: undefined });
  });

  it('reads long files', () => {
    const long = `${'# c\n'.repeat(100_000)}a = [${'"x",\n'.repeat(100_000)}]\nb = <<-E\n${'  y\n'.repeat(200_000)}E\n`;
    const { values, faults } = readAssignments(long, false, new Map());
    expect([faults, values.get('b')]).toEqual([[], 'y\n'.repeat(200_000)]);
  });

  it('refuses deep nesting', () => {
    for (const json of [false, true]) {
      const value = '['.repeat(600) + ']'.repeat(600);
      const { faults } = readAssignments(json ? `{"v":${value}}` : `v = ${value}`, json, new Map());
      expect(faults).toEqual([expect.stringContaining('nested more than 500 levels')]);
    }
  });

  it.each(WRITTEN.map((value) => [value] as const))('reads what literal() writes for %j', (value) => {
    const { values, faults } = readAssignments(`v = ${literal(value)}\n`, false, new Map());
    expect([faults, values.get('v')]).toEqual([[], value]);
  });
});
