import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { VAR_FILE_OPTION, varFilesOf } from '../../artefact/variable-files';
import { Arguments } from '../../cli/arguments';
import { type CommandSpec, callOf } from '../../cli/command';
import { LIST_OPTION, listFileOf } from '../../privacy/list/configuration-source';

/** What the command line asks for. */
export interface PlanOptions {
  /** The plan's JSON instead of its text. */
  readonly json: boolean;
  readonly noColor: boolean;
  readonly varFiles: readonly string[];
  readonly configFile: string | undefined;
}

export const PLAN = {
  call: callOf('plan'),
  usage: ['[--var-file FILE]... [options]'],
  about: `Plans the whole stack without an AWS account: synthesizes it, and lets Terraform plan it over an offline
provider. The plan shows what a first apply with your variables would create.`,
  options: { '': { ...VAR_FILE_OPTION, ...LIST_OPTION } },
  notes: `With --json, the plan's JSON is on the standard output, and everything else on the standard error.

Variables are read from TF_VAR_… in the environment too (TF_VAR_… wins over the example). Without operata_api_key, a
placeholder is used. Needs Terraform or OpenTofu 1.9 or later: the one that TERRAFORM_BINARY_NAME names, else terraform,
else tofu.`,
  exits: {
    0: 'the plan is made',
    1: 'it failed',
    2: 'a wrong option, a list that is not valid, a variable that the stack does not have, that has no value, or whose value cannot be read or breaks a rule, or no Terraform',
  },
  positionals: 1,
  unexpected: 'name one list, and variables with --var-file FILE',
  credentials: 'set TF_VAR_operata_api_key in the environment instead',
} as const satisfies CommandSpec;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parsePlanOptions(argv: readonly string[], directory = process.cwd()): PlanOptions {
  const given = Arguments.of(argv, PLAN);
  const varFiles = varFilesOf(given, directory);
  for (const file of varFiles) {
    const found = statSync(resolve(directory, file), { throwIfNoEntry: false });
    if (found?.isFile() === false && !found.isDirectory()) {
      given.problems.push(
        `--var-file ${file}: is not a plain file, and it is read several times; write a file`,
      );
    }
  }
  const configFile = listFileOf(given);
  given.throwIfWrong();
  return {
    json: given.has('json'),
    noColor: given.has('no-color'),
    varFiles,
    configFile,
  };
}
