import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Arguments, OptionSpecs } from '../cli/arguments';
import { PROJECT_ROOT } from '../cli/resources';

/** The option for files of variables, as in Terraform. All commands that read variables have it. */
export const VAR_FILE_OPTION = {
  'var-file': {
    value: 'FILE',
    multiple: true,
    aliases: ['tfvars'],
    help: 'Your variables (.tfvars or .tfvars.json). Later files win over earlier ones.',
    default: 'terraform.tfvars if there is one, else terraform.tfvars.example',
  },
} as const satisfies OptionSpecs;

/** The files of variables in use. */
export interface VariableFiles {
  /** Later files override earlier ones. */
  readonly files: readonly string[];
  /** Whether the project's example is used because there is no other file. */
  readonly isExample: boolean;
}

/** The files on the command line. Problems are added to those of the arguments. */
export function varFilesOf(given: Arguments<'var-file'>, directory = process.cwd()): readonly string[] {
  const files = given.texts('var-file');
  for (const file of files) {
    const path = resolve(directory, file);
    if (!existsSync(path)) {
      given.problems.push(
        `--var-file ${file}: there is no such file; copy terraform.tfvars.example, or name another file`,
      );
    } else if (statSync(path).isDirectory())
      given.problems.push(`--var-file ${file}: is a folder; name a file in it`);
  }
  return files;
}

/** The line about variables that every command prints. */
export function variablesLine({ files, isExample }: VariableFiles): string {
  if (!isExample) return `Variables: ${files.join(', ')}`;
  const ofProject = join(PROJECT_ROOT, 'terraform.tfvars');
  const other = existsSync(ofProject) ? `; name ${ofProject} with --var-file to use that` : '';
  return `Variables: ${files.join(', ')}, as there is no terraform.tfvars here${other}`;
}
