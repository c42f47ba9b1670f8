import { Arguments } from '../command-line/arguments';
import { type ConfigurationSource, chooseSource } from '../redaction/configuration-source';

/** What the user asked for. */
export interface Options {
  readonly configuration: ConfigurationSource;
  /** Files, folders and `-`, in their order. */
  readonly inputs: readonly string[];
  readonly json: boolean;
}

const OPTIONS = {
  tfvars: { type: 'string' },
  input: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const HELP = `Checks a redaction configuration: what is wrong with it, what it probably does not mean, and what it sends that
should be a decision. It knows the contact record as Amazon Connect documents it.

  npm run check-config -- FILE [options]
  npm run check-config -- --tfvars FILE [options]

  FILE             the redaction document:
                   {"key":"REDACTION_CONFIG","value":{"type":"WHITELIST","fields":["Attributes.Tier"]}}
  --tfvars FILE    your Terraform variables instead (.tfvars or .tfvars.json): redaction_config in it is checked
  --input PATH     checks it with contact records too: a file or folder (JSON objects one per line, pretty-printed,
                   one after the other or in one array, gzip or not: what the S3 backup holds, for example), or -
                   for the standard input; repeatable. Says which paths matched nothing and what the records hold
                   instead, which names differ from a listed one in case or code points alone, which removed values
                   the same record sends under another name, and which fields would be sent with values, or names,
                   that look like personal data: telephone numbers, e-mail addresses, card numbers, bank account
                   numbers and social security numbers. Tells the field and how many, never a value.
  --json           prints the findings as JSON, with all paths where the text shows some; npm run -s adds nothing of
                   npm's
  --help           prints this

docs/checking-a-configuration.md lists all that can be found.

Exit code: 0 when there is nothing to say, or notes only, 1 with warnings, 2 with errors (the configuration is
invalid, or terraform plan refuses it), when it cannot be read, or for a wrong option.
`;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parseOptions(argv: readonly string[]): Options | 'help' {
  const given = new Arguments(argv, {
    options: OPTIONS,
    positionals: 1,
    unexpected: 'one document is checked at a time; name records with --input PATH',
  });
  if (given.has('help')) return 'help';
  const configuration = chooseSource(given.positionals[0], given.text('tfvars'), 'FILE', given.problems);
  given.throwIfWrong();
  if (configuration === undefined) throw new Error('No configuration, and nothing wrong.');
  return { configuration, inputs: given.texts('input'), json: given.has('json') };
}
