import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Arguments, OptionSpecs } from '../cli/arguments';

/** The option that names files of variables, as Terraform's does. Every command that reads variables has it. */
export const VAR_FILE_OPTION = {
  'var-file': {
    value: 'FILE',
    multiple: true,
    aliases: ['tfvars'],
    help: 'Your variables (.tfvars or .tfvars.json). Later files win over earlier ones.',
    default: 'terraform.tfvars if there is one, else terraform.tfvars.example',
  },
} as const satisfies OptionSpecs;

/** The files of variables that are in force. */
export interface VariableFiles {
  /** The weakest first. */
  readonly files: readonly string[];
  /** Whether they are the project's example, as there is no other file. */
  readonly isExample: boolean;
}

/** The files that the command line names. What is wrong is added to the problems of the arguments. */
export function varFilesOf(given: Arguments<'var-file'>, directory = process.cwd()): readonly string[] {
  const files = given.texts('var-file');
  for (const file of files) {
    const path = resolve(directory, file);
    if (!existsSync(path)) {
      given.problems.push(
        `--var-file ${file}: there is no such file; copy terraform.tfvars.example, or name another file`,
      );
    } else if (statSync(path).isDirectory()) {
      given.problems.push(`--var-file ${file}: is a folder; name a file in it`);
    }
  }
  return files;
}

/** What every run reports of its variables. */
export function variablesLine({ files, isExample }: VariableFiles): string {
  return `Variables: ${files.join(', ')}${isExample ? ', as there is no terraform.tfvars here' : ''}`;
}
