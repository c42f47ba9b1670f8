import '../../stack/quick-synthesis';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTerraform } from '../../artefact/terraform/binary';
import { ConfigurationError } from '../../cli/errors';
import { runScript } from '../../cli/script';
import { deployerPolicies, planPolicies } from '../../permissions/deployer/policies';
import { anyResourceTable, featuresTable, unconfirmedList } from '../../permissions/deployer/tables';
import { existingKeyPolicy } from '../../permissions/existing-key-policy';
import { operatorPermissionsTable, operatorPolicies } from '../../permissions/operator-policies';
import { policiesText } from '../../permissions/policy-json';
import { alarmsPage } from './alarms';
import { changesPage } from './changes/page';
import { commandsPage } from './commands';
import { capacityTable, costsTable } from './costs';
import { findingsTable } from './findings';
import { permissionsPage } from './permissions/page';
import { EXAMPLE_NAMES, exampleReport } from './sharing-reports';
import { tfvarsExample, variablesTable } from './variables';

const ROOT = join(__dirname, '..', '..', '..');

const HELP = `Writes what is generated of the documentation: the table of variables in docs/variables.md, terraform.tfvars.example, and in
docs/ the tables, the policies and the pages about alarms, permissions and changes of variables.

  npm run docs

  --help    prints this

The pages about permissions and changes need Terraform or OpenTofu, which plans over the offline provider; without one
they stay as they are, and a line says so. What it planned is kept in build/documentation/: as long as the stack and the
offline provider stay the same, the command takes seconds. Remove that folder to have everything planned again.
`;

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
 * Puts the table of variables between its marks in docs/variables.md.
 *
 * @throws {Error} where the marks are missing
 */
export const withVariablesTable = (page: string): string =>
  between(page, 'docs/variables.md', 'variables', variablesTable());

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

/**
 * Puts the table of what the operator's commands may do between its marks in docs/operations.md.
 *
 * @throws {Error} where the marks are missing
 */
export const withOperatorPermissions = (page: string): string =>
  between(page, 'docs/operations.md', 'permissions', operatorPermissionsTable());

/**
 * Puts the table of all that the configuration check finds between its marks in docs/checking-a-configuration.md.
 *
 * @throws {Error} where the marks are missing
 */
export const withFindings = (page: string): string =>
  between(page, 'docs/checking-a-configuration.md', 'findings', findingsTable());

/**
 * Puts the prices between their marks in docs/costs.md.
 *
 * @throws {Error} where the marks are missing
 */
export const withPrices = (page: string): string => between(page, 'docs/costs.md', 'prices', costsTable());

/**
 * Puts what a number of contacts takes between its marks in docs/capacity.md.
 *
 * @throws {Error} where the marks are missing
 */
export const withCapacity = (page: string): string =>
  between(page, 'docs/capacity.md', 'capacity', capacityTable());

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

async function writeAll(): Promise<void> {
  const rewrite = (file: string, change: (text: string) => string): void =>
    writeFileSync(join(ROOT, file), change(readFileSync(join(ROOT, file), 'utf8')));
  rewrite('docs/variables.md', withVariablesTable);
  writeFileSync(join(ROOT, 'terraform.tfvars.example'), tfvarsExample());
  writeFileSync(join(ROOT, 'docs', 'existing-key-policy.json'), existingKeyPolicy());
  writeFileSync(join(ROOT, 'docs', 'alarms.md'), alarmsPage());
  writeFileSync(join(ROOT, 'docs', 'commands.md'), commandsPage());
  writeFileSync(join(ROOT, 'docs', 'deployer-policy.json'), policiesText(deployerPolicies()));
  writeFileSync(join(ROOT, 'docs', 'deployer-plan-policy.json'), policiesText(planPolicies()));
  writeFileSync(join(ROOT, 'docs', 'operator-policies.json'), policiesText(operatorPolicies()));
  rewrite('docs/deployer.md', withPolicyTables);
  rewrite('docs/operations.md', withOperatorPermissions);
  rewrite('docs/costs.md', withPrices);
  rewrite('docs/capacity.md', withCapacity);
  for (const name of EXAMPLE_NAMES) {
    writeFileSync(join(ROOT, 'docs', 'examples', `${name}.md`), exampleReport(name));
  }
  rewrite('docs/checking-a-configuration.md', withFindings);
  await writeAppliedPages(join(ROOT, 'docs'));
}

if (require.main === module) runScript('Writing the documentation', HELP, [], writeAll);
