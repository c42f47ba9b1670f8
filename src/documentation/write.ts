import '../quick-synthesis';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '../command-line/errors';
import { findTerraform } from '../terraform/binary';
import { alarmsPage } from './alarms';
import { changesPage } from './changes/page';
import { deployerPolicies, planPolicies, policiesText } from './deployer/policies';
import { anyResourceTable, featuresTable, unconfirmedList } from './deployer/tables';
import { existingKeyPolicy } from './existing-key-policy';
import { permissionsPage } from './permissions/page';
import { tfvarsExample, variablesTable } from './variables';

const ROOT = join(__dirname, '..', '..');

/**
 * Puts what is generated between its marks in a page.
 *
 * @throws {Error} where the marks are missing
 */
function between(page: string, file: string, name: string, content: string): string {
  const [startMark, endMark] = [`<!-- ${name}: written by npm run docs -->`, `<!-- end of ${name} -->`];
  const start = page.indexOf(startMark);
  const end = page.indexOf(endMark);
  if (start < 0 || end < start) {
    throw new Error(
      `${file} needs the lines ${startMark} and ${endMark}, in this order, around the ${name}.`,
    );
  }
  return `${page.slice(0, start + startMark.length)}\n\n${content}\n\n${page.slice(end)}`;
}

/**
 * Puts the table of variables between its marks in the README.
 *
 * @throws {Error} where the marks are missing
 */
export const withVariablesTable = (readme: string): string =>
  between(readme, 'README.md', 'variables', variablesTable());

/**
 * Puts the tables of the deployer's policies between their marks in docs/deployer.md.
 *
 * @throws {Error} where the marks are missing
 */
export const withPolicyTables = (page: string): string =>
  [
    ['policies', featuresTable()] as const,
    ['statements about everything', anyResourceTable()] as const,
    ['unconfirmed points', unconfirmedList()] as const,
  ].reduce((text, [name, content]) => between(text, 'docs/deployer.md', name, content), page);

/** The pages that are written from applied deployments. */
const APPLIED_PAGES: Readonly<Record<string, (binary: string) => Promise<string>>> = {
  'permissions.md': permissionsPage,
  'changing-variables.md': changesPage,
};

/** Needs Terraform. Without it the pages stay as they are, and a line says so: CI has it, and finds what is old. */
export async function writeAppliedPages(directory: string, environment = process.env): Promise<void> {
  let binary: string;
  try {
    binary = findTerraform(environment);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const names = Object.keys(APPLIED_PAGES).map((name) => `docs/${name}`);
    process.stderr.write(`NOT renewed: ${names.join(', ')}. ${error.message}\n`);
    return;
  }
  for (const [name, page] of Object.entries(APPLIED_PAGES)) {
    writeFileSync(join(directory, name), await page(binary));
  }
}

if (require.main === module) {
  const rewrite = (file: string, change: (text: string) => string): void =>
    writeFileSync(join(ROOT, file), change(readFileSync(join(ROOT, file), 'utf8')));
  rewrite('README.md', withVariablesTable);
  writeFileSync(join(ROOT, 'terraform.tfvars.example'), tfvarsExample());
  writeFileSync(join(ROOT, 'docs', 'existing-key-policy.json'), existingKeyPolicy());
  writeFileSync(join(ROOT, 'docs', 'alarms.md'), alarmsPage());
  writeFileSync(join(ROOT, 'docs', 'deployer-policy.json'), policiesText(deployerPolicies()));
  writeFileSync(join(ROOT, 'docs', 'deployer-plan-policy.json'), policiesText(planPolicies()));
  rewrite('docs/deployer.md', withPolicyTables);
  writeAppliedPages(join(ROOT, 'docs')).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
