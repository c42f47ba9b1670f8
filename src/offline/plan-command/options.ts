import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigurationError } from '../../local/errors';
import { didYouMean } from '../../local/nearest-name';

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

Exit code: 0 when the plan was made, 1 when it failed, 2 for a wrong option, or without Terraform.
`;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parsePlanOptions(argv: readonly string[], directory = process.cwd()): PlanOptions {
  const { values, tokens } = parseArgs({
    args: [...argv],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const problems: string[] = [];
  const varFiles: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') {
      problems.push(`"${token.value}" stands alone; name a file with --var-file ${token.value}`);
    } else if (token.kind === 'option') {
      problems.push(...problemsWith(token, directory));
      if (token.name === 'var-file' && token.value) varFiles.push(resolve(directory, token.value));
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { help: values.help === true, json: values.json === true, varFiles };
}

function problemsWith(
  {
    name,
    rawName,
    value,
  }: { readonly name: string; readonly rawName: string; readonly value?: string | undefined },
  directory: string,
): string[] {
  if (!Object.hasOwn(OPTIONS, name)) {
    return [
      `${rawName}: there is no such option${didYouMean(name, Object.keys(OPTIONS), '--')} (--help lists all)`,
    ];
  }
  if (name !== 'var-file') return value === undefined ? [] : [`${rawName}: takes no value`];
  if (!value || value.startsWith('-')) return [`${rawName}: needs the name of a file`];
  const file = resolve(directory, value);
  if (!existsSync(file)) {
    return [`${rawName} ${value}: there is no such file; copy terraform.tfvars.example, or name another`];
  }
  return statSync(file).isFile() ? [] : [`${rawName} ${value}: is no file`];
}
