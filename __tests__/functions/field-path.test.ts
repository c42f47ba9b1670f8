import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  digitSegments,
  type FieldPath,
  type FieldPathErrorCode,
  formatFieldPath,
  isIneffectiveUnderDenyList,
  overlap,
  parseFieldPath,
} from '../../functions/privacy-controls/field-path';
import { MANDATORY_CONTAINERS, MANDATORY_SUBTREES } from '../../functions/privacy-controls/mandatory-fields';
import { PECULIAR_PATHS, read, roughPath } from '../harness/field-paths';
import { disturbedPath, fieldPath } from '../reference/cases';
import { type Location, matches, parsePath } from '../reference/naive-redaction';

const ANY = Symbol('any');

/** The segments of a path: names as strings, wildcards as `ANY`. */
function segmentsOf(text: string): (string | symbol)[] {
  const result = parseFieldPath(text);
  if (!result.ok) throw new Error(`not valid: ${text}`);
  return result.path.segments.map((segment) => (segment.kind === 'any' ? ANY : segment.name));
}

function errorsOf(text: string): { code: FieldPathErrorCode; message: string }[] {
  const result = parseFieldPath(text);
  return result.ok ? [] : [...result.errors];
}

const codesOf = (text: string) => errorsOf(text).map(({ code }) => code);

describe('a valid path', () => {
  it.each<[string, (string | symbol)[]]>([
    ['ContactId', ['ContactId']],
    ['CustomerEndpoint.Address', ['CustomerEndpoint', 'Address']],
    ['Attributes.connect:Subtype', ['Attributes', 'connect:Subtype']],
    ['Attributes.a b', ['Attributes', 'a b']],
    ['Attributes.a\tb', ['Attributes', 'a\tb']],
    ['Attributes.Straße.日本', ['Attributes', 'Straße', '日本']],
    ['Recordings.0.Location', ['Recordings', '0', 'Location']],
    ['__proto__.constructor', ['__proto__', 'constructor']],
    ['*', [ANY]],
    ['#', [ANY]],
    ['*.#.*', [ANY, ANY, ANY]],
    ['Attributes.*', ['Attributes', ANY]],
    ['-.:', ['-', ':']],
    ['a$b.c/d.e@f', ['a$b', 'c/d', 'e@f']],
    ['a.$b./c.@d', ['a', '$b', '/c', '@d']],
    ['a.{b}.(c)', ['a', '{b}', '(c)']],
    ['\ud800', ['\ud800']],
    ['\u{1f600}', ['\u{1f600}']],
  ])('%j is %j', (text, expected) => {
    expect(segmentsOf(text)).toEqual(expected);
  });

  it('accepts a backslash before each ASCII punctuation character and before a space', () => {
    const escapable = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).filter(
      (character) => character >= ' ' && character <= '~' && !/[0-9A-Za-z]/.test(character),
    );

    expect(escapable).toHaveLength(33);
    for (const character of escapable) {
      expect(segmentsOf(`\\${character}`)).toEqual([character]);
      expect(segmentsOf(`a\\${character}b.c\\${character}`)).toEqual([`a${character}b`, `c${character}`]);
    }
  });

  it('treats an escaped wildcard as a name', () => {
    expect(segmentsOf('\\*.\\#')).toEqual(['*', '#']);
    expect(segmentsOf('\\*\\*.a\\*')).toEqual(['**', 'a*']);
  });

  it('accepts escaped spaces at the edges of a segment', () => {
    expect(segmentsOf('\\ a\\ .\\  ..'.slice(0, -3))).toEqual([' a ', ' ']);
    expect(segmentsOf('\\  a \\ ')).toEqual(['  a  ']);
  });
});

describe('an invalid path', () => {
  it.each<[string, FieldPathErrorCode[]]>([
    ['', ['empty-path']],
    ['.', ['empty-segment']],
    ['.a', ['empty-segment']],
    ['a.', ['empty-segment']],
    ['a..b', ['empty-segment']],
    [' ', ['edge-character']],
    [' a', ['edge-character']],
    ['a ', ['edge-character']],
    ['a. b', ['edge-character']],
    ['a .b', ['edge-character']],
    ['a\\  .b', ['edge-character']],
    ['a\\\\ ', ['edge-character']],
    ['a\t', ['edge-character']],
    ['a\n', ['edge-character']],
    ['\u00a0a', ['edge-character']],
    ['\ufeffa', ['edge-character']],
    ['a\u200b', ['edge-character']],
    ['a\u0000', ['edge-character']],
    ['a\u007f', ['edge-character']],
    ['a\u0085', ['edge-character']],
    ['a\u2028', ['edge-character']],
    ['a\u3000', ['edge-character']],
    ['\u{e0001}a', ['edge-character']],
    ['a\u{e0020}', ['edge-character']],
    ['\\', ['bad-escape']],
    ['a\\', ['bad-escape']],
    ['a\\b', ['bad-escape']],
    ['a\\1', ['bad-escape']],
    ['a\\é', ['bad-escape']],
    ['a\\\tb', ['bad-escape']],
    ['a\\\u{1f600}', ['bad-escape']],
    ['a[0]', ['reserved-character']],
    ['a[', ['reserved-character']],
    ['a]', ['reserved-character']],
    ['a.[*].b', ['reserved-character', 'partial-wildcard']],
    ['a?', ['reserved-character']],
    ['Card*', ['partial-wildcard']],
    ['*Card', ['partial-wildcard']],
    ['a.b#', ['partial-wildcard']],
    ['**', ['partial-wildcard']],
    ['#*', ['partial-wildcard']],
    ['\\**', ['partial-wildcard']],
    ['a.*\\*', ['partial-wildcard']],
    ['$', ['reserved-start']],
    ['$.a', ['reserved-start']],
    ['/a/b', ['reserved-start']],
    ['@this', ['reserved-start']],
    ['$..a[0].Card*.b\\c ', expect.arrayContaining(['reserved-start']) as never],
  ])('%j: %j', (text, codes) => {
    expect(codesOf(text)).toEqual(codes);
  });

  it('is reported with all of its errors', () => {
    expect(codesOf('$..a[0].Card*.b\\c ').sort()).toEqual([
      'bad-escape',
      'edge-character',
      'empty-segment',
      'partial-wildcard',
      'reserved-character',
      'reserved-start',
    ]);
  });

  it.each([
    ['Card*', 'Card\\*'],
    ['Recordings[0].Location', 'Recordings.Location'],
    ['Recordings[*].Location', 'Recordings.Location'],
    ['Recordings.[0].Location', 'Recordings.Location'],
    ['$.Attributes.Tier', 'Attributes.Tier'],
    ['$.Attributes.Tier', '\\$.Attributes.Tier'],
    ['/Attributes/Tier', 'Attributes.Tier'],
    ['@type', '\\@type'],
    ['Attributes. Tier', 'Attributes.Tier'],
    ['Attributes. Tier', 'Attributes.\\ Tier'],
    ['Attributes..Tier', 'Attributes.Tier'],
    ['Attributes.What?', 'Attributes.What\\?'],
    ['Attributes.a\\b', 'Attributes.a\\\\b'],
  ])('%j has the suggestion %j', (text, right) => {
    const messages = errorsOf(text).map(({ message }) => message);

    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) {
      expect(message).toContain(JSON.stringify(text));
      expect(message).toContain(JSON.stringify(right));
    }
  });

  it('is always reported with a valid spelling, or an example', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...' ab.\\*#[]?$/@\u200b\t0') }), (text) => {
        for (const { message } of errorsOf(text)) {
          const [, advice] = message.split(/; write (?:the names of the keys, such as )?(?=")/);
          const spellings = (advice ?? '').match(/"(?:[^"\\]|\\.)*"/g) ?? [];
          expect(spellings.length).toBeGreaterThan(0);
          for (const spelling of spellings) expect(parseFieldPath(JSON.parse(spelling)).ok).toBe(true);
        }
      }),
    );
  });

  it('of any length has a short message', () => {
    for (const { message } of errorsOf(`${'a'.repeat(100_000)}*`)) expect(message.length).toBeLessThan(1000);
  });
});

describe('any text', () => {
  it('is parsed like in the naive implementation', () => {
    const text = fc.oneof(roughPath, fieldPath, disturbedPath, fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(text, (path) => {
        const result = parseFieldPath(path);
        if (!result.ok) expect(result.errors).not.toEqual([]);
        expect(result.ok ? segmentsOf(path) : undefined).toEqual(
          parsePath(path)?.map((segment) => (segment.wildcard ? ANY : segment.name)),
        );
      }),
      { numRuns: 5000, examples: PECULIAR_PATHS.map((path) => [path]) },
    );
  });
});

describe('formatFieldPath', () => {
  it('writes any names so that parsing yields them again', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, unit: 'binary' }), { minLength: 1 }), (names) => {
        const text = formatFieldPath(names);
        fc.pre(text !== undefined);
        expect(segmentsOf(text)).toEqual(names);
      }),
    );
  });

  it('returns nothing for names that no path can contain', () => {
    expect(formatFieldPath([])).toBeUndefined();
    expect(formatFieldPath(['a', ''])).toBeUndefined();
    expect(formatFieldPath(['a\t'])).toBeUndefined();
    expect(formatFieldPath(['a', '\u00a0b'])).toBeUndefined();
  });

  it('escapes only what is necessary', () => {
    expect(formatFieldPath(['$a', '$b', ' c d ', 'e.f', '*', 'connect:Subtype', '/'])).toBe(
      '\\$a.$b.\\ c d\\ .e\\.f.\\*.connect:Subtype./',
    );
  });
});

describe('isIneffectiveUnderDenyList', () => {
  it('accepts mandatory fields with mandatory subtrees, and everything beneath them', () => {
    expect(MANDATORY_SUBTREES).toHaveLength(36);
    for (const name of MANDATORY_SUBTREES) {
      expect(isIneffectiveUnderDenyList(name)).toBe(true);
      expect(isIneffectiveUnderDenyList(`${name}.*`)).toBe(true);
      expect(isIneffectiveUnderDenyList(`${name}.X.Y`)).toBe(true);
      expect(isIneffectiveUnderDenyList(`${name}X`)).toBe(false);
      expect(isIneffectiveUnderDenyList(`X.${name}`)).toBe(false);
    }
  });

  it('rejects containers and paths with earlier wildcards', () => {
    expect(MANDATORY_CONTAINERS).toEqual(['Agent', 'Queue', 'SystemEndpoint']);
    for (const text of [...MANDATORY_CONTAINERS, '*', 'Agent.*', '*.Address', 'Agent.ARN', '*.Username'])
      expect(isIneffectiveUnderDenyList(text)).toBe(false);
  });

  it('is exact: such a path never names any other field', () => {
    fc.assert(
      fc.property(fieldPath, (text) => {
        const segments = segmentsOf(text);
        const expected = MANDATORY_SUBTREES.some((name) =>
          name.split('.').every((part, index) => segments[index] === part),
        );
        expect(isIneffectiveUnderDenyList(text)).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('overlap', () => {
  it('finds exactly the paths that reach a common place in some record', () => {
    const names = ['A', 'B', 'Z'];
    const places: Location[] = names.map((first) => [first]);
    for (const place of places)
      if (place.length < 5) places.push(...[...names, 0].map((step) => [...place, step]));
    const texts = ['A', 'B', '*'];
    for (const text of texts)
      if (text.length < 5) texts.push(...['A', 'B', '*'].map((last) => `${text}.${last}`));
    const paths = texts.map((text) => {
      const segments = parsePath(text) ?? [];
      const reached = places.filter((place) =>
        place.some((_, index) => matches(segments, place.slice(0, index + 1))),
      );
      return { text, path: read([text])[0] as FieldPath, reached: new Set(reached) };
    });

    for (const one of paths) {
      for (const other of paths) {
        const expected = [...one.reached].some((place) => other.reached.has(place));
        expect([one.text, other.text, overlap(one.path, other.path)]).toEqual([
          one.text,
          other.text,
          expected,
        ]);
      }
    }
  });

  it('does not take exponential time with many wildcards', () => {
    const [wild, named] = read([`${'*.'.repeat(100)}B`, `${'A.'.repeat(100)}A`]);

    expect(overlap(wild as FieldPath, named as FieldPath)).toBe(false);
  });
});

describe('digitSegments', () => {
  it('finds the segments that look like an index', () => {
    const result = parseFieldPath('Recordings.0.A1.*.007');

    expect(result.ok && digitSegments(result.path)).toEqual(['0', '007']);
  });
});
