import { Arguments } from '../../cli/arguments';
import { type CommandSpec, callOf } from '../../cli/command';
import { YES_OPTION } from '../../cli/confirm';
import {
  CREDENTIALS_NOTE,
  DEPLOYMENT_OPTIONS,
  type DeploymentOptions,
  readDeploymentOptions,
} from '../deployment/options';
import { readTimeRange } from '../time-range';
import type { Selection } from './selection';

/** What the command line asks for. */
export interface ReplayOptions {
  readonly deployment: DeploymentOptions;
  readonly selection: Selection;
  readonly otherConsumersAcceptDuplicates: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly json: boolean;
  /** Records a second. */
  readonly rate: number;
  /** How many hours late a record may arrive in the backup. */
  readonly lateHours: number;
  /** Undefined: the default for the deployment and the source. */
  readonly journal: string | undefined;
}

const DEFAULT_RATE = 100;
const DEFAULT_LATE_HOURS = 24;

export const REPLAY = {
  call: callOf('replay'),
  usage: ['--dead-letters', '--from TIME [--to TIME] [--contact-id ID]...', '--contact-id ID...'],
  about: `Puts records back on the stream, so that they are delivered again: through the pipe, and so through today's
privacy controls. There is no other way.`,
  options: {
    'Which records': {
      'dead-letters': {
        help:
          'The records of all messages in the dead-letter queue. Each message is deleted once its records are on the ' +
          'stream. If the stream no longer holds them, all records of the backup that arrived around then are put, as the ' +
          'backup does not say which is which.',
      },
      from: {
        value: 'TIME',
        help:
          'Records of the backup that were last updated at TIME or later (LastUpdateTimestamp), in ISO 8601, such as ' +
          '2026-03-02T09:00Z. Without a zone: UTC.',
      },
      to: { value: 'TIME', help: 'Records that were last updated before TIME.', default: 'now' },
      'contact-id': {
        value: 'ID',
        multiple: true,
        help: 'Only those of this contact. Without --from, the whole backup is read.',
      },
      'late-hours': {
        value: 'N',
        range: {
          low: 0,
          high: 8760,
          whole: true,
          meaning: 'how many hours later a record may be in the backup',
        },
        help:
          'How many hours late a record may be in the backup, as Firehose or Amazon Connect was late: this much more of ' +
          'it is read.',
        default: DEFAULT_LATE_HOURS,
      },
    },
    'How they are put': {
      'dry-run': { help: 'Reads everything, and neither puts nor deletes anything.' },
      ...YES_OPTION,
      rate: {
        value: 'N',
        range: { low: 1, high: 1000, whole: true, meaning: 'records a second' },
        help: 'Records a second. Never more than 1 MB a second, which is what a shard accepts.',
        default: DEFAULT_RATE,
      },
      'other-consumers-accept-duplicates': {
        help: 'Needed if the stream is an existing one: its other consumers get the records again.',
      },
      journal: {
        value: 'FILE',
        help:
          'Records what is done, so that an interrupted replay continues when the same command runs again. It is ' +
          'removed when everything is done.',
        default: 'a file in .operata-replay/',
      },
    },
    ...DEPLOYMENT_OPTIONS,
  },
  notes: `Copies of a record that are equal byte by byte are put once; records that differ are all put. An older version of
a contact's record may arrive after a newer one: LastUpdateTimestamp distinguishes them, to the second. What is put is in the
backup again, under the current hour, and its retention starts again.

Replay the same records from one machine, once: a replay of the same backup from another machine, or with another journal,
puts all of it again. An interrupt (SIGINT, SIGTERM) ends it after the current batch.

${CREDENTIALS_NOTE}`,
  exits: {
    0: 'everything is put',
    1: 'something is left (the summary shows what, and why)',
    2: 'the command cannot start as asked',
  },
  unexpected: 'name contacts with --contact-id, and times with --from and --to',
} as const satisfies CommandSpec;

const parse = (argv: readonly string[]) => Arguments.of(argv, REPLAY);
type Given = ReturnType<typeof parse>;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parseReplayOptions(argv: readonly string[]): ReplayOptions {
  const given = parse(argv);
  const options = {
    deployment: readDeploymentOptions(given),
    selection: selectionIn(given),
    otherConsumersAcceptDuplicates: given.has('other-consumers-accept-duplicates'),
    dryRun: given.has('dry-run'),
    yes: given.has('yes'),
    json: given.has('json'),
    rate: given.number('rate') ?? DEFAULT_RATE,
    lateHours: given.number('late-hours') ?? DEFAULT_LATE_HOURS,
    journal: given.text('journal'),
  };
  given.throwIfWrong();
  return options;
}

const BACKUP_ONLY = ['from', 'to', 'contact-id'] as const;

function selectionIn(given: Given): Selection {
  const named = BACKUP_ONLY.filter((name) => given.has(name));
  if (given.has('dead-letters')) {
    for (const name of named) {
      given.problems.push(
        `--${name}: selects from the backup, but --dead-letters replays the queue; leave one of them out`,
      );
    }
    return { kind: 'dead letters' };
  }
  if (named.length === 0) {
    given.problems.push(
      'nothing selected: name --dead-letters, or records of the backup with --from, --to and --contact-id',
    );
  }
  const { from, to } = readTimeRange(given);
  if (given.has('to') && !given.has('from'))
    given.problems.push('--to: requires --from, the start of the selection');
  return { kind: 'backup', from, to, contactIds: given.texts('contact-id') };
}
