import { existsSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Arguments, OptionSpec } from '../command-line/arguments';

/** The option that names files of variables, as Terraform's does. Every command that reads variables takes it. */
export const VAR_FILE_OPTION = {
  'var-file': { type: 'string', multiple: true, aliases: ['tfvars'] },
} as const satisfies Readonly<Record<string, OptionSpec>>;

const USERS = 'terraform.tfvars';
const EXAMPLE = `${USERS}.example`;
const PROJECT_ROOT = resolve(__dirname, '..', '..');

/** What `--help` says after the option's name. */
export const VAR_FILE_HELP = `your variables (.tfvars or .tfvars.json); repeatable, later files win. --tfvars is another name
for it. Default: ${USERS} if there is one, else ${EXAMPLE}`;

/** The files of variables that a command goes by. */
export interface VariableFiles {
  /** As the user would write them; later files win. */
  readonly files: readonly string[];
  /**
   * The project's example, as nobody named a file and there is no terraform.tfvars: the environment wins over it, as
   * nobody would otherwise see why a variable that is set has no effect.
   */
  readonly isExample: boolean;
}

/** The files that the command line names, or the default. What is wrong is added to the problems of the arguments. */
export function variableFilesOf(given: Arguments<'var-file'>, directory = process.cwd()): VariableFiles {
  const files = given.texts('var-file');
  for (const file of files) {
    const path = resolve(directory, file);
    if (!existsSync(path)) {
      given.problems.push(`--var-file ${file}: there is no such file; copy ${EXAMPLE}, or name another file`);
    } else if (statSync(path).isDirectory()) {
      given.problems.push(`--var-file ${file}: is a folder; name a file in it`);
    }
  }
  if (given.has('var-file')) return { files, isExample: false };
  if (existsSync(resolve(directory, USERS))) return { files: [USERS], isExample: false };
  return { files: [relative(directory, join(PROJECT_ROOT, EXAMPLE))], isExample: true };
}

/** What every run says of its variables. */
export function variablesLine({ files, isExample }: VariableFiles): string {
  return `Variables: ${files.join(', ')}${isExample ? `, as there is no ${USERS} here` : ''}`;
}
