import { Arguments } from '../../cli/arguments';
import { type CommandSpec, callOf } from '../../cli/command';
import { CREDENTIALS_NOTE } from '../deployment/options';

/** What the command line asks for. */
export interface InitOptions {
  /** The file to write. */
  readonly out: string;
  /** A file with all answers. Undefined: they are asked for. */
  readonly answers: string | undefined;
  readonly json: boolean;
  readonly noColor: boolean;
}

const DEFAULT_OUT = 'terraform.tfvars';

export const INIT = {
  call: callOf('init'),
  usage: ['', '--answers answers.json --out staging.tfvars'],
  about: `Asks what a deployment has to know, and writes it to a file of variables. Each answer is checked with the rules
of its variable. With AWS credentials, it offers the instances and VPCs of the region, and reports whether the instance
already streams its contact records. It changes nothing else, and neither asks for nor writes a secret.

A second run offers the earlier answers. Escape goes back to the previous question, and before it writes, you can change
any answer. Ctrl-C changes nothing.`,
  options: {
    '': {
      out: {
        value: 'FILE',
        help: 'The file to write, which ends with .tfvars. A file that is not as an earlier run wrote it stays as it is.',
        default: DEFAULT_OUT,
      },
      answers: {
        value: 'FILE',
        help:
          'Asks nothing, and reads the variables from this file: JSON, such as {"environment": "production"}, if its ' +
          'name ends with .json, else as in a .tfvars file.',
      },
    },
  },
  notes: `${CREDENTIALS_NOTE} The policy "init" in docs/operator-policies.json allows what the command reads. Without
credentials or a permission, it asks for the text instead. Terraform or OpenTofu, if installed, checks all rules of the
variables.`,
  exits: {
    0: 'the file is written',
    2: 'a wrong option or answer, no terminal, or a file that init did not write',
  },
  unexpected: 'name the file to write with --out FILE',
  credentials: 'set TF_VAR_operata_api_key in the environment for Terraform; this command does not need it',
} as const satisfies CommandSpec;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parseInitOptions(argv: readonly string[]): InitOptions {
  const given = Arguments.of(argv, INIT);
  const out = given.text('out') ?? DEFAULT_OUT;
  if (!out.endsWith('.tfvars')) {
    given.problems.push(
      `--out ${out}: must end with .tfvars, as Terraform reads other files differently; name such a file`,
    );
  }
  given.throwIfWrong();
  return {
    out,
    answers: given.text('answers'),
    json: given.has('json'),
    noColor: given.has('no-color'),
  };
}
