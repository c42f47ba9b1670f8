/** Policies with one restriction taken away: a test that does not notice is not looking. */
import type { Grant, Policies } from './evaluator';
import type { Policy, Statement } from './policy';

export interface Weakened {
  /** What was taken away, such as `aws_kms_key.encryption_key LogsEncrypts…: without ArnEquals …`. */
  readonly what: string;
  readonly policies: Policies;
}

type Variant = readonly [what: string, statement: Statement | undefined];

/** Everything that a statement could lose and still be a statement. Undefined: the statement itself is lost. */
function variants(statement: Statement, owner?: string): Variant[] {
  if (statement.effect === 'Deny') return [['gone', undefined]];
  const { resources, principals, conditions, actions } = statement;
  const services = [...new Set(actions.map((action) => `${action.split(':')[0]}:*`))];
  const found: Variant[] = conditions.map(({ test, variable }, index) => [
    `without ${test} ${variable}`,
    { ...statement, conditions: conditions.filter((_, other) => other !== index) },
  ]);
  conditions.forEach((condition, index) => {
    for (const value of patternsIn(condition)) {
      const values = condition.values.map((one) => (one === value ? `${one}*` : one));
      const wider = conditions.map((one, at) => (at === index ? { ...one, values } : one));
      found.push([`for whatever begins with ${value}`, { ...statement, conditions: wider }]);
    }
  });
  // A resource policy applies only to its resource.
  const isOfOwner = resources?.every((resource) => resource === owner);
  if (resources !== undefined && !resources.includes('*') && !isOfOwner)
    found.push(['on any resource', { ...statement, resources: ['*'] }]);
  for (const resource of isOfOwner ? [] : (resources ?? [])) {
    const start = withNameOpen(resource);
    if (start === undefined) continue;
    const wider = resources?.map((one) => (one === resource ? start : one)) ?? [];
    found.push([`on ${start}`, { ...statement, resources: wider }]);
  }
  if (principals?.every(({ type }) => type !== '*'))
    found.push(['for everyone', { ...statement, principals: [{ type: '*', name: '*' }] }]);
  // STS has more actions, but a role can only be taken.
  if (!services.includes('sts:*') && !services.every((all) => actions.includes(all)))
    found.push(['with every action', { ...statement, actions: services }]);
  return found;
}

/** The values that may have wildcards. */
const patternsIn = ({ test, values }: Statement['conditions'][number]): readonly string[] =>
  /^(ArnEquals|ArnLike|StringLike)$/.test(test) ? values.filter((value) => !value.endsWith('*')) : [];

/** A pattern for everything whose name begins like that of the resource. AWS makes the names of keys and in EC2. */
function withNameOpen(resource: string): string | undefined {
  if (/^(\*$|arn:[^:]+:(kms|ec2):)/.test(resource)) return undefined;
  return `${resource.replace(/(\/|:log-stream:)\*$/, '')}*`;
}

/** The policies, once for each restriction of the stack's own statements and grants, without it. */
export function weakened(policies: Policies): Weakened[] {
  const inPolicy = (policy: Policy, using: (changed: Policy) => Policies, owner?: string): Weakened[] =>
    policy.flatMap((statement, index) =>
      statement.name.startsWith('aws_')
        ? variants(statement, owner).map(([what, variant]) => ({
            what: `${statement.name}: ${what}`,
            policies: using(policy.flatMap((one, at) => (at === index ? (variant ?? []) : one))),
          }))
        : [],
    );
  const inMap = (of: 'identity' | 'resource'): Weakened[] =>
    [...policies[of]].flatMap(([arn, policy]) =>
      inPolicy(policy, (changed) => ({ ...policies, [of]: new Map([...policies[of], [arn, changed]]) }), arn),
    );
  const grants = policies.grants.map((grant) => ({
    what: `${grant.name}: to decrypt`,
    policies: {
      ...policies,
      grants: policies.grants.map(
        (one): Grant => (one === grant ? { ...one, operations: [...one.operations, 'Decrypt'] } : one),
      ),
    },
  }));
  return [
    ...inMap('identity'),
    ...inMap('resource'),
    ...inPolicy(policies.endpoint ?? [], (endpoint) => ({ ...policies, endpoint })),
    ...grants,
  ];
}
