/** Writes docs/alarms.md from the table of alarms. */

import { filledIn } from '../../permissions/placeholders';
import { type AlarmSpec, isExpression, type Measure } from '../../stack/constructs/monitoring/alarm-spec';
import { alarms, numbersOf } from '../../stack/constructs/monitoring/alarms';
import type { Part } from '../../stack/constructs/monitoring/parts';
import { NAMES } from '../../stack/naming/names';
import { STACK_FACTS } from '../../stack/stack-alarms';

/** The alarm for the test. It exists in every deployment. */
const TESTED = `${filledIn(NAMES.alarmPrefix.value)}dead-letter-queue-not-empty`;

const HEAD = `# Alarms

\`npm run docs\` writes this page from the table of alarms. The name of each alarm begins with
\`${filledIn(NAMES.alarmPrefix.value)}\`, where \`ENVIRONMENT\` is the value of the variable \`environment\`. The alarms notify the topic
\`${filledIn(NAMES.alarmTopic.value)}\`, or \`existing_alarm_topic_arn\`. To subscribe, set \`alarm_email\` and follow the link
that AWS sends. To subscribe anything else, use the ARN of the topic in the output \`alarm_topic_arn\`.

Records reach Operata within 5 minutes of the end of after-contact work. The default thresholds match that: a failure that
lasts longer than one or two attempts raises an alarm within 5 minutes, and a shorter one does not. The alarms of a
part that is switched off do not exist. While \`delivery_enabled\` is false, no alarm rings because of the pause.

AWS does not document which of two dimensions "AwsAccountId, PipeName" means
for two of the pipe's metrics. The alarms check both; see [decision 9](decisions/0009-monitoring.md). \`FILTER\` is 1 if
the pipe has a filter, which is the case without privacy controls, else 0. \`READERS\` is 2 with a backup, else 1.

## In a quiet contact center

If a record arrives only once an hour or once a day, one record is enough to raise an alarm. The alarms that compare
incoming with processed records compare two periods, and keep their state while no record arrives: they ring for one
record, until a later one is processed.

| What fails | Alarm | Maximum time after the record arrives |
| --- | --- | --- |
| The pipe does not read it | [pipe-not-invoked](#pipe-not-invoked) | 15 minutes |
| It is sent unredacted, as the function is not called | [privacy-bypassed](#privacy-bypassed) | 15 minutes |
| The metrics of the privacy controls do not arrive | [privacy-metrics-missing](#privacy-metrics-missing) | 15 minutes |
| The list cannot be read | [privacy-fallback-active](#privacy-fallback-active), [privacy-configuration-stale](#privacy-configuration-stale) | 5 minutes |
| The function fails, or Operata refuses it, at every attempt | the alarms about failures, if three attempts fail within 15 minutes; else [dead-letter-queue-not-empty](#dead-letter-queue-not-empty) | \`delivery_maximum_record_age_seconds\`, and 5 minutes |
| Operata answers with an error that is not retried | [dead-letter-queue-not-empty](#dead-letter-queue-not-empty) | 5 minutes |
| Firehose does not read it | [backup-not-reading](#backup-not-reading) | 35 minutes |
| Firehose cannot write it | [backup-late](#backup-late), [backup-delivery-failed](#backup-delivery-failed) | \`backup_buffer_interval_seconds\` and \`alarm_backup_delay_seconds\`, and 15 minutes |
| Amazon Connect does not stream it | [connect-not-streaming](#connect-not-streaming), for a voice call 4 hours or more after the last record | 8 hours after the call |

A new alarm, such as after a pause of the deliveries or on an adopted stream, may ring for records of the minutes before,
until the first record is processed.

There are two gaps. If a record that is lost arrives in the same minute as one that is processed, the alarm rings only for
the next lost record. Without privacy controls, another consumer of an adopted stream can hide that the pipe does not read:
\`npx operata doctor\` checks the state of the pipe.

## Test that an alarm reaches a person

After the subscription is confirmed, set one alarm to the state \`ALARM\`:

\`\`\`bash
aws cloudwatch set-alarm-state --region REGION --state-value ALARM --state-reason "a test of the notification" \\
  --alarm-name ${TESTED}
\`\`\`

The message arrives within two minutes. CloudWatch evaluates the alarm again in the next period, and resets the state.
Nothing else changes. If no message arrives, the history of the alarm shows why:

\`\`\`bash
aws cloudwatch describe-alarm-history --region REGION --history-item-type Action \\
  --alarm-name ${TESTED}
\`\`\`

- No entry: the actions of the alarm are disabled, or it has none.
- An entry about the encryption key: CloudWatch is not allowed to use the key of the topic. With \`existing_kms_key_arn\` or
  \`existing_alarm_topic_arn\`, compare the key's policy with the last statement of
  [existing-key-policy.json](existing-key-policy.json).
- An entry without an error: the subscription is not confirmed. Follow the link in AWS's message, or check
  \`aws sns list-subscriptions-by-topic --region REGION --topic-arn TOPIC_ARN\`.

\`npx operata doctor\` checks the whole chain: the alarm's actions, the topic, its policy and key, and the confirmation.
The commands above need \`cloudwatch:SetAlarmState\` and \`cloudwatch:DescribeAlarmHistory\`.

## All alarms
`;

const EXISTS_IF: Readonly<Record<Part, string>> = {
  'Amazon Connect': 'the instance streams to our stream',
  delivery: 'deliveries are not paused',
  'privacy controls': 'privacy controls are on',
  pseudonyms: '`redaction_config` asks for pseudonyms',
  backup: 'there is a backup',
};

/** The page, in Markdown. */
export function alarmsPage(): string {
  const all = alarms(STACK_FACTS);
  const rows = all.map((one) => `| [${one.id}](#${one.id}) | ${one.means} | ${existsIf(one)} |`);
  const table = ['| Alarm | Meaning | Exists if |', '| --- | --- | --- |', ...rows].join('\n');
  return `${[HEAD, table, ...all.map(section)].join('\n')}\n`;
}

const existsIf = ({ goesWith = [] }: AlarmSpec): string =>
  goesWith
    .map((part) => `${EXISTS_IF[part]} (\`${STACK_FACTS.parts[part].replace('var.', '')}\`)`)
    .join(', ') || 'always';

const COMPARISONS: Readonly<Record<AlarmSpec['comparison'], string>> = {
  GreaterThanThreshold: 'above',
  GreaterThanOrEqualToThreshold: 'at or above',
  LessThanThreshold: 'below',
};
const MISSING: Readonly<Record<AlarmSpec['missingData']['is'], string>> = {
  notBreaching: 'counts as good',
  ignore: 'does not change the state',
  missing: 'makes the state unknown',
  breaching: 'counts as bad',
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
  const reason = threshold.fixedBecause
    ?.replace(/\.$/, '')
    .replace(/^[A-Z](?=[a-z ])/, (first) => first.toLowerCase());
  const fixed = reason === undefined ? '' : ` (${reason})`;
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

/** Formats the commands as code, and leaves the text between them. */
const commands = (next: string): string =>
  filledIn(next)
    .split('; ')
    .map((part) => part.replace(/((?:npx operata|aws) [^;]*)$/, '`$1`'))
    .join('; ');
