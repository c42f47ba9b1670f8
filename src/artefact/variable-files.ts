import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Arguments, OptionSpec } from '../command-line/arguments';
import { stackDirectory } from './synthesize';

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
  /** As the user would write them, those among them that Terraform reads by itself; later files win. */
  readonly files: readonly string[];
  /**
   * The project's example, as nobody named a file and there is no terraform.tfvars: the environment wins over it, as
   * nobody would otherwise see why a variable that is set has no effect.
   */
  readonly isExample: boolean;
}

/**
 * The files that the command line names, or the default, and those that Terraform reads by itself. What is wrong is
 * added to the problems of the arguments.
 *
 * @param stack where Terraform runs
 */
export function variableFilesOf(
  given: Arguments<'var-file'>,
  directory = process.cwd(),
  stack = stackDirectory(),
): VariableFiles {
  const files = given.texts('var-file');
  for (const file of files) {
    const path = resolve(directory, file);
    if (!existsSync(path)) {
      given.problems.push(`--var-file ${file}: there is no such file; copy ${EXAMPLE}, or name another file`);
    } else if (statSync(path).isDirectory()) {
      given.problems.push(`--var-file ${file}: is a folder; name a file in it`);
    }
  }
  const inForce = filesInForce(files, stack, directory);
  if (inForce.length > 0) return { files: inForce, isExample: false };
  return { files: [relative(directory, join(PROJECT_ROOT, EXAMPLE))], isExample: true };
}

const AUTOMATIC = /\.auto\.tfvars(\.json)?$/;

/**
 * The files of variables that are in force, the weakest first. Terraform reads some by itself where it runs; `cdktf`
 * hands those to it that are where `cdktf` runs. The user's own `terraform.tfvars` is one of several that are named.
 */
function filesInForce(named: readonly string[], stack: string, directory: string): readonly string[] {
  const own = automaticFiles(directory, directory).filter(
    (file) => named.length === 0 || AUTOMATIC.test(file),
  );
  // A file that is there twice counts where it is last.
  return [...new Set([...automaticFiles(stack, directory), ...own, ...named].reverse())].reverse();
}

/** What Terraform reads by itself where it runs, the weakest first. */
function automaticFiles(folder: string, directory: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder);
  const fixed = [USERS, `${USERS}.json`].filter((name) => names.includes(name));
  const automatic = names.filter((name) => AUTOMATIC.test(name)).sort();
  return [...fixed, ...automatic].map((name) => {
    const path = relative(directory, join(folder, name));
    return path.startsWith('..') ? join(folder, name) : path;
  });
}

/** What every run says of its variables. */
export function variablesLine({ files, isExample }: VariableFiles): string {
  return `Variables: ${files.join(', ')}${isExample ? `, as there is no ${USERS} here` : ''}`;
}
