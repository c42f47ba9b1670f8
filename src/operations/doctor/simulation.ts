import type { AwsClients } from '../aws/clients';
import { onAllPages } from '../aws/pages';

/** Calls that are simulated together: each action on each resource. */
export interface SimulatedCalls {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Condition keys of the request, such as `kms:ViaService`. */
  readonly context?: Readonly<Record<string, string>>;
  /** The types of values that are not text. */
  readonly types?: Readonly<Record<string, 'stringList' | 'boolean'>>;
}

export interface Denial {
  readonly action: string;
  readonly resource: string;
  /** A statement denies it; else no statement allows it. */
  readonly explicit: boolean;
}

/** The calls that IAM would deny to the role or user. Key policies and policies of the organization are not checked. */
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
    // IAM reports several resources in results of their own, or within one result.
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

/** `kms:Decrypt on arn:…`, with the reason if a statement denies it. */
export const denialText = ({ action, resource, explicit }: Denial): string =>
  `${action} on ${resource}${explicit ? ' (a statement denies it)' : ''}`;
