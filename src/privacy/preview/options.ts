import { VAR_FILE_OPTION } from '../../artefact/variable-files';
import { Arguments } from '../../cli/arguments';
import { type CommandSpec, callOf } from '../../cli/command';
import { INPUT_OPTION } from '../../records/input';
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

/** Records that the terminal shows if nothing else is asked for. */
export const TERMINAL_LIMIT = 10;
/** Records that the page holds if nothing else is asked for. */
export const PAGE_LIMIT = 5_000;

export const PREVIEW = {
  call: callOf('preview'),
  usage: ['[FILE] [--input PATH]... [options]'],
  about: 'Shows what a redaction configuration sends of contact records, what it removes, and why.',
  options: {
    '': {
      ...LIST_OPTION,
      ...VAR_FILE_OPTION,
      input: { ...INPUT_OPTION.input, default: 'the bundled records' },
      html: { value: 'FILE', help: 'Writes one page for the browser that needs no network.' },
      limit: {
        value: 'N',
        range: { low: 0, high: Number.POSITIVE_INFINITY, meaning: 'how many records are shown', whole: true },
        help: 'Shows this many records, from the first on. The table of fields always counts all of them.',
        default: `${TERMINAL_LIMIT} in the terminal, ${PAGE_LIMIT} in the page, all with --json`,
      },
    },
  },
  notes: `Rules
  mandatory      Operata always receives this field, and what is beneath it
  container      Agent, Queue and SystemEndpoint are always sent, but only with their mandatory fields and what is listed
  listed         a path of the configuration matches it, or something above it
  beneath        it is sent only because something beneath it is
  not listed     no path matches it: an allow list removes it, a deny list sends it

With --json, one object per line, for each record in their order
  {"kind":"record","record":1,"source":"…","line":1,"outcome":"delivered","reason":null,
   "delivered":{…},"decisions":[{"at":"/Agent/ARN","field":"Agent.ARN","kept":false,
   "rule":"not listed","listedBy":[],"value":"…"}]}
then
  {"kind":"summary","records":1,"delivered":1,…,"fields":[{"field":"Agent.ARN","kept":0,
   "removed":1,"rules":["not listed"]}]}
"at" is a JSON pointer. It and "field" are null if longer than ${LONGEST_NAME} characters, or once those of a record come to
more than ${MOST_NAMED}. "value" is left out if it is an object or array. "outcome" is "delivered", "nothing left", "not
deliverable" or "not a contact record"; "reason" then says why, or what it is.

The output holds the records in clear: personal data, removed fields included. The page is readable by you alone (mode
0600); *.html and *.ndjson in the project's root are ignored by git.`,
  exits: {
    0: 'everything that was read is shown or counted, also if the function could not deliver a record',
    1: 'an input holds no records, one could not be read to its end, or the preview failed',
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
