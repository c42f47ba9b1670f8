import { PROGRAM } from '../../../cli/command';
import { NAMES } from '../../../stack/naming/names';
import { ifThere } from '../../aws/answers';
import type { Check } from '../finding';
import type { Plan } from './plan';

interface Lookup {
  readonly what: string;
  readonly name: keyof typeof NAMES;
  /** Where else in the account the name may be in use. */
  readonly elsewhere?: string;
  /** Why it is not created; undefined if it is. */
  readonly skip?: (plan: Plan) => string | undefined;
  /** The resource; undefined if it does not exist. */
  readonly find: (plan: Plan, name: string) => Promise<unknown>;
}

const withPrivacyControls = (plan: Plan): string | undefined =>
  plan.flag('enable_privacy_controls') ? undefined : 'the privacy controls are off';
/** Why there are no pseudonyms; undefined if there are. */
export const withPseudonyms = (plan: Plan): string | undefined =>
  plan.asksForPseudonyms ? undefined : 'redaction_config asks for no pseudonyms';
const withBackup = (plan: Plan): string | undefined =>
  plan.flag('backup_enabled') ? undefined : 'the backup is off';

const withDashboard = (plan: Plan): string | undefined =>
  plan.flag('dashboard_enabled') ? undefined : 'the dashboard is off';

const role = (name: keyof typeof NAMES, skip?: Lookup['skip']): Lookup => ({
  what: 'role',
  name,
  ...(skip && { skip }),
  find: ({ aws }, RoleName) => ifThere(aws.iam.getRole({ RoleName })),
});
const logGroup = (name: keyof typeof NAMES, skip?: Lookup['skip']): Lookup => ({
  what: 'log group',
  name,
  ...(skip && { skip }),
  async find({ aws }, logGroupNamePrefix) {
    const { logGroups = [] } = await aws.logs.describeLogGroups({ logGroupNamePrefix });
    return logGroups.find((one) => one.logGroupName === logGroupNamePrefix);
  },
});

/** What a deployment creates under a name that must be free, by the ID of its check. */
const LOOKUPS = {
  stream: {
    what: 'stream',
    name: 'contactStream',
    skip: (plan) => (plan.streamIsOurs ? undefined : 'an existing stream is read'),
    find: ({ aws }, StreamName) => ifThere(aws.kinesis.describeStreamSummary({ StreamName })),
  },
  pipe: {
    what: 'pipe',
    name: 'pipe',
    find: ({ aws }, Name) => ifThere(aws.pipes.describePipe({ Name })),
  },
  connection: {
    what: 'connection',
    name: 'connection',
    find: ({ aws }, Name) => ifThere(aws.events.describeConnection({ Name })),
  },
  'api-destination': {
    what: 'API destination',
    name: 'apiDestination',
    find: ({ aws }, Name) => ifThere(aws.events.describeApiDestination({ Name })),
  },
  queue: {
    what: 'queue',
    name: 'deadLetterQueue',
    find: ({ aws }, QueueName) => ifThere(aws.sqs.getQueueUrl({ QueueName })),
  },
  'key-alias': {
    what: 'key',
    name: 'keyAlias',
    skip: (plan) => (plan.text('existing_kms_key_arn') === undefined ? undefined : 'an existing key is used'),
    find: ({ aws }, KeyId) => ifThere(aws.kms.describeKey({ KeyId })),
  },
  'pseudonym-key-alias': {
    what: 'key',
    name: 'pseudonymKeyAlias',
    skip: withPseudonyms,
    find: ({ aws }, KeyId) => ifThere(aws.kms.describeKey({ KeyId })),
  },
  function: {
    what: 'function',
    name: 'privacyFunction',
    skip: withPrivacyControls,
    find: ({ aws }, FunctionName) => ifThere(aws.lambda.getFunctionConfiguration({ FunctionName })),
  },
  parameter: {
    what: 'parameter',
    name: 'redactionParameter',
    skip: withPrivacyControls,
    find: ({ aws }, Name) => ifThere(aws.ssm.getParameter({ Name })),
  },
  backup: {
    what: 'delivery stream',
    name: 'backupStream',
    skip: withBackup,
    find: ({ aws }, DeliveryStreamName) =>
      ifThere(aws.firehose.describeDeliveryStream({ DeliveryStreamName })),
  },
  bucket: {
    what: 'bucket',
    name: 'backupBucket',
    skip: (plan) =>
      withBackup(plan) ??
      (plan.text('existing_backup_bucket_name') === undefined ? undefined : 'an existing bucket is used'),
    find: ({ aws }, Bucket) => ifThere(aws.s3.headBucket({ Bucket })),
  },
  'pipe-role': role('pipeRole'),
  'function-role': role('functionRole', withPrivacyControls),
  'backup-role': role('backupRole', withBackup),
  'pipe-log': logGroup('pipeLogGroup'),
  'function-log': logGroup('functionLogGroup', withPrivacyControls),
  'backup-log': logGroup('backupLogGroup', withBackup),
  // Creating an alarm or a dashboard replaces the one of the same name, and AWS does not refuse it.
  alarms: {
    what: 'alarm',
    name: 'alarmPrefix',
    skip: (plan) => (plan.flag('alarms_enabled') ? undefined : 'the alarms are off'),
    async find({ aws }, AlarmNamePrefix) {
      const { MetricAlarms = [] } = await aws.cloudWatch.describeAlarms({ AlarmNamePrefix, MaxRecords: 1 });
      return MetricAlarms[0];
    },
  },
  dashboard: {
    what: 'dashboard',
    name: 'dashboard',
    elsewhere: ' (perhaps in another region: dashboards are global)',
    skip: withDashboard,
    find: ({ aws }, DashboardName) => ifThere(aws.cloudWatch.getDashboard({ DashboardName })),
  },
  queries: {
    what: 'saved query',
    name: 'queryPrefix',
    skip: withDashboard,
    async find({ aws }, queryDefinitionNamePrefix) {
      const { queryDefinitions = [] } = await aws.logs.describeQueryDefinitions({
        queryDefinitionNamePrefix,
        maxResults: 1,
      });
      return queryDefinitions[0];
    },
  },
} satisfies Readonly<Record<string, Lookup>>;

type Named = keyof typeof LOOKUPS;
type NameFinding = `${Named}-name-taken`;

function nameCheck(id: Named): Check<Plan, NameFinding> {
  const { what, name, elsewhere = '', skip, find }: Lookup = LOOKUPS[id];
  const taken: NameFinding = `${id}-name-taken`;
  return {
    id: `${id}-name`,
    stage: 'Names',
    findings: { [taken]: 'fail' } as Readonly<Record<NameFinding, 'fail'>>,
    ...(skip && { skip }),
    async run(plan, report) {
      const shown = await plan.named(NAMES[name]);
      if ((await find(plan, shown)) !== undefined) {
        report(
          taken,
          `the ${what} ${shown}${shown.endsWith('/') ? '…' : ''} exists already: it belongs to a deployment of the environment ${plan.environment}${elsewhere}, or was left behind by one`,
          'if it is deployed from another state: use that state, or choose another environment\n' +
            `if the state is lost: ${PROGRAM} import finds what belongs to the deployment (docs/moving-the-state.md)\n` +
            'if it was left behind: delete it',
        );
      }
      return `${shown} is free`;
    },
  };
}

export const nameChecks = (Object.keys(LOOKUPS) as Named[]).map(nameCheck);
