import { OPERATOR_POLICIES } from './operator/index';
import { filledIn } from './placeholders';
import { type Policy, policyOf } from './policy-json';

/** The policies by command, as `docs/operator-policies.json` holds them. */
export const operatorPolicies = (): Readonly<Record<string, Policy>> =>
  Object.fromEntries(
    Object.entries(OPERATOR_POLICIES).map(([command, statements]) => [command, policyOf(statements)]),
  );

/** The table in docs/operations.md: the calls of each command, and why. */
export function operatorPermissionsTable(): string {
  const rows = Object.entries(OPERATOR_POLICIES).flatMap(([command, statements]) =>
    statements.map(
      ({ actions, because, anyResourceBecause }) =>
        `| \`${command}\` | ${actions.map((action) => `\`${action}\``).join(', ')} | ${filledIn(because)}` +
        `${anyResourceBecause === undefined ? '' : ` On \`*\`: ${anyResourceBecause}.`} |`,
    ),
  );
  return ['| Policy | Actions | Why |', '| --- | --- | --- |', ...rows].join('\n');
}
