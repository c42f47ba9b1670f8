import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Arguments } from '../../command-line/arguments';

/** What the command line asks for. */
export interface PlanOptions {
  readonly help: boolean;
  /** The plan's JSON instead of its text. */
  readonly json: boolean;
  /** Absolute paths; later files win. */
  readonly varFiles: readonly string[];
}

const OPTIONS = {
  'var-file': { type: 'string', multiple: true },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const HELP = `Plans the whole stack without an AWS account: synthesizes it, and lets Terraform plan it over an offline
provider. The plan shows what a first apply with your variables would create.

  npm run plan:offline -- --var-file terraform.tfvars

  --var-file FILE    values of the variables (.tfvars or .tfvars.json); repeatable, later files win
  --json             prints the plan's JSON on standard output, and everything else on standard error
  --help             prints this

Variables are read from TF_VAR_… in the environment too. Without operata_api_key, a placeholder is used.
Needs Terraform or OpenTofu 1.9 or later: the one that TERRAFORM_BINARY_NAME names, else terraform, else tofu.

Exit code: 0 when the plan was made, 1 when it failed, 2 for a wrong option, for a variable that the stack does not
have, that has no value, or whose value cannot be read or breaks a rule, or without Terraform.
`;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parsePlanOptions(argv: readonly string[], directory = process.cwd()): PlanOptions {
  const given = new Arguments(argv, {
    options: OPTIONS,
    unexpected: 'name a file of variables with --var-file FILE',
    credentials: 'set TF_VAR_operata_api_key in the environment instead',
  });
  const varFiles = given.texts('var-file');
  given.problems.push(...varFiles.flatMap((value) => problemsWith(value, directory)));
  given.throwIfWrong();
  return {
    help: given.has('help'),
    json: given.has('json'),
    varFiles: varFiles.map((value) => resolve(directory, value)),
  };
}

function problemsWith(value: string, directory: string): string[] {
  const file = resolve(directory, value);
  if (!existsSync(file)) {
    return [`--var-file ${value}: there is no such file; copy terraform.tfvars.example, or name another`];
  }
  return statSync(file).isFile() ? [] : [`--var-file ${value}: is no file`];
}
