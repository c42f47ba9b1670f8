import { describe, expect, it } from 'vitest';
import type { FieldPath } from '../../../functions/privacy-controls/field-path';
import { covers } from '../../../src/privacy/list/cover';
import { read } from '../../harness/field-paths';
import { type Location, matches, parsePath } from '../../reference/naive-redaction';

const covered = (cover: string, path: string): boolean =>
  covers(...(read([cover, path]) as [FieldPath, FieldPath]));

/** All sequences of up to `longest` choices, the empty one first. */
function sequences<T>(choices: readonly T[], longest: number): T[][] {
  const shorter = longest === 0 ? [] : sequences(choices, longest - 1);
  return [[], ...shorter.flatMap((each) => choices.map((choice) => [...each, choice]))];
}

/** By definition: `cover` matches every place that `path` matches, or a place above it. */
function coversByDefinition(cover: string, path: string, places: readonly Location[]): boolean {
  const [above, own] = [parsePath(cover) ?? [], parsePath(path) ?? []];
  return places
    .filter((place) => matches(own, place))
    .every((place) => place.some((_, index) => matches(above, place.slice(0, index + 1))));
}

describe('whether a path covers another', () => {
  it.each<[cover: string, path: string, covered: boolean]>([
    ['Attributes', 'Attributes.Tier', true],
    ['Attributes.Tier', 'Attributes', false],
    ['Attributes', 'Attributes', true],
    ['Attributes', 'SegmentAttributes', false],
    ['Attributes.*', 'Attributes.Tier', true],
    ['Attributes.Tier', 'Attributes.*', false],
    ['Attributes.*', 'Attributes.#', true],
    ['*', 'Attributes.Tier', true],
    ['*.Tier', 'Attributes.Tier', true],
    ['*.*', 'Attributes.Tier.*', true],
    // A name passes through arrays, a wildcard does not: `*` may be a key as well as an element.
    ['Recordings.*', 'Recordings.Location', true],
    ['Recordings.Location', 'Recordings.*.Location', false],
    ['Recordings.*.Location', 'Recordings.Location', false],
    ['Recordings.*', 'Recordings.*.Location', true],
    ['*.*.c', 'a.b.c', false],
    ['a.*', 'a.b.c', true],
    ['a.c', 'a.*.c', false],
    ['a.c', 'a.*.*.c', false],
  ])('%s and %s: %s', (cover, path, expected) => {
    expect(covered(cover, path)).toBe(expected);
  });

  it('agrees with the definition for all pairs of paths of up to three segments', () => {
    const paths = sequences(['a', 'b', '*'], 3)
      .filter(({ length }) => length > 0)
      .map((segments) => segments.join('.'));
    const places = sequences<string | number>(['a', 'b', 'c', 0], 6).filter(
      ([first]) => typeof first === 'string',
    );
    const wrong = paths.flatMap((cover) =>
      paths
        .filter((path) => covered(cover, path) !== coversByDefinition(cover, path, places))
        .map((path) => `${cover} and ${path}`),
    );
    expect(paths.length ** 2).toBe(1521);
    expect(wrong).toEqual([]);
  });
});
