import { VAR_FILE_HELP, VAR_FILE_OPTION } from '../../artefact/variable-files';
import { Arguments } from '../../cli/arguments';
import { type ConfigurationSource, chooseSource, LIST_OPTION } from '../list/configuration-source';

/** What the user asked for. */
export interface Options {
  readonly configuration: ConfigurationSource;
  /** Files, folders and `-`, in their order. */
  readonly inputs: readonly string[];
  readonly json: boolean;
}

const OPTIONS = {
  ...LIST_OPTION,
  ...VAR_FILE_OPTION,
  input: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const HELP = `Checks a redaction configuration: what is wrong with it, what it probably does not mean, and what it sends that
should be a decision. It knows the contact record as Amazon Connect documents it.

  npm run check-config -- [--config FILE] [options]

  --config FILE    the redaction document, also as FILE alone:
                   {"key":"REDACTION_CONFIG","value":{"type":"WHITELIST","fields":["Attributes.Tier"]}}
                   Default: redaction_config of the variables
  --var-file FILE  ${VAR_FILE_HELP.replaceAll('\n', `\n${' '.repeat(19)}`)}
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
  const configuration = chooseSource(given);
  given.throwIfWrong();
  return { configuration, inputs: given.texts('input'), json: given.has('json') };
}
