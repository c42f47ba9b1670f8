import { Arguments, type OptionSpec } from '../../cli/arguments';
import {
  DEPLOYMENT_HELP,
  DEPLOYMENT_OPTIONS,
  type DeploymentOptions,
  readDeploymentOptions,
} from '../deployment/options';
import type { Selection } from './selection';

/** What the command line asks for. */
export interface ReplayOptions {
  readonly help: boolean;
  readonly deployment: DeploymentOptions;
  readonly selection: Selection;
  readonly otherConsumersAcceptDuplicates: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly json: boolean;
  /** Records a second. */
  readonly rate: number;
  /** How much later than it should a record may be in the backup. */
  readonly lateHours: number;
  /** Undefined: one for the deployment and the source. */
  readonly journal: string | undefined;
}

const DEFAULT_RATE = 100;
const DEFAULT_LATE_HOURS = 24;

export const HELP = `Puts records back on the stream, so that they are delivered once more: through the pipe, and so through today's
privacy controls. There is no other way.

  npm run replay -- --dead-letters
  npm run replay -- --from TIME [--to TIME] [--contact-id ID]...
  npm run replay -- --contact-id ID...

What
  --dead-letters       the records of all messages in the dead-letter queue. Each message is deleted once its records
                       are on the stream. Where the stream has let go of them, all records of the backup that
                       arrived around then are put, as the backup does not say which is which
  --from TIME          records of the backup that were last updated at TIME or later (LastUpdateTimestamp), in
                       ISO 8601, such as 2026-03-02T09:00Z. Without a zone: UTC
  --to TIME            … and before TIME. Default: now
  --contact-id ID      only those of this contact; may be given several times. Without --from, the whole backup is read
  --late-hours N       how many hours later than it should a record may be in the backup, where Firehose or Amazon
                       Connect was late: so much more of it is read, from 0 to 8760. Default: ${DEFAULT_LATE_HOURS}

How
  --dry-run            reads everything, and neither puts nor deletes anything
  --yes                does not ask before it puts records
  --rate N             records a second, from 1 to 1000. Default: ${DEFAULT_RATE}; never more than 1 MB a second, which is
                       what a shard takes
  --other-consumers-accept-duplicates
                       needed where the stream is an existing one: whatever else reads from it gets the records again
  --journal FILE       where it is kept what is done, so that a replay that was ended goes on when the same command is
                       given again. Default: a file in .operata-replay/; removed when all is done
  --json               prints the summary as JSON; npm run -s adds nothing of npm's
  --help               prints this

${DEPLOYMENT_HELP}

Copies of a record that are equal byte by byte are put once; records that differ are all put. An older version of a
contact's record may arrive after a newer one: LastUpdateTimestamp tells them apart, to the second. What is put is in
the backup once more, under the current hour, and its retention begins anew.

Replay the same records from one machine, once: a replay of the same backup from another machine, or with another
journal, puts all of it again.

Exit code: 0 when all is put, 1 when something was left (the summary says what, and why), 2 when the command cannot
start as asked, 130 when it was interrupted (SIGINT, SIGTERM): it ends after the batch under way.
`;

const OPTIONS = {
  ...DEPLOYMENT_OPTIONS,
  'dead-letters': { type: 'boolean' },
  from: { type: 'string' },
  to: { type: 'string' },
  'contact-id': { type: 'string', multiple: true },
  'late-hours': { type: 'string' },
  'dry-run': { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  rate: { type: 'string' },
  'other-consumers-accept-duplicates': { type: 'boolean' },
  journal: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies Readonly<Record<string, OptionSpec>>;

type Given = Arguments<keyof typeof OPTIONS>;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parseReplayOptions(argv: readonly string[]): ReplayOptions {
  const given: Given = new Arguments(argv, {
    options: OPTIONS,
    unexpected: 'name contacts with --contact-id, and times with --from and --to',
  });
  const help = given.has('help');
  const options = {
    help,
    deployment: readDeploymentOptions(given),
    selection: selectionIn(given),
    otherConsumersAcceptDuplicates: given.has('other-consumers-accept-duplicates'),
    dryRun: given.has('dry-run'),
    yes: given.has('yes'),
    json: given.has('json'),
    rate:
      given.number('rate', { low: 1, high: 1000, whole: true, meaning: 'records a second' }) ?? DEFAULT_RATE,
    lateHours:
      given.number('late-hours', {
        low: 0,
        high: 8760,
        whole: true,
        meaning: 'how many hours later a record may be in the backup',
      }) ?? DEFAULT_LATE_HOURS,
    journal: given.text('journal'),
  };
  if (!help) given.throwIfWrong();
  return options;
}

const BACKUP_ONLY = ['from', 'to', 'contact-id'] as const;

function selectionIn(given: Given): Selection {
  const named = BACKUP_ONLY.filter((name) => given.has(name));
  if (given.has('dead-letters')) {
    for (const name of named) {
      given.problems.push(
        `--${name}: is about the backup, and --dead-letters replays what is in the queue; leave one of them out`,
      );
    }
    return { kind: 'dead letters' };
  }
  if (named.length === 0) {
    given.problems.push(
      'what is to be replayed? Name --dead-letters, or records of the backup with --from, --to and --contact-id',
    );
  }
  const from = timeIn(given, 'from');
  const to = timeIn(given, 'to');
  if (given.has('to') && !given.has('from')) {
    given.problems.push('--to: needs --from too, which says where to begin');
  }
  if (from !== undefined && to !== undefined && from >= to) {
    given.problems.push(
      `--from ${given.text('from')} --to ${given.text('to')}: the first must be earlier than the second`,
    );
  }
  return { kind: 'backup', from, to, contactIds: given.texts('contact-id') };
}

const TIME = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/** Milliseconds since 1970. Undefined where it is not given, or wrong. */
function timeIn(given: Given, name: 'from' | 'to'): number | undefined {
  const text = given.text(name);
  if (text === undefined) return undefined;
  const [, date, time = '00:00', zone = 'Z'] = TIME.exec(text) ?? [];
  const day = Date.parse(`${date}T00:00Z`);
  const value = Date.parse(`${date}T${time}${zone}`);
  // The 30th of February would be taken for a day in March.
  if (!Number.isNaN(value) && new Date(day).toISOString().startsWith(date ?? '-')) return value;
  given.problems.push(
    `--${name} ${text}: is no time in ISO 8601; write 2026-03-02T09:00Z, or 2026-03-02T10:00+01:00, or 2026-03-02`,
  );
  return undefined;
}
