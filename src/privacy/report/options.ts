import { VAR_FILE_HELP, VAR_FILE_OPTION } from '../../artefact/variable-files';
import { Arguments } from '../../cli/arguments';
import { type ConfigurationSource, chooseSource, LIST_OPTION } from '../list/configuration-source';

/** What the user asked for. */
export interface Options {
  readonly configuration: ConfigurationSource;
  /** The day that the record bears, `YYYY-MM-DD`. */
  readonly date: string;
  /** Where it goes; undefined: the standard output. */
  readonly out: string | undefined;
}

const OPTIONS = {
  ...LIST_OPTION,
  ...VAR_FILE_OPTION,
  date: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const HELP = `Writes a data-sharing record for auditors, in Markdown: every field of the contact record as Amazon Connect documents
it, whether a redaction configuration sends it, by which rule, and how sensitive it is.

  npm run report -- [--config FILE] --date YYYY-MM-DD [--out FILE]

  --config FILE        the redaction document, also as FILE alone:
                       {"key":"REDACTION_CONFIG","value":{"type":"WHITELIST","fields":["Attributes.Tier"]}}
                       Default: redaction_config of the variables
  --var-file FILE      ${VAR_FILE_HELP.replaceAll('\n', `\n${' '.repeat(23)}`)}
  --date YYYY-MM-DD    the day that the record bears, such as the day from which the configuration is in force; the
                       clock is never read, so that the same configuration gives the same record, byte for byte
  --out FILE           writes it there; a file that holds anything but such a record is not replaced. Default: the
                       standard output (npm run -s adds nothing of npm's)
  --help               prints this

Exit code: 0 when it is written, 2 when the configuration is invalid or cannot be read, or for a wrong option.
`;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parseOptions(argv: readonly string[]): Options | 'help' {
  const given = new Arguments(argv, {
    options: OPTIONS,
    positionals: 1,
    unexpected: 'one list is reported at a time',
  });
  if (given.has('help')) return 'help';
  const configuration = chooseSource(given);
  const date = given.text('date');
  if (date === undefined)
    given.problems.push('--date: missing; say which day the record bears, --date YYYY-MM-DD');
  else if (!isDate(date)) given.problems.push(`--date ${date}: must be a day, written YYYY-MM-DD`);
  given.throwIfWrong();
  if (date === undefined) throw new Error('No date, and nothing wrong.');
  return { configuration, date, out: given.text('out') };
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}
