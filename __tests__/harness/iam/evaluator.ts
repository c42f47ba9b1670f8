/**
 * Whether policies allow a request, as AWS documents that it decides. It covers what this project uses, within
 * one organization without policies of its own, and is no proof of what AWS does.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { actionMatches, type Context, conditionHolds, resourceMatches } from './matching';
import type { Policy, Statement } from './policy';

/** Who asks: a role, by its ARN, or a service for itself. */
export type Caller = { readonly role: string } | { readonly service: string };

export interface Request {
  readonly caller: Caller;
  readonly action: string;
  /** The ARN of the resource, or `*` if the action has no resource. */
  readonly resource: string;
  readonly context: Context;
  /** Whether it goes through the VPC endpoint. */
  readonly throughEndpoint?: boolean;
}

export interface Grant {
  readonly name: string;
  readonly key: string;
  readonly grantee: string;
  readonly operations: readonly string[];
}

/** All policies that decide on a request. */
export interface Policies {
  /** The policies of roles, by ARN. */
  readonly identity: ReadonlyMap<string, Policy>;
  /** The policies of what is used, by ARN: keys, queues, buckets, and roles with their trust. */
  readonly resource: ReadonlyMap<string, Policy>;
  readonly grants: readonly Grant[];
  readonly endpoint?: Policy | undefined;
  /** The owner of resources whose ARN has no account, such as those of S3. */
  readonly account: string;
}

export interface Decision {
  readonly allowed: boolean;
  /** The statements and grants that made it so, each with the action in it that matched. */
  readonly by: readonly string[];
}

const DENIED = (by: readonly string[]): Decision => ({ allowed: false, by });

const accountIn = (arn: string): string => arn.split(':')[4] ?? '';

/** Decides about a request. @throws {Error} if a required policy is not known */
export function decide(request: Request, policies: Policies): Decision {
  const { caller, resource } = request;
  const identity = 'role' in caller ? (policies.identity.get(caller.role) ?? []) : [];
  const onResource = resourcePolicy(request, policies);
  const own = identity.filter((statement) => applies(statement, request)).map(named(request));
  const others = onResource
    .filter((statement) => applies(statement, request))
    .map((statement) => ({ ...named(request)(statement), role: roleIn(statement, caller) }))
    .filter(({ role }) => role !== 'none');

  // An explicit denial wins over everything.
  const denials = [...own, ...others].filter(({ effect }) => effect === 'Deny');
  if (denials.length > 0) return DENIED(denials.map(({ by }) => by));

  // A request through an endpoint must also be allowed by the endpoint's policy.
  const passing = endpointAllows(request, policies);
  if (passing === undefined) return DENIED([]);

  const byIdentity = own.map(({ by }) => by);
  const direct = others.filter(({ role }) => role === 'named').map(({ by }) => by);
  // A statement for an account delegates to the account's IAM policies.
  const delegated = others.filter(({ role }) => role === 'account').map(({ by }) => by);
  const granted = policies.grants
    .filter((grant) => allowedBy(grant, request))
    .map(({ name }) => `${name} ${request.action}`);

  const owner = accountIn(resource) || policies.account;
  const isOfOther = 'role' in caller && resource !== '*' && owner !== accountIn(caller.role);
  const by = (): readonly string[] => {
    if (isOfOther) {
      const byResource = [...direct, ...delegated];
      return byIdentity.length > 0 && byResource.length > 0 ? [...byResource, ...byIdentity] : [];
    }
    if (granted.length > 0) return granted;
    if (direct.length > 0) return direct;
    if (byIdentity.length === 0) return [];
    if (!resourcePolicyDecides(request)) return byIdentity;
    return delegated.length > 0 ? [...delegated, ...byIdentity] : [];
  };
  const reasons = by();
  return reasons.length > 0 ? { allowed: true, by: [...reasons, ...passing] } : DENIED([]);
}

/**
 * Keys and roles require an allow in their own policy; for other resources, the caller's policy is enough.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
const resourcePolicyDecides = ({ action }: Request): boolean => /^(kms:|sts:AssumeRole$)/i.test(action);

function resourcePolicy(request: Request, { resource: known }: Policies): Policy {
  const { resource } = request;
  const [, policy] =
    [...known].find(([owner]) => resource === owner || resource.startsWith(`${owner}/`)) ?? [];
  if (policy !== undefined) return policy;
  if (!resourcePolicyDecides(request)) return [];
  throw new Error(`the policy of ${resource} is not known, and has to allow ${request.action}`);
}

function applies(
  { actions, resources, conditions }: Statement,
  { action, resource, context }: Request,
): boolean {
  return (
    actions.some((pattern) => actionMatches(pattern, action)) &&
    (resources === undefined || resources.some((pattern) => resourceMatches(pattern, resource))) &&
    conditions.every((condition) => conditionHolds(condition, context))
  );
}

const named =
  ({ action }: Request) =>
  ({ effect, name, actions }: Statement) => ({
    effect,
    by: `${name} ${actions.find((pattern) => actionMatches(pattern, action))}`,
  });

/** Whether a statement is about the caller: by name (or about everyone), through the account, or not at all. */
function roleIn({ name, principals }: Statement, caller: Caller): 'named' | 'account' | 'none' {
  if (principals === undefined) throw new Error(`${name} names nobody`);
  if (principals.some(({ type }) => type === '*')) return 'named';
  if ('service' in caller) {
    const isNamed = principals.some((one) => one.type === 'Service' && one.name === caller.service);
    return isNamed ? 'named' : 'none';
  }
  const arns = principals.flatMap((one) => (one.type === 'AWS' ? [one.name] : []));
  if (arns.includes(caller.role)) return 'named';
  const ofAccount = arns.some((arn) => arn.endsWith(':root') && accountIn(arn) === accountIn(caller.role));
  return ofAccount ? 'account' : 'none';
}

function allowedBy({ key, grantee, operations }: Grant, { caller, action, resource }: Request): boolean {
  const isGrantee = 'role' in caller && caller.role === grantee;
  return isGrantee && resource === key && operations.some((operation) => action === `kms:${operation}`);
}

/** The statements of the endpoint that let a request pass; undefined where none does. */
function endpointAllows(request: Request, { endpoint }: Policies): readonly string[] | undefined {
  if (!request.throughEndpoint) return [];
  if (endpoint === undefined) throw new Error('there is no endpoint that the request could go through');
  const statements = endpoint.filter(
    (statement) => applies(statement, request) && roleIn(statement, request.caller) !== 'none',
  );
  const isAllowed = statements.length > 0 && statements.every(({ effect }) => effect === 'Allow');
  return isAllowed ? statements.map((statement) => named(request)(statement).by) : undefined;
}
