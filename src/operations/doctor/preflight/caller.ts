import { FEATURES, type FeatureName } from '../../../permissions/deployer/features';
import { statementsOf } from '../../../permissions/deployer/policies';
import type { FurtherStatement } from '../../../permissions/deployer/types';
import { DEPLOYMENT } from '../../../stack/naming/names';
import { dnsSuffixOf } from '../../../stack/naming/partitions';
import { nameIn } from '../../deployment/names';
import { CouldNotCheck } from '../finding';
import { denied, type SimulatedCalls } from '../simulation';
import type { Identity, Plan } from './plan';
import { planCheck } from './plan-check';

/** Concurrent simulations: IAM allows few per second. */
const AT_A_TIME = 5;
const SHOWN = 12;

/** The policies of docs/deployer-policy.json that a deployment with these variables needs. */
function featuresOf(plan: Plan): readonly FeatureName[] {
  const has = (name: Parameters<Plan['text']>[0]): boolean => plan.text(name) !== undefined;
  const privacy = plan.flag('enable_privacy_controls');
  const backup = plan.flag('backup_enabled');
  const wanted: Readonly<Record<FeatureName, boolean>> = {
    delivery: true,
    encryption: !has('existing_kms_key_arn'),
    'existing-key': has('existing_kms_key_arn') && plan.associates,
    stream: plan.streamIsOurs,
    'existing-stream': !plan.streamIsOurs,
    association: plan.associates,
    'privacy-controls': privacy,
    pseudonyms: plan.asksForPseudonyms,
    network: plan.inVpc,
    backup,
    alarms: plan.flag('alarms_enabled'),
    'alarm-topic': plan.flag('alarms_enabled') && !has('existing_alarm_topic_arn'),
    dashboard: plan.flag('dashboard_enabled'),
    'backup-bucket': backup && !has('existing_backup_bucket_name'),
    'existing-backup-bucket': backup && has('existing_backup_bucket_name'),
    // Not for the first apply.
    'empty-backup-bucket': false,
    // It contains only denials.
    'permissions-boundary': false,
  };
  return (Object.keys(wanted) as FeatureName[]).filter((name) => wanted[name]);
}

/**
 * The role or user that deploys: `assume_role_arn`, or the one that IAM knows the caller by. Undefined: the root user.
 *
 * @throws {CouldNotCheck} if it is none of them
 */
async function principalOf(plan: Plan, { arn, partition, accountId }: Identity): Promise<string | undefined> {
  const assumed = plan.text('assume_role_arn');
  if (assumed !== undefined) return assumed;
  if (arn.endsWith(':root')) return undefined;
  if (arn.includes(':user/')) return arn;
  const [, RoleName] = /:assumed-role\/([^/]+)\//.exec(arn) ?? [];
  if (RoleName === undefined)
    throw new CouldNotCheck(`IAM cannot simulate what ${arn} may do`, 'compare with docs/deployer.md');
  // The session ARN lacks the path of the role, which roles of IAM Identity Center have.
  const { Role } = await plan.aws.iam.getRole({ RoleName });
  return Role?.Arn ?? `arn:${partition}:iam::${accountId}:role/${RoleName}`;
}

/** A statement of the documentation as calls for this deployment. Undefined: too little is known. */
function callsOf(
  statement: FurtherStatement,
  fill: (text: string) => string | undefined,
): SimulatedCalls | undefined {
  const resources = statement.resources.flatMap((text) => fill(text) ?? []);
  if (resources.length === 0) return undefined;
  const context: Record<string, string> = {};
  const types: Record<string, 'stringList' | 'boolean'> = {};
  for (const { test, variable, values } of statement.conditions ?? []) {
    const value = fill(values[0] ?? '');
    if (value === undefined) return undefined;
    context[variable] = value;
    if (test.startsWith('ForAllValues')) types[variable] = 'stringList';
    else if (test === 'Bool') types[variable] = 'boolean';
  }
  return { actions: statement.actions, resources, context, types };
}

export const caller = planCheck({
  id: 'caller',
  stage: 'Permissions',
  findings: { 'caller-not-allowed': 'fail' },
  async run(plan, report) {
    const identity = await plan.identity();
    const principal = await principalOf(plan, identity);
    if (principal === undefined) return 'the root user may do everything; use a role instead';
    const instance = plan.associates ? await plan.instance() : undefined;
    const place = await plan.place();
    const known: Readonly<Record<string, string | undefined>> = {
      // AWS chooses its ID.
      PSEUDONYM_KEY: undefined,
      KEY_ID: plan.text('existing_kms_key_arn')?.split('/')[1],
      INSTANCE_ID: instance?.id,
      VPC_ID: plan.text('vpc_id'),
      EXISTING_STREAM: plan.text('existing_stream_arn')?.split('/')[1],
      EXISTING_BUCKET: plan.text('existing_backup_bucket_name'),
    };
    const fill = (text: string): string | undefined => {
      let filled = text
        .replaceAll('${data.aws_partition.current.partition}', identity.partition)
        .replaceAll(DEPLOYMENT.place.dnsSuffix, dnsSuffixOf(identity.partition));
      for (const [word, value] of Object.entries(known)) {
        if (!filled.includes(word)) continue;
        if (value === undefined) return undefined;
        filled = filled.replaceAll(word, value);
      }
      filled = nameIn(place, { value: filled, limit: Number.POSITIVE_INFINITY });
      // Names that AWS chooses.
      return filled === '*' ? filled : filled.replaceAll('*', 'any');
    };
    const statements = featuresOf(plan)
      .flatMap((name) => statementsOf(FEATURES[name], 'deploy'))
      .filter(({ effect }) => effect !== 'Deny');
    const calls = statements.flatMap((statement) => callsOf(statement, fill) ?? []);
    const refused = new Set<string>();
    for (let from = 0; from < calls.length; from += AT_A_TIME) {
      await Promise.all(
        calls.slice(from, from + AT_A_TIME).map(async (call) => {
          const denials = await denied(plan.aws, principal, call);
          for (const action of call.actions) {
            // An action applies to the resources of its kind only.
            const on = denials.filter((one) => one.action.toLowerCase() === action.toLowerCase());
            const onAll = on.some(({ resource }) => !call.resources.includes(resource));
            if (onAll || on.length >= call.resources.length) refused.add(action);
          }
        }),
      );
    }
    if (refused.size > 0) {
      const [...actions] = [...refused].sort();
      const more = actions.length > SHOWN ? `, and ${actions.length - SHOWN} more` : '';
      report(
        'caller-not-allowed',
        `${principal} may not ${actions.slice(0, SHOWN).join(', ')}${more}`,
        `deploy as a role with the policies of docs/deployer.md: ${featuresOf(plan).join(', ')}`,
      );
    }
    const left = statements.length - calls.length;
    return `${principal} may do what ${calls.length} of ${statements.length} statements of docs/deployer-policy.json allow${left > 0 ? '; the others are about a key that does not exist yet' : ''}`;
  },
});
