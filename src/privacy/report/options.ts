import { VAR_FILE_OPTION } from '../../artefact/variable-files';
import { Arguments } from '../../cli/arguments';
import { type CommandSpec, callOf } from '../../cli/command';
import { type ConfigurationSource, chooseSource, LIST_OPTION } from '../list/configuration-source';

export interface Options {
  readonly configuration: ConfigurationSource;
  /** The date of the record, `YYYY-MM-DD`. */
  readonly date: string;
  /** The file to write; undefined: the standard output. */
  readonly out: string | undefined;
  readonly json: boolean;
}

export const REPORT = {
  call: callOf('report'),
  usage: ['[FILE] --date YYYY-MM-DD [--out PATH]'],
  about: `Writes a data-sharing record for auditors, in Markdown: every field of the contact record as Amazon Connect
documents it, whether a redaction configuration sends it, by which rule, and how sensitive it is.`,
  options: {
    '': {
      ...LIST_OPTION,
      ...VAR_FILE_OPTION,
      date: {
        value: 'YYYY-MM-DD',
        help:
          'The date of the record, such as the day from which the configuration is in force. The command does not read ' +
          'the clock, so the same configuration always yields the same record, byte for byte.',
      },
      out: {
        value: 'PATH',
        help: 'Writes the record to this file. Does not replace a file that is not such a record.',
        default: 'the standard output',
      },
    },
  },
  exits: {
    0: 'the record is written',
    2: 'the configuration is invalid or cannot be read, or a wrong option',
  },
  positionals: 1,
  unexpected: 'one list is reported at a time',
} as const satisfies CommandSpec;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parseOptions(argv: readonly string[]): Options {
  const given = Arguments.of(argv, REPORT);
  const configuration = chooseSource(given);
  const date = given.text('date') ?? '';
  if (!given.has('date'))
    given.problems.push('--date: missing; set the date of the record, --date YYYY-MM-DD');
  else if (!isDate(date)) given.problems.push(`--date ${date}: must be a day, written YYYY-MM-DD`);
  given.throwIfWrong();
  return { configuration, date, out: given.text('out'), json: given.has('json') };
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}
