import { VAR_FILE_OPTION } from '../../artefact/variable-files';
import { Arguments } from '../../cli/arguments';
import { type CommandSpec, callOf } from '../../cli/command';
import { INPUT_OPTION } from '../../records/input';
import { type ConfigurationSource, chooseSource, LIST_OPTION } from '../list/configuration-source';

export interface Options {
  readonly configuration: ConfigurationSource;
  /** Files, folders and `-`, in order. */
  readonly inputs: readonly string[];
  readonly json: boolean;
}

export const CHECK = {
  call: callOf('check'),
  usage: ['[FILE] [--input PATH]... [options]'],
  about: `Checks a redaction configuration for errors, probable mistakes, and fields whose sending should be a deliberate
decision. It compares the list with the contact record as Amazon Connect documents it.

With records, it also reports which paths matched nothing and what the records contain instead, which names differ from
a listed one only in case or code points, which removed or replaced values the same record sends under another name, and
which fields would be sent with values or names that look like personal data: telephone numbers, e-mail addresses,
card numbers, bank account numbers and social security numbers. It prints the field and the count, never a value.`,
  options: { '': { ...LIST_OPTION, ...VAR_FILE_OPTION, ...INPUT_OPTION } },
  notes: 'docs/checking-a-configuration.md lists all findings.',
  exits: {
    0: 'nothing found, or notes only',
    1: 'warnings',
    2: 'errors (the configuration is invalid, or terraform plan refuses it), it cannot be read, or a wrong option',
  },
  positionals: 1,
  unexpected: 'one document is checked at a time; name records with --input PATH',
} as const satisfies CommandSpec;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parseOptions(argv: readonly string[]): Options {
  const given = Arguments.of(argv, CHECK);
  const configuration = chooseSource(given);
  given.throwIfWrong();
  return { configuration, inputs: given.texts('input'), json: given.has('json') };
}
