import { filledIn } from '../placeholders';
import { FEATURES } from './features';
import { actionsOf, planPolicies, statementsOf } from './policies';
import type { Feature } from './types';

const features = Object.entries<Feature>(FEATURES);

const code = (text: string): string => `\`${text}\``;

/** When each policy is needed, and for which types. */
export function featuresTable(): string {
  const planned = planPolicies();
  const types = ({ manages, looksUp = [] }: Feature): string =>
    [...manages, ...looksUp].map(({ type }) => code(type)).join(', ') || '–';
  return [
    '| Policy | Needed if | In the plan’s file | Types of resources and data sources |',
    '| --- | --- | --- | --- |',
    ...features.map(
      ([name, feature]) =>
        `| ${code(name)} | ${feature.needed} | ${name in planned ? 'yes' : 'no'} | ${types(feature)} |`,
    ),
  ].join('\n');
}

/** The statements about everything, each with its reason. */
export function anyResourceTable(): string {
  const rows = features.flatMap(([name, feature]) =>
    statementsOf(feature, 'deploy').flatMap(({ actions, anyResourceBecause }) =>
      anyResourceBecause === undefined
        ? []
        : [`| ${code(name)} | ${actions.map(code).join(', ')} | ${anyResourceBecause} |`],
    ),
  );
  return ['| Policy | Actions on `*` | Why |', '| --- | --- | --- |', ...rows].join('\n');
}

/** What could not be confirmed, by policy. */
export function unconfirmedList(): string {
  const lines = features.flatMap(([name, { manages, looksUp = [], further = [] }]) =>
    [
      ...[...manages, ...looksUp].map(({ type }) => actionsOf(type).unconfirmed),
      ...further.map(({ unconfirmed }) => unconfirmed),
    ].flatMap((text) => (text === undefined ? [] : [`- ${code(name)}: ${filledIn(text)}`])),
  );
  return [...new Set(lines)].join('\n');
}
