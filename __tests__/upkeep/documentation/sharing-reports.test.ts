import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FINDINGS } from '../../../src/privacy/check/finding';
import { EXAMPLE_NAMES, exampleReport } from '../../../src/upkeep/documentation/sharing-reports';
import { withFindings } from '../../../src/upkeep/documentation/write';

const DOCS = join(__dirname, '..', '..', '..', 'docs');
const read = (file: string): string => readFileSync(join(DOCS, file), 'utf8');
const RENEW = 'npm run docs renews it';

describe('docs/examples', () => {
  it.each(EXAMPLE_NAMES)('%s.md is the data-sharing record that the code writes', (name) => {
    expect(read(`examples/${name}.md`), RENEW).toBe(exampleReport(name));
  });
});

describe('docs/checking-a-configuration.md', () => {
  const page = read('checking-a-configuration.md');

  it('holds the table of findings as the code writes it', () => {
    expect(page, RENEW).toBe(withFindings(page));
    for (const id of Object.keys(FINDINGS)) expect(page).toContain(`| \`${id}\` |`);
  });
});
