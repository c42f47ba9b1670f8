import type { AwsClients } from '../aws/clients';
import { onAllPages } from '../aws/pages';

/** Calls that are simulated together: each action on each resource. */
export interface SimulatedCalls {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** What a request states, such as `kms:ViaService`. */
  readonly context?: Readonly<Record<string, string>>;
  /** What of it is no text. */
  readonly types?: Readonly<Record<string, 'stringList' | 'boolean'>>;
}

export interface Denial {
  readonly action: string;
  readonly resource: string;
  /** A statement says so; else none allows it. */
  readonly explicit: boolean;
}

/** What of the calls IAM would deny to the role or user. Policies of keys, and of organizations, are not looked at. */
export async function denied(
  aws: AwsClients,
  principalArn: string,
  { actions, resources, context = {}, types = {} }: SimulatedCalls,
): Promise<readonly Denial[]> {
  const results = await onAllPages(
    (Marker) =>
      aws.iam.simulatePrincipalPolicy({
        PolicySourceArn: principalArn,
        ActionNames: [...actions],
        ResourceArns: [...resources],
        ContextEntries: Object.entries(context).map(([ContextKeyName, value]) => ({
          ContextKeyName,
          ContextKeyType: types[ContextKeyName] ?? ('string' as const),
          ContextKeyValues: [value],
        })),
        Marker,
      }),
    (page) => (page.IsTruncated ? page.Marker : undefined),
    (page) => page.EvaluationResults,
  );
  const denials = new Map<string, Denial>();
  for (const { EvalActionName: action = '', ...result } of results) {
    // IAM tells of several resources one by one, or within one result.
    const each = (result.ResourceSpecificResults ?? []).map((one) => ({
      resource: one.EvalResourceName ?? '',
      decision: one.EvalResourceDecision,
    }));
    const all = { resource: result.EvalResourceName ?? '', decision: result.EvalDecision };
    for (const { resource, decision } of each.length > 0 ? each : [all]) {
      if (decision === 'allowed') continue;
      denials.set(`${action} ${resource}`, { action, resource, explicit: decision === 'explicitDeny' });
    }
  }
  return [...denials.values()];
}

/** `kms:Decrypt on arn:…`, with why where a statement denies it. */
export const denialText = ({ action, resource, explicit }: Denial): string =>
  `${action} on ${resource}${explicit ? ' (a statement denies it)' : ''}`;
