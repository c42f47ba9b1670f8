import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIneffectiveUnderDenyList, parseFieldPath } from '../../functions/privacy-controls/field-path';
import { FIELD_PATH_PATTERN, INEFFECTIVE_PATH_PATTERN } from '../../src/stack/field-path-pattern';
import { PECULIAR_PATHS, roughPath } from '../harness/field-paths';

// Terraform's engine works on code points, as does JavaScript's with the flag u.
const fieldPath = new RegExp(FIELD_PATH_PATTERN, 'u');
const ineffective = new RegExp(INEFFECTIVE_PATH_PATTERN, 'u');
const isPath = (text: string): boolean => parseFieldPath(text).ok;

describe('the pattern of field paths', () => {
  it.each(PECULIAR_PATHS)('agrees with the function on %j', (path) => {
    expect(fieldPath.test(path)).toBe(isPath(path));
  });

  it('is tested with valid and invalid paths', () => {
    const valid = PECULIAR_PATHS.filter(isPath).length;
    expect(valid).toBeGreaterThan(30);
    expect(PECULIAR_PATHS.length - valid).toBeGreaterThan(30);
  });

  it('agrees with the function on any text', () => {
    fc.assert(
      fc.property(roughPath, (path) => fieldPath.test(path) === isPath(path)),
      { numRuns: 20_000 },
    );
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 6 }),
        (path) => fieldPath.test(path) === isPath(path),
      ),
      { numRuns: 5_000 },
    );
  });

  it('agrees with the function on every character, within and at the ends of a name', () => {
    const wrong: string[] = [];
    for (let code = 0; code <= 0x1_ffff; code++) {
      // Halves of surrogate pairs are no characters, and cannot come from Terraform.
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCodePoint(code);
      for (const path of [
        character,
        `a${character}`,
        `a${character}b`,
        `a.${character}b`,
        `\\${character}`,
      ]) {
        if (fieldPath.test(path) !== isPath(path)) wrong.push(JSON.stringify(path));
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('the pattern of paths without effect in a deny list', () => {
  it.each(PECULIAR_PATHS)('agrees with the function on %j', (path) => {
    expect(ineffective.test(path)).toBe(isIneffectiveUnderDenyList(path));
  });

  it('agrees with the function on any text', () => {
    fc.assert(
      fc.property(roughPath, (path) => ineffective.test(path) === isIneffectiveUnderDenyList(path)),
      { numRuns: 20_000 },
    );
  });
});
