import '../quick-synthesis';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '../local/errors';
import { findTerraform } from '../offline/plan-command/binary';
import { existingKeyPolicy } from './existing-key-policy';
import { permissionsPage } from './permissions/page';
import { tfvarsExample, variablesTable } from './variables';

const ROOT = join(__dirname, '..', '..');
const START = '<!-- variables: written by npm run docs -->';
const END = '<!-- end of variables -->';

/**
 * Puts the table of variables between its marks in the README.
 *
 * @throws {Error} where the marks are missing
 */
export function withVariablesTable(readme: string): string {
  const start = readme.indexOf(START);
  const end = readme.indexOf(END);
  if (start < 0 || end < start) {
    throw new Error(`README.md needs the lines ${START} and ${END}, in this order, around the table.`);
  }
  return `${readme.slice(0, start + START.length)}\n\n${variablesTable()}\n\n${readme.slice(end)}`;
}

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
  const readme = join(ROOT, 'README.md');
  writeFileSync(readme, withVariablesTable(readFileSync(readme, 'utf8')));
  writeFileSync(join(ROOT, 'terraform.tfvars.example'), tfvarsExample());
  writeFileSync(join(ROOT, 'docs', 'existing-key-policy.json'), existingKeyPolicy());
  writePermissions(join(ROOT, 'docs', 'permissions.md')).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
