import type { AwsClients } from '../aws/clients';

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
  const denials: Denial[] = [];
  let Marker: string | undefined;
  do {
    const page = await aws.iam.simulatePrincipalPolicy({
      PolicySourceArn: principalArn,
      ActionNames: [...actions],
      ResourceArns: [...resources],
      ContextEntries: Object.entries(context).map(([ContextKeyName, value]) => ({
        ContextKeyName,
        ContextKeyType: types[ContextKeyName] ?? ('string' as const),
        ContextKeyValues: [value],
      })),
      ...(Marker !== undefined && { Marker }),
    });
    for (const { EvalActionName, EvalDecision, EvalResourceName } of page.EvaluationResults ?? []) {
      if (EvalDecision === 'allowed') continue;
      denials.push({
        action: EvalActionName ?? '',
        resource: EvalResourceName ?? '',
        explicit: EvalDecision === 'explicitDeny',
      });
    }
    Marker = page.IsTruncated ? page.Marker : undefined;
  } while (Marker !== undefined);
  return denials;
}

/** `kms:Decrypt on arn:…`, with why where a statement denies it. */
export const denialText = ({ action, resource, explicit }: Denial): string =>
  `${action} on ${resource}${explicit ? ' (a statement denies it)' : ''}`;
