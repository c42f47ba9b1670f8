/** docs/alarms.md, written from the table of alarms. */
import { type AlarmSpec, isExpression, type Measure } from '../constructs/monitoring/alarm-spec';
import { alarms, READERS } from '../constructs/monitoring/alarms';
import { PARTS, type Part } from '../constructs/monitoring/parts';
import { NAMES } from '../names';
import { filledIn } from './placeholders';

/** The alarm that is tried: it exists in every deployment. */
const TRIED = `${filledIn(NAMES.alarmPrefix.value)}dead-letter-queue-not-empty`;

const HEAD = `# Alarms

Written by \`npm run docs\` from the table that the alarms are made of. Each is named \`${filledIn(NAMES.alarmPrefix.value)}\`
and what stands here, where \`ENVIRONMENT\` is the variable \`environment\`. It notifies the topic
\`${filledIn(NAMES.alarmTopic.value)}\`, or \`existing_alarm_topic_arn\`. Subscribe with \`alarm_email\`, and follow the link
that AWS then sends; or subscribe whatever you like to the topic, by its ARN in the output \`alarm_topic_arn\`.

Records reach Operata within 5 minutes of the end of after-contact work. The defaults of the thresholds are made for
that: what fails for longer than an attempt or two is told within 5 minutes, and what mends itself before is not. An
alarm that watches what is switched off does not exist; while \`delivery_enabled\` is false none rings for the pause.

The commands run in a checkout of this project. Which of two dimensions AWS means by "AwsAccountId, PipeName" for two of
the pipe's metrics is not documented: the alarms look at both; see [decision 9](decisions/0009-monitoring.md).
\`FILTER\`, \`SHARE\` and \`LATE\` are 0 with privacy controls. Without them the pipe has a filter, and they are 1, 0.5 and 1;
with a backup 1, 1.5 and 2.

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

You need \`cloudwatch:SetAlarmState\` and \`cloudwatch:DescribeAlarmHistory\` for this.

## All alarms
`;

const TRIED_ALONE: Readonly<Record<Part, string>> = {
  delivery: 'deliveries are not paused',
  'privacy controls': 'privacy controls are on',
  backup: 'there is a backup',
};

/** Names of the facts of a deployment, which the page does not know. */
const FACTS = { streamName: 'STREAM', retentionHours: 'RETENTION' };

/** The page, in Markdown. */
export function alarmsPage(): string {
  const all = alarms(FACTS);
  const rows = all.map((one) => `| [${one.id}](#${one.id}) | ${one.means} | ${there(one)} |`);
  const table = ['| Alarm | What it means | There where |', '| --- | --- | --- |', ...rows].join('\n');
  return `${[HEAD, table, ...all.map(section)].join('\n')}\n`;
}

const there = ({ goesWith = [] }: AlarmSpec): string =>
  goesWith.map((part) => `${TRIED_ALONE[part]} (\`${PARTS[part].replace('var.', '')}\`)`).join(', ') ||
  'always';

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

function section(one: AlarmSpec): string {
  const { id, means, loses, next, threshold, rings, periodSeconds, comparison, missingData } = one;
  const minutes = periodSeconds / 60;
  const period = minutes === 1 ? 'minute' : `${minutes} minutes`;
  const times =
    rings.of === 1
      ? `in one period of ${minutes === 1 ? 'a minute' : period}`
      : `in ${rings.periods} of ${rings.of} periods of ${minutes === 1 ? 'a minute' : period}`;
  const fixed = threshold.fixedBecause === undefined ? '' : `, as ${threshold.fixedBecause}`;
  return `
## ${id}

${means} **What you lose:** ${loses}

- **Next:** ${commands(next)}
- **Rings** when ${watched(one)} is ${COMPARISONS[comparison]} ${threshold.words}${fixed}, ${times}. Its end is ${one.tellsItsEnd ? 'told, too' : 'not told: silence does not bring back what it cost'}.
- **Missing data** ${MISSING[missingData.is]}. ${missingData.because}`;
}

const watched = ({ watches }: AlarmSpec): string => {
  if (!isExpression(watches)) return measured(watches);
  const measures = Object.entries(watches.measures).map(
    ([id, measure]) => `\`${id}\` = ${measured(measure)}`,
  );
  const expression = Object.entries(READERS).reduce(
    (text, [name, value]) => text.replaceAll(value, name),
    watches.expression,
  );
  return `\`${expression}\` (${measures.join('; ')})`;
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
    .map((part) => part.replace(/((?:npm run|aws) [^;]*)$/, '`$1`'))
    .join('; ');
