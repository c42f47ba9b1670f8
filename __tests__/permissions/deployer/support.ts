import { deployerPolicies, type Policies, planPolicies } from '../../../src/permissions/deployer/policies';
import type { Policy, PolicyStatement } from '../../../src/permissions/policy-json';

/** A statement with the name of its policy. */
export interface Located {
  readonly policy: string;
  readonly statement: PolicyStatement;
}

export const list = (value: string | readonly string[]): readonly string[] =>
  typeof value === 'string' ? [value] : value;

/** Every statement of policies. */
export const located = (policies: Policies | Readonly<Record<string, Policy>>): readonly Located[] =>
  Object.entries<Policy>(policies).flatMap(([policy, { Statement }]) =>
    Statement.map((statement) => ({ policy, statement })),
  );

/** Every statement of the deployer's policies, and of those for a plan. */
export const deployerStatements = (): readonly Located[] => located(deployerPolicies());
export const planStatements = (): readonly Located[] => located(planPolicies());

/** The conditions of a statement, as `test`, key and values. */
export const conditionsOf = ({ Condition = {} }: PolicyStatement) =>
  Object.entries(Condition).flatMap(([test, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ test, key, values: list(values) })),
  );

/** Whether an IAM pattern, in which `*` matches any text, covers an ARN. */
export function covers(pattern: string, arn: string): boolean {
  const expression = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${expression.join('.*')}$`).test(arn);
}
