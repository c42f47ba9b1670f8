import { VAR_FILE_HELP, VAR_FILE_OPTION } from '../../artefact/variable-files';
import { Arguments } from '../../cli/arguments';
import { COLOR_OPTION } from '../../cli/color';
import { type ConfigurationSource, chooseSource, LIST_OPTION } from '../list/configuration-source';
import { LONGEST_NAME } from '../list/field-name';
import { MOST_NAMED } from './json-lines';

/** What the user asked for. */
export interface Options {
  readonly configuration: ConfigurationSource;
  /** Files, folders and `-`, in their order. Empty: the bundled records. */
  readonly inputs: readonly string[];
  /** Where the page goes. */
  readonly htmlFile: string | undefined;
  readonly json: boolean;
  /** Most records that are shown; undefined: as many as the way of showing them can bear. */
  readonly limit: number | undefined;
  readonly noColor: boolean;
}

const OPTIONS = {
  ...LIST_OPTION,
  ...VAR_FILE_OPTION,
  input: { type: 'string', multiple: true },
  html: { type: 'string' },
  json: { type: 'boolean' },
  limit: { type: 'string' },
  ...COLOR_OPTION,
  help: { type: 'boolean', short: 'h' },
} as const;

/** Records that the terminal shows if nothing else is asked for. */
export const TERMINAL_LIMIT = 10;
/** Records that the page holds if nothing else is asked for. */
export const PAGE_LIMIT = 5_000;

export const HELP = `Shows what a redaction configuration sends of contact records, what it removes, and why.

  npm run preview -- [--config FILE] [--input PATH]... [options]

  --config FILE    the redaction document, also as FILE alone:
                   {"key":"REDACTION_CONFIG","value":{"type":"WHITELIST","fields":["Attributes.Tier"]}}
                   Default: redaction_config of the variables
  --var-file FILE  ${VAR_FILE_HELP.replaceAll('\n', `\n${' '.repeat(19)}`)}
  --input PATH     a file or folder of contact records, or - for the standard input; repeatable. JSON objects one
                   per line, pretty-printed, one after the other or in one array, gzip or not: what the S3 backup
                   holds, for example. Default: the bundled records.
  --html FILE      writes one page that needs no network, to look at in a browser
  --json           prints one JSON object per line (npm run -s adds none of npm's): for each record, in their
                   order
                     {"kind":"record","record":1,"source":"…","line":1,"outcome":"delivered","reason":null,
                      "delivered":{…},"decisions":[{"at":"/Agent/ARN","field":"Agent.ARN","kept":false,
                      "rule":"not listed","listedBy":[],"value":"…"}]}
                   ("at" is a JSON pointer; it and "field" are null where longer than ${LONGEST_NAME} characters, or where
                   those of the record come to more than ${MOST_NAMED} before.
                   "value" is left out where it is an object or array. "outcome" is "delivered",
                   "nothing left", "not deliverable" or "not a contact record"; "reason" then says why, or what
                   it is), then
                     {"kind":"summary","records":1,"delivered":1,…,"fields":[{"field":"Agent.ARN","kept":0,
                      "removed":1,"rules":["not listed"]}]}
  --limit NUMBER   shows that many records, from the first on; the table of fields counts all of them, always.
                   Default: ${TERMINAL_LIMIT} in the terminal, ${PAGE_LIMIT} in the page, all with --json.
  --no-color       no colors, on a terminal too (so does NO_COLOR in the environment)
  --help           prints this

Rules
  mandatory        a field that Operata always receives, or beneath one
  container        Agent, Queue and SystemEndpoint: always sent, but of what is beneath them only mandatory fields
  listed           a path of the configuration matches it, or something above it
  beneath          sent only because something beneath it is
  not listed       no path matches it: an allow list removes it, a deny list sends it

What is shown holds the records in clear: personal data, removed fields included. --html FILE is written for your
eyes only (mode 0600); *.html and *.ndjson in the project's root are ignored by git.

Exit code: 0 when all that was read is shown or counted, also where the function could not deliver a record, 1 when
an input holds no records, one could not be read to its end or the preview failed, 2 for a wrong option or
configuration, 130 when interrupted, 143 when terminated.
`;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parseOptions(argv: readonly string[]): Options | 'help' {
  const given = new Arguments(argv, {
    options: OPTIONS,
    positionals: 1,
    unexpected: 'name one list, and input files with --input PATH',
  });
  if (given.has('help')) return 'help';
  const limit = given.number('limit', {
    low: 0,
    high: Number.POSITIVE_INFINITY,
    meaning: 'how many records are shown',
    whole: true,
  });
  const configuration = chooseSource(given);
  given.throwIfWrong();
  return {
    configuration,
    inputs: given.texts('input'),
    htmlFile: given.text('html'),
    json: given.has('json'),
    limit,
    noColor: given.has('no-color'),
  };
}
