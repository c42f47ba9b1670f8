import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHECKOV_VERSION } from '../../../src/upkeep/scanners/checkov/install';

const CHECKOV = join(__dirname, '..', '..', '..', 'src', 'upkeep', 'scanners', 'checkov');
const lines = readFileSync(join(CHECKOV, 'constraints.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

// pip would refuse the one or the other, and checkov be skipped everywhere.
it('the version of checkov that is installed is the one in the constraints', () => {
  expect(lines).toContain(`checkov==${CHECKOV_VERSION}`);
});

it('every dependency of checkov has one exact version', () => {
  expect(lines.length).toBeGreaterThan(50);
  for (const line of lines) expect(line).toMatch(/^[A-Za-z0-9_.-]+==[0-9][0-9A-Za-z.]*$/);
  const names = lines.map((line) => line.split('==')[0]);
  expect(new Set(names).size).toBe(names.length);
});
