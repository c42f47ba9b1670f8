import '../../stack/quick-synthesis';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTerraform } from '../../artefact/terraform/binary';
import { ConfigurationError } from '../../cli/errors';
import { PROJECT_ROOT } from '../../cli/resources';
import { runScript } from '../../cli/script';
import { projectVersion } from '../../cli/version';
import { deployerPolicies, planPolicies } from '../../permissions/deployer/policies';
import { anyResourceTable, featuresTable, unconfirmedList } from '../../permissions/deployer/tables';
import { existingKeyPolicy } from '../../permissions/existing-key-policy';
import { operatorPermissionsTable, operatorPolicies } from '../../permissions/operator-policies';
import { policiesText } from '../../permissions/policy-json';
import { FINDINGS } from '../../privacy/check/finding';
import { readRedactionDocument } from '../../privacy/list/document';
import { sharingReport } from '../../privacy/report/page';
import { alarmsPage } from './alarms';
import { changesPage } from './changes/page';
import { commandsPage } from './commands';
import { capacityTable, costsTable } from './costs';
import { permissionsPage } from './permissions/page';
import { tfvarsExample, variablesTable } from './variables';

const HELP = `Writes the generated documentation: terraform.tfvars.example, and in docs/ the tables, the policies and the pages about
commands, alarms, permissions and changes of variables.

  npm run docs

  --help    prints this help

The pages about permissions and changes need Terraform or OpenTofu, for plans with the offline provider. Without it, they
stay as they are, and the command reports that. The plans are cached in build/documentation/: until the stack or the
offline provider changes, the command takes seconds. Remove that folder to plan everything again.
`;

type Write = (text: string, file: string) => string;

/** Writes generated text between its marks in a page. @throws {Error} if the marks are missing */
const between =
  (sections: Readonly<Record<string, () => string>>): Write =>
  (page, file) =>
    Object.entries(sections).reduce((text, [name, content]) => {
      const [startMark, endMark] = [`<!-- ${name}: written by npm run docs -->`, `<!-- end of ${name} -->`];
      const [start, end] = [text.indexOf(startMark), text.indexOf(endMark)];
      if (start < 0 || end < start) {
        throw new Error(
          `${file} needs the lines ${startMark} and ${endMark}, in this order, around the ${name}.`,
        );
      }
      return `${text.slice(0, start + startMark.length)}\n\n${content()}\n\n${text.slice(end)}`;
    }, page);

/** The table of all findings of `npx operata check`. */
const findingsTable = (): string =>
  [
    '| Finding | |',
    '| --- | --- |',
    ...Object.entries(FINDINGS).map((row) => `| \`${row[0]}\` | ${row[1]} |`),
  ].join('\n');

/** The data-sharing record of an example, with a fixed date, so that it stays the same. */
function exampleReport(name: string): string {
  const { config } = readRedactionDocument(join(PROJECT_ROOT, 'docs', 'examples', `${name}.json`));
  return sharingReport(config, { date: '2026-11-25', version: projectVersion() });
}

/** The files that are generated without Terraform: each function returns the new text for the current one. */
export const GENERATED: Readonly<Record<string, Write>> = {
  'terraform.tfvars.example': tfvarsExample,
  'docs/alarms.md': alarmsPage,
  'docs/commands.md': commandsPage,
  'docs/existing-key-policy.json': existingKeyPolicy,
  'docs/deployer-policy.json': () => policiesText(deployerPolicies()),
  'docs/deployer-plan-policy.json': () => policiesText(planPolicies()),
  'docs/operator-policies.json': () => policiesText(operatorPolicies()),
  'docs/examples/allow-list.md': () => exampleReport('allow-list'),
  'docs/examples/deny-list.md': () => exampleReport('deny-list'),
  'docs/variables.md': between({ variables: variablesTable }),
  'docs/deployer.md': between({
    policies: featuresTable,
    'statements about everything': anyResourceTable,
    'unconfirmed points': unconfirmedList,
  }),
  'docs/operations.md': between({ permissions: operatorPermissionsTable }),
  'docs/checking-a-configuration.md': between({ findings: findingsTable }),
  'docs/costs.md': between({ prices: costsTable }),
  'docs/capacity.md': between({ capacity: capacityTable }),
};

/** The pages that are generated from applied deployments. */
const APPLIED_PAGES: Readonly<Record<string, (binary: string) => Promise<string>>> = {
  'permissions.md': permissionsPage,
  'changing-variables.md': changesPage,
};

/** Needs Terraform. Without it, the pages stay as they are, and it reports that. CI has Terraform, and finds old pages. */
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
  for (const [name, page] of Object.entries(APPLIED_PAGES))
    writeFileSync(join(directory, name), await page(binary));
}

async function writeAll(): Promise<void> {
  for (const [name, write] of Object.entries(GENERATED)) {
    const file = join(PROJECT_ROOT, name);
    writeFileSync(file, write(existsSync(file) ? readFileSync(file, 'utf8') : '', name));
  }
  await writeAppliedPages(join(PROJECT_ROOT, 'docs'));
}

if (require.main === module) runScript('Writing the documentation', HELP, [], writeAll);
