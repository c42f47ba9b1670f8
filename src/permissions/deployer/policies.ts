import { type Policy, policyOf } from '../policy-json';
import { FEATURES, type FeatureName } from './features';
import { TYPE_ACTIONS } from './type-actions';
import type { Feature, FurtherStatement, Managed, TypeActions } from './types';

/** Policies by feature. */
export type Policies = Readonly<Partial<Record<FeatureName, Policy>>>;

/** Everything that a deployer needs, or only what a plan needs. */
type Purpose = 'deploy' | 'plan';

/** @throws {Error} if the type is unknown */
export function actionsOf(type: string): TypeActions {
  const actions = TYPE_ACTIONS[type];
  if (actions === undefined)
    throw new Error(`src/permissions/deployer/type-actions.ts lacks the permissions of ${type}: add them.`);
  return actions;
}

const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();

/** The word for a service in the name of a statement. */
const SERVICES: Readonly<Record<string, string>> = {
  cloudwatch: 'CloudWatch',
  connect: 'Instance',
  events: 'Destination',
  firehose: 'DeliveryStream',
  iam: 'Role',
  kinesis: 'Stream',
  kms: 'Key',
  lambda: 'Function',
  logs: 'Log',
  pipes: 'Pipe',
  s3: 'Bucket',
  sns: 'Topic',
  sqs: 'Queue',
  ssm: 'Parameter',
};

interface Draft {
  readonly service: string;
  readonly on: readonly string[];
  readonly actions: Set<string>;
}

/** What the types need on named resources: one statement for each service and set of resources. */
function fromTypes({ prefix, manages, looksUp = [] }: Feature, purpose: Purpose): FurtherStatement[] {
  const drafts = new Map<string, Draft>();
  const allow = (actions: readonly string[], { on }: Managed): void => {
    for (const action of actions) {
      const service = action.split(':')[0] ?? '';
      const key = `${service} ${on.join(' ')}`;
      const draft = drafts.get(key) ?? { service, on, actions: new Set() };
      drafts.set(key, draft);
      draft.actions.add(action);
    }
  };
  for (const managed of [...manages, ...looksUp]) {
    const { read, write = [] } = actionsOf(managed.type);
    allow(read, managed);
    if (purpose === 'deploy' && !managed.writesAreStated) allow(write, managed);
  }
  const names = new Map<string, number>();
  return [...drafts.values()].map(({ service, on, actions }) => {
    const label = SERVICES[service] ?? service;
    const name = prefix.endsWith(label) ? prefix : `${prefix}${label}`;
    const count = (names.get(name) ?? 0) + 1;
    names.set(name, count);
    return { sid: count === 1 ? name : `${name}${count}`, actions: sorted(actions), resources: on };
  });
}

/** What the types need on `*`, as AWS has no resource to name: one statement. */
function finding({ prefix, manages, looksUp = [] }: Feature): FurtherStatement[] {
  const finds = [...manages, ...looksUp].flatMap(({ type }) => actionsOf(type).find ?? []);
  if (finds.length === 0) return [];
  return [
    {
      sid: `${prefix}Find`,
      actions: sorted(finds.flatMap(({ actions }) => actions)),
      resources: ['*'],
      anyResourceBecause: sorted(finds.map(({ because }) => because)).join('; '),
    },
  ];
}

function stated({ further = [] }: Feature, purpose: Purpose): FurtherStatement[] {
  if (purpose === 'deploy') return [...further];
  return further.flatMap((statement) =>
    statement.planActions === undefined ? [] : [{ ...statement, actions: statement.planActions }],
  );
}

/** Every statement of a feature. */
export function statementsOf(feature: Feature, purpose: Purpose): readonly FurtherStatement[] {
  const statements = [...fromTypes(feature, purpose), ...finding(feature), ...stated(feature, purpose)];
  for (const { sid, resources, anyResourceBecause } of statements) {
    if (resources.includes('*') && !anyResourceBecause)
      throw new Error(`The statement ${sid} is about *: name its resources, or give the reason.`);
  }
  return statements;
}

function policies(purpose: Purpose): Policies {
  return Object.fromEntries(
    Object.entries<Feature>(FEATURES).flatMap(([name, feature]) => {
      const statements = statementsOf(feature, purpose);
      return statements.length === 0 ? [] : [[name, policyOf(statements)]];
    }),
  );
}

/** What a deployer needs, by feature. */
export const deployerPolicies = (): Policies => policies('deploy');

/** What a plan needs, by feature: nothing that writes. */
export const planPolicies = (): Policies => policies('plan');
