import { parseFieldPath } from '../../../functions/privacy-controls/field-path';
import { Arguments } from '../../cli/arguments';
import { type CommandSpec, callOf } from '../../cli/command';
import { YES_OPTION } from '../../cli/confirm';
import { ConfigurationError } from '../../cli/errors';
import {
  CREDENTIALS_NOTE,
  DEPLOYMENT_OPTIONS,
  type DeploymentOptions,
  readDeploymentOptions,
} from '../deployment/options';
import { readTimeRange } from '../time-range';
import type { Selection } from './selection';

/** What the command line asks for. */
export interface EraseOptions {
  readonly deployment: DeploymentOptions;
  readonly selection: Selection;
  /** False: nothing is changed. */
  readonly apply: boolean;
  readonly yes: boolean;
  readonly json: boolean;
  /** Undefined: the default for the deployment. */
  readonly journal: string | undefined;
}

export const ERASE = {
  call: callOf('erase'),
  usage: ['--contact-id ID... [--apply]', '--field CustomerEndpoint.Address --value - [--apply --yes]'],
  about: `Erases the records of a contact or a customer from the backup: from each object, from what Firehose could not
process, from copies that replays made, and from each earlier version. Without --apply, it only shows what it would change.`,
  options: {
    'Which records': {
      'contact-id': {
        value: 'ID',
        multiple: true,
        help: 'Records of this contact: those with this ContactId. Records that only refer to it stay.',
      },
      field: {
        value: 'PATH',
        help: 'Records with the value at this path, written as in a list of fields: CustomerEndpoint.Address. See docs/field-paths.md.',
      },
      value: {
        value: '-',
        help: 'The value for --field. Only - is accepted: it is read from the standard input, without its last line end.',
      },
      from: {
        value: 'TIME',
        help:
          'Only records that were last updated at TIME or later (LastUpdateTimestamp), in ISO 8601, such as ' +
          '2026-03-02T09:00Z. Without a zone: UTC. Records without that time are included, from objects of TIME or later.',
      },
      to: {
        value: 'TIME',
        help: 'Only records that were last updated before TIME. Later copies are found too.',
      },
    },
    'How they are erased': {
      apply: { help: 'Erases them, after a confirmation. It cannot be undone.' },
      ...YES_OPTION,
      journal: {
        value: 'FILE',
        help:
          'Records what is done, so that the summary is complete when the same command runs again after an interruption. ' +
          'It is removed when everything is done.',
        default: 'a file in .operata-replay/',
      },
    },
    ...DEPLOYMENT_OPTIONS,
  },
  notes: `An object is written again without the records: under the same key, with the same encryption, compression, metadata
and tags. The bytes of other records do not change. The new version is read back before the earlier ones are removed. An object
without a remaining record is deleted. S3 counts the age of a new version from today, so the other records of that object are kept
for longer than before. The command does not reach what was delivered to Operata, or what is still on the stream: the summary
shows what else holds the records, and until when.

Contents of records are never shown. One erasure or replay of a deployment runs at a time in a checkout. An interrupt (SIGINT,
SIGTERM) ends it after the current object.

${CREDENTIALS_NOTE}`,
  exits: {
    0: 'everything is erased or, without --apply, everything could be',
    1: 'something is left (the summary shows what, and why)',
    2: 'the command cannot start as asked',
    3: 'everything that was found is erased, but the backup also contains bytes that are not records',
  },
  unexpected: 'name contacts with --contact-id, or a field with --field, and its value on the standard input',
} as const satisfies CommandSpec;

const parse = (argv: readonly string[]) => Arguments.of(argv, ERASE);
type Given = ReturnType<typeof parse>;

/** Reads the command line, and the value. @throws {ConfigurationError} with everything that is wrong */
export async function parseEraseOptions(
  argv: readonly string[],
  input: AsyncIterable<Uint8Array | string> = process.stdin,
): Promise<EraseOptions> {
  const given = parse(argv);
  const options = {
    deployment: readDeploymentOptions(given),
    apply: given.has('apply'),
    yes: given.has('yes'),
    json: given.has('json'),
    journal: given.text('journal'),
  };
  const what = whatIn(given, options);
  const range = readTimeRange(given);
  given.throwIfWrong();
  if (what === undefined) throw new Error('Nothing is selected.');
  if (what.kind === 'contacts') return { ...options, selection: { ...range, ...what } };
  const value = await readValue(input);
  return { ...options, selection: { ...range, ...what, value } };
}

function whatIn(
  given: Given,
  { apply, yes, deployment }: Pick<EraseOptions, 'apply' | 'yes' | 'deployment'>,
) {
  const { problems } = given;
  const field = given.text('field');
  if (given.has('contact-id') && (given.has('field') || given.has('value')))
    problems.push('--contact-id and --field: each selects records; erase them one after the other');
  if (!given.has('contact-id') && !given.has('field') && !given.has('value')) {
    problems.push(
      'nothing selected: name contacts with --contact-id, or a field with --field, and --value - for its value',
    );
  }
  if (given.has('field') !== given.has('value')) {
    problems.push(
      given.has('field')
        ? '--field: needs --value -, and the value on the standard input'
        : '--value: needs --field, the path of the field',
    );
  }
  if (given.has('value')) checkValue(given, { apply, yes, deployment });
  if (given.has('contact-id')) return { kind: 'contacts', contactIds: given.texts('contact-id') } as const;
  if (field === undefined) return undefined;
  const parsed = parseFieldPath(field);
  if (parsed.ok) return { kind: 'field', path: parsed.path } as const;
  problems.push(...parsed.errors.map(({ message }) => `--field ${message}`));
  return undefined;
}

function checkValue(
  given: Given,
  { apply, yes, deployment }: Pick<EraseOptions, 'apply' | 'yes' | 'deployment'>,
): void {
  const { problems } = given;
  // It is not shown: it can be the value.
  if (given.texts('value').some((text) => text !== '-')) {
    problems.push(
      '--value: must be -, and the value on the standard input: a command line can be read by others and is kept in the shell’s history',
    );
  }
  if (deployment.outputs === '-')
    problems.push('--outputs - and --value -: both read the standard input; name a file with --outputs');
  if (apply && !yes) {
    problems.push(
      '--value -: the standard input has no room for a confirmation: check without --apply, then add --yes',
    );
  }
}

/** The value on the standard input, without its last line end. @throws {ConfigurationError} which does not show it */
async function readValue(input: AsyncIterable<Uint8Array | string>): Promise<string> {
  const chunks: Uint8Array[] = [];
  if ((input as { readonly isTTY?: boolean }).isTTY)
    process.stderr.write('Type the value, which is shown, then Enter and Ctrl-D:\n');
  for await (const chunk of input) chunks.push(Buffer.from(chunk));
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new ConfigurationError(['--value -: the standard input is not UTF-8; write the value as UTF-8']);
  }
  const value = text.replace(/\r?\n$/, '');
  if (value === '')
    throw new ConfigurationError(['--value -: the standard input is empty; write the value to it']);
  return value;
}
