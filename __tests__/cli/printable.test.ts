import { describe, expect, it } from 'vitest';
import { escapeJson } from '../../src/cli/printable';
import { reportJson } from '../../src/operations/doctor/report';
import { jsonReport } from '../../src/privacy/check/text';
import { explainer } from '../../src/privacy/list/explain';
import { recordLine } from '../../src/privacy/preview/json-lines';
import { read } from '../harness/field-paths';

/** C0, DEL, C1, bidi controls, the line ends of JavaScript, and a tag beyond the first plane. */
const HOSTILE = 'a\u0007\u007f\u009b31m\u202e\u2066\u200f\u2028\u2029\u{e0001}\n"\\b';
const UNPRINTABLE = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

describe('JSON for a terminal', () => {
  it('has the same value, and no control characters', () => {
    const value = { [HOSTILE]: [HOSTILE, 1, null] };
    for (const indent of [undefined, 2]) {
      const json = escapeJson(JSON.stringify(value, null, indent));
      expect(json).not.toMatch(UNPRINTABLE);
      expect(JSON.parse(json)).toEqual(value);
      expect(json).toContain('\\u009b31m\\u202e\\u2066\\u200f\\u2028\\u2029\\udb40\\udc01\\n');
    }
  });

  it('keeps printable characters', () => {
    const json = '{\n  "é": "naïve 日本 \u{1f600}"\n}';
    expect(escapeJson(json)).toBe(json);
  });

  it.each<[string, () => string]>([
    ['doctor', () => reportJson({ deployment: HOSTILE }, { order: [], results: [], skipped: [] })],
    [
      'check-config',
      () =>
        jsonReport({
          name: HOSTILE,
          list: 'value',
          config: { type: 'WHITELIST', fields: [HOSTILE], paths: [], replace: [] },
          records: 0,
          findings: [],
        }),
    ],
    [
      'a record of the preview',
      () => {
        const decisions = explainer({ type: 'BLACKLIST', paths: read([]) })({ [HOSTILE]: HOSTILE });
        const delivered = JSON.stringify({ [HOSTILE]: HOSTILE });
        const source = { record: 1, source: HOSTILE, line: 1, bytes: 1 };
        return recordLine({ ...source, outcome: 'delivered', delivered, decisions }, [HOSTILE]);
      },
    ],
  ])('is printed by %s', (_name, json) => {
    expect(json()).not.toMatch(UNPRINTABLE);
    expect(json()).toContain('\\u202e');
    expect(() => JSON.parse(json())).not.toThrow();
  });
});
