/** docs/alarms.md, written from the table of alarms. */

import { filledIn } from '../../permissions/placeholders';
import { type AlarmSpec, isExpression, type Measure } from '../../stack/constructs/monitoring/alarm-spec';
import { alarms, numbersOf } from '../../stack/constructs/monitoring/alarms';
import type { Part } from '../../stack/constructs/monitoring/parts';
import { NAMES } from '../../stack/naming/names';
import { STACK_FACTS } from '../../stack/stack-alarms';

/** The alarm that is tried: it exists in every deployment. */
const TRIED = `${filledIn(NAMES.alarmPrefix.value)}dead-letter-queue-not-empty`;

const HEAD = `# Alarms

Written by \`npm run docs\` from the table that the alarms are made of. Each is named \`${filledIn(NAMES.alarmPrefix.value)}\`
and what stands here, where \`ENVIRONMENT\` is the variable \`environment\`. It notifies the topic
\`${filledIn(NAMES.alarmTopic.value)}\`, or \`existing_alarm_topic_arn\`. Subscribe with \`alarm_email\`, and follow the link
that AWS then sends; or subscribe whatever you like to the topic, by its ARN in the output \`alarm_topic_arn\`.

Records reach Operata within 5 minutes of the end of after-contact work. The defaults of the thresholds are made for
that: what fails for longer than an attempt or two is told within 5 minutes, and what fixes itself before is not. An
alarm that watches what is switched off does not exist; while \`delivery_enabled\` is false none rings for the pause.

The commands run in a checkout of this project. Which of two dimensions AWS means by "AwsAccountId, PipeName" for two of
the pipe's metrics is not documented: the alarms look at both; see [decision 9](decisions/0009-monitoring.md).
\`FILTER\` is 0 with privacy controls; without them the pipe has a filter, and it is 1. \`READERS\` is 1, with a backup 2.

## In a quiet contact center

Where a record comes once in an hour or once in a day, one record is enough. The alarms that compare what came with what
was done about it compare two periods, and keep their state while nothing comes: they ring for one record, until a later
one is taken.

| What fails | Rings | After the record came, at most |
| --- | --- | --- |
| The pipe does not take it | [pipe-not-invoked](#pipe-not-invoked) | 15 minutes |
| It leaves unredacted, as the function is not called | [privacy-bypassed](#privacy-bypassed) | 15 minutes |
| The metrics of the privacy controls do not arrive | [privacy-metrics-missing](#privacy-metrics-missing) | 15 minutes |
| The list cannot be read | [privacy-fallback-active](#privacy-fallback-active), [privacy-configuration-stale](#privacy-configuration-stale) | 5 minutes |
| The function fails, or Operata refuses it, at every attempt | the alarms about failures if three attempts are within 15 minutes, else [dead-letter-queue-not-empty](#dead-letter-queue-not-empty) | \`delivery_maximum_record_age_seconds\`, and 5 minutes |
| Operata answers with an error that is not retried | [dead-letter-queue-not-empty](#dead-letter-queue-not-empty) | 5 minutes |
| Firehose does not read it | [backup-not-reading](#backup-not-reading) | 35 minutes |
| Firehose cannot write it | [backup-late](#backup-late), [backup-delivery-failed](#backup-delivery-failed) | \`backup_buffer_interval_seconds\` and \`alarm_backup_delay_seconds\`, and 15 minutes |
| Amazon Connect does not stream it | [connect-not-streaming](#connect-not-streaming), for a voice call 4 hours or more after the last record | 8 hours after the call |

An alarm that is new, as after a pause of the deliveries or on an adopted stream, may ring for records of the minutes before,
until the first record is taken.

Two gaps are left. A record that comes in the same minute as one that is taken does not ring by itself: the next one does.
Without privacy controls, another consumer of an adopted stream may read in place of the pipe: \`npx operata doctor\` reads
the state of the pipe.

## Try that an alarm reaches a person

Once the subscription is confirmed, put one alarm into the state \`ALARM\` by hand:

\`\`\`bash
aws cloudwatch set-alarm-state --region REGION --state-value ALARM --state-reason "a test of the notification" \\
  --alarm-name ${TRIED}
\`\`\`

The message arrives within a minute or two. CloudWatch evaluates the alarm again at its next period, and the state goes
back. Nothing else changes. If no message arrives, the history of the alarm says why:

\`\`\`bash
aws cloudwatch describe-alarm-history --region REGION --history-item-type Action \\
  --alarm-name ${TRIED}
\`\`\`

- No entry: the actions of the alarm are disabled, or it has none.
- An entry about the encryption key: CloudWatch may not use the key of the topic. With \`existing_kms_key_arn\` or
  \`existing_alarm_topic_arn\`, compare the key's policy with the last statement of
  [existing-key-policy.json](existing-key-policy.json).
- An entry without an error: the subscription is not confirmed. Follow the link in AWS's message, or check
  \`aws sns list-subscriptions-by-topic --region REGION --topic-arn TOPIC_ARN\`.

\`npx operata doctor\` looks at every link: the alarm's actions, the topic, its policy and key, and the confirmation.
You need \`cloudwatch:SetAlarmState\` and \`cloudwatch:DescribeAlarmHistory\` for this.

## All alarms
`;

const TRIED_ALONE: Readonly<Record<Part, string>> = {
  'Amazon Connect': 'the instance streams to our stream',
  delivery: 'deliveries are not paused',
  'privacy controls': 'privacy controls are on',
  backup: 'there is a backup',
};

/** The page, in Markdown. */
export function alarmsPage(): string {
  const all = alarms(STACK_FACTS);
  const rows = all.map((one) => `| [${one.id}](#${one.id}) | ${one.means} | ${there(one)} |`);
  const table = ['| Alarm | What it means | There where |', '| --- | --- | --- |', ...rows].join('\n');
  return `${[HEAD, table, ...all.map(section)].join('\n')}\n`;
}

const there = ({ goesWith = [] }: AlarmSpec): string =>
  goesWith
    .map((part) => `${TRIED_ALONE[part]} (\`${STACK_FACTS.parts[part].replace('var.', '')}\`)`)
    .join(', ') || 'always';

const COMPARISONS: Readonly<Record<AlarmSpec['comparison'], string>> = {
  GreaterThanThreshold: 'above',
  GreaterThanOrEqualToThreshold: 'at or above',
  LessThanThreshold: 'below',
};
const MISSING: Readonly<Record<AlarmSpec['missingData']['is'], string>> = {
  notBreaching: 'is taken for good',
  ignore: 'does not change the state',
  missing: 'makes the state unknown',
  breaching: 'is taken for bad',
};

const PERIODS: Readonly<Record<AlarmSpec['periodSeconds'], string>> = {
  60: 'a minute',
  300: '5 minutes',
  900: '15 minutes',
  14400: '4 hours',
};

function section(one: AlarmSpec): string {
  const { id, means, loses, next, threshold, rings, periodSeconds, comparison, missingData } = one;
  const period = PERIODS[periodSeconds];
  const times =
    rings.of === 1 ? `in one period of ${period}` : `in ${rings.periods} of ${rings.of} periods of ${period}`;
  const fixed = threshold.fixedBecause === undefined ? '' : `, as ${threshold.fixedBecause}`;
  return `
## ${id}

${means} **What you lose:** ${loses}

- **Next:** ${commands(next)}
- **Rings** when ${watched(one)} is ${COMPARISONS[comparison]} ${threshold.words}${fixed}, ${times}. ${one.endIsNotified === false ? 'The end of the alarm sends no notification, because it does not mean that the cause is fixed' : 'The end of the alarm also sends a notification'}.
- **Missing data** ${MISSING[missingData.is]}. ${missingData.because}`;
}

const watched = ({ watches }: AlarmSpec): string => {
  if (!isExpression(watches)) return measured(watches);
  const measures = Object.entries(watches.measures).map(
    ([id, measure]) => `\`${id}\` = ${measured(measure)}`,
  );
  const steps = Object.entries(watches.steps ?? {}).map(([id, step]) => {
    const text = Object.entries(numbersOf(STACK_FACTS)).reduce(
      (rest, [name, value]) => rest.replaceAll(value, name),
      step,
    );
    return `\`${id}\` = \`${text}\``;
  });
  return `\`${watches.expression}\` (${[...steps, ...measures].join('; ')})`;
};

const measured = ({ metric, statistic }: Measure): string =>
  `the ${{ Sum: 'sum', Maximum: 'maximum', Average: 'average', p95: '95th percentile' }[statistic]} of \`${metric.namespace}\` \`${metric.name}\` by ${Object.keys(
    metric.dimensions,
  )
    .map((name) => `\`${name}\``)
    .join(' and ')}`;

/** Commands as code, and what is said between them as text. */
const commands = (next: string): string =>
  filledIn(next)
    .split('; ')
    .map((part) => part.replace(/((?:npx operata|aws) [^;]*)$/, '`$1`'))
    .join('; ');
