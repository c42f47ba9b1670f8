import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { VAR_FILE_HELP, VAR_FILE_OPTION, varFilesOf } from '../../artefact/variable-files';
import { Arguments } from '../../cli/arguments';
import { COLOR_OPTION } from '../../cli/color';
import { LIST_OPTION, listFileOf } from '../../privacy/list/configuration-source';

/** What the command line asks for. */
export interface PlanOptions {
  readonly help: boolean;
  /** The plan's JSON instead of its text. */
  readonly json: boolean;
  readonly noColor: boolean;
  readonly varFiles: readonly string[];
  readonly configFile: string | undefined;
}

const OPTIONS = {
  ...VAR_FILE_OPTION,
  ...LIST_OPTION,
  json: { type: 'boolean' },
  ...COLOR_OPTION,
  help: { type: 'boolean', short: 'h' },
} as const;

export const HELP = `Plans the whole stack without an AWS account: synthesizes it, and lets Terraform plan it over an offline
provider. The plan shows what a first apply with your variables would create.

  npm run plan:offline -- --var-file terraform.tfvars

  --var-file FILE    ${VAR_FILE_HELP.replaceAll('\n', `\n${' '.repeat(21)}`)}
  --config FILE      a redaction document instead of the redaction_config of the variables, also as FILE alone
  --json             prints the plan's JSON on standard output, and everything else on standard error
  --no-color         no colors, on a terminal too (so does NO_COLOR in the environment)
  --help             prints this

Variables are read from TF_VAR_… in the environment too (TF_VAR_… wins over the example). Without operata_api_key, a placeholder is used.
Needs Terraform or OpenTofu 1.9 or later: the one that TERRAFORM_BINARY_NAME names, else terraform, else tofu.

Exit code: 0 when the plan was made, 1 when it failed, 2 for a wrong option, for a list that is not valid, for a variable
that the stack does not have, that has no value, or whose value cannot be read or breaks a rule, or without Terraform.
`;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parsePlanOptions(argv: readonly string[], directory = process.cwd()): PlanOptions {
  const given = new Arguments(argv, {
    options: OPTIONS,
    positionals: 1,
    unexpected: 'name one list, and variables with --var-file FILE',
    credentials: 'set TF_VAR_operata_api_key in the environment instead',
  });
  const varFiles = varFilesOf(given, directory);
  for (const file of varFiles) {
    const found = statSync(resolve(directory, file), { throwIfNoEntry: false });
    if (found?.isFile() === false && !found.isDirectory()) {
      given.problems.push(`--var-file ${file}: is no plain file, and it is read several times; write a file`);
    }
  }
  const configFile = listFileOf(given);
  if (!given.has('help')) given.throwIfWrong();
  return {
    help: given.has('help'),
    json: given.has('json'),
    noColor: given.has('no-color'),
    varFiles,
    configFile,
  };
}
