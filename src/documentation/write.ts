import '../quick-synthesis';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '../local/errors';
import { findTerraform } from '../offline/binary';
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

/** Needs Terraform. Without it the page stays as it is, and a line says so: CI has it, and finds what is old. */
export async function writePermissions(file: string, environment = process.env): Promise<void> {
  let binary: string;
  try {
    binary = findTerraform(environment);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`docs/permissions.md was NOT renewed. ${error.message}\n`);
    return;
  }
  writeFileSync(file, await permissionsPage(binary));
}

if (require.main === module) {
  const rewrite = (file: string, change: (text: string) => string): void =>
    writeFileSync(join(ROOT, file), change(readFileSync(join(ROOT, file), 'utf8')));
  rewrite('README.md', withVariablesTable);
  writeFileSync(join(ROOT, 'terraform.tfvars.example'), tfvarsExample());
  writeFileSync(join(ROOT, 'docs', 'existing-key-policy.json'), existingKeyPolicy());
  writeFileSync(join(ROOT, 'docs', 'deployer-policy.json'), policiesText(deployerPolicies()));
  writeFileSync(join(ROOT, 'docs', 'deployer-plan-policy.json'), policiesText(planPolicies()));
  rewrite('docs/deployer.md', withPolicyTables);
  writePermissions(join(ROOT, 'docs', 'permissions.md')).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
