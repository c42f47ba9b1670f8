import { VAR_FILE_OPTION } from '../../artefact/variable-files';
import { Arguments } from '../../cli/arguments';
import { type CommandSpec, callOf } from '../../cli/command';
import { INPUT_OPTION } from '../../records/input';
import { type ConfigurationSource, chooseSource, LIST_OPTION } from '../list/configuration-source';
import { LONGEST_NAME } from '../list/field-name';
import { MOST_NAMED } from './json-lines';

export interface Options {
  readonly configuration: ConfigurationSource;
  /** Files, folders and `-`, in order. Empty: the bundled records. */
  readonly inputs: readonly string[];
  /** The file of the page. */
  readonly htmlFile: string | undefined;
  readonly json: boolean;
  /** The most records that are shown; undefined: the default of the view. */
  readonly limit: number | undefined;
  readonly noColor: boolean;
}

/** The most records in the terminal, by default. */
export const TERMINAL_LIMIT = 10;
/** The most records in the page, by default. */
export const PAGE_LIMIT = 5_000;

export const PREVIEW = {
  call: callOf('preview'),
  usage: ['[FILE] [--input PATH]... [options]'],
  about: 'Shows which fields of contact records a redaction configuration sends and removes, and why.',
  options: {
    '': {
      ...LIST_OPTION,
      ...VAR_FILE_OPTION,
      input: { ...INPUT_OPTION.input, default: 'the bundled records' },
      html: { value: 'FILE', help: 'Writes a page for the browser that needs no network.' },
      limit: {
        value: 'N',
        range: { low: 0, high: Number.POSITIVE_INFINITY, meaning: 'how many records are shown', whole: true },
        help: 'Shows only the first N records. The table of fields always counts all records.',
        default: `${TERMINAL_LIMIT} in the terminal, ${PAGE_LIMIT} in the page, all with --json`,
      },
    },
  },
  notes: `Rules
  mandatory      Operata always receives this field and everything beneath it
  container      Agent, Queue and SystemEndpoint are always sent, but only with their mandatory fields and what is listed
  listed         a path of the configuration matches it, or something above it
  beneath        it is sent only because something beneath it is
  not listed     no path matches it: an allow list removes it, a deny list sends it
  PSEUDONYM      an entry of replace matches what is sent: a token is sent instead
  LAST4          an entry of replace matches what is sent: **** and the last four characters are sent instead
Pseudonyms are made with a public demonstration key; those of a deployment are different.

With --json, one object per line, for each record in order
  {"kind":"record","record":1,"source":"…","line":1,"outcome":"delivered","reason":null,
   "delivered":{…},"decisions":[{"at":"/Agent/ARN","field":"Agent.ARN","kept":false,
   "rule":"not listed","listedBy":[],"value":"…"}]}
A replaced value also has "replacement", which is sent, "with" ("PSEUDONYM" or "LAST4") and "replacedBy" (the path).
And finally
  {"kind":"summary","records":1,"delivered":1,…,"fields":[{"field":"Agent.ARN","kept":0,
   "replaced":0,"removed":1,"rules":["not listed"]}]}
in which "kept" counts what is sent as it is, and "pseudonyms":"demonstration" occurs if there are any.
"at" is a JSON pointer. "at" and "field" are null if longer than ${LONGEST_NAME} characters, or if those of a record exceed
${MOST_NAMED} in total. "value" is omitted if it is an object or array. "outcome" is "delivered", "nothing left", "not
deliverable" or "not a contact record"; "reason" is the reason, or the kind of record.

The output contains the records in clear text, including removed fields: personal data. Only you can read the page
(mode 0600); git ignores *.html and *.ndjson in the project's root.`,
  exits: {
    0: 'all records are shown or counted, including those that the function could not deliver',
    1: 'an input contains no records or could not be read to the end, or the preview failed',
    2: 'a wrong option or configuration',
  },
  positionals: 1,
  unexpected: 'name one list, and input files with --input PATH',
} as const satisfies CommandSpec;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parseOptions(argv: readonly string[]): Options {
  const given = Arguments.of(argv, PREVIEW);
  const limit = given.number('limit');
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
