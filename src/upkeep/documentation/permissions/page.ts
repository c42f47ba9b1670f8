/** Writes `docs/permissions.md`. */

import { eachAtATime } from '../../../artefact/terraform/run-process';
import type { StateResource } from '../../../artefact/terraform/terraform-json';
import { applied } from '../../../offline/sandbox';
import { OfflineStack } from '../offline-stack';
import { AT_A_TIME, Remembered } from '../remembered';
import { type Permission, permissionsOf } from './permissions';
import { EXAMPLE_PLACE, type Place, type Scenario, scenarios, WORDS, type Word, wordsFor } from './scenarios';
import type { Subject } from './subjects';

const HEAD = `# Permissions

This page lists every permission that this project grants. \`npm run docs\` writes it from the policies of deployments
without AWS. Each row is one statement of a policy. All of its conditions must be true, each with one of its values.
*When* names the variables that it depends on. Nothing else is allowed. What a row **denies** is denied even if another
policy allows it. [Decision 4](decisions/0004-permissions.md) explains where this differs from common practice.

AWS adds its own permissions. The service-linked role of the Amazon Connect instance can write to the stream. The role of
EventBridge stores the credentials of the connection, and uses the key for it (as the key has the tag
\`EventBridgeApiDestinations\`). The resource policy of CloudWatch Logs in the account lets log delivery write the log of
the pipe.

Words in capitals are placeholders for values that differ between deployments (\`arn:aws\` is \`arn:aws-us-gov\` in GovCloud and \`arn:aws-cn\` in China, where \`SERVICE.REGION.amazonaws.com\` ends with \`.cn\`):
`;

/**
 * The whole of \`docs/permissions.md\`.
 *
 * @param binary terraform or tofu
 * @param place the place of the deployments; the page is the same for each
 */
export async function permissionsPage(binary: string, place: Place = EXAMPLE_PLACE): Promise<string> {
  const stack = new OfflineStack();
  try {
    const remembered = new Remembered('permissions', binary, stack.planned);
    const states = await eachAtATime(
      scenarios(place),
      async (scenario) => {
        const resources = await remembered.result(scenario.settings, async () =>
          applied({ template: await stack.initialized(binary), binary }, scenario.settings),
        );
        return { scenario, resources };
      },
      AT_A_TIME,
    );
    remembered.prune();
    return pageOf(stack, place, states);
  } finally {
    stack.remove();
  }
}

export interface Applied {
  readonly scenario: Scenario;
  readonly resources: readonly StateResource[];
}

/** The page for applied deployments. */
export function pageOf(stack: OfflineStack, place: Place, applied: readonly Applied[]): string {
  const rows = applied.flatMap(({ scenario, resources }) => {
    const words = wordsFor(place, scenario, resources);
    return permissionsOf(stack, resources).map((permission) => ({
      scenario,
      permission: inWords(permission, words),
    }));
  });
  const sections = groups(forms(rows), ({ subject }) => subject.title);
  return `${[HEAD, table(['Placeholder', 'Value'], WORDS), ...sections.sort(byKind).map(section)].join(
    '\n',
  )}`;
}

/** Replaces the values in a permission with their placeholders. */
function inWords<T>(permission: T, words: readonly Word[]): T {
  const text = words.reduce((result, [from, to]) => result.replaceAll(from, to), JSON.stringify(permission));
  return JSON.parse(text) as T;
}

interface Row {
  readonly scenario: Scenario;
  readonly permission: Permission;
}

/**
 * The different forms of each permission: first that of the first scenario, then the forms that replace it in others.
 */
function forms(rows: readonly Row[]): readonly Permission[] {
  const permissions = groups(rows, ({ permission: { holder, sid } }) => `${holder} ${sid}`);
  return permissions.flatMap((same) => {
    const distinct = groups(same, ({ permission }) => JSON.stringify(permission));
    return distinct.flatMap(([row], index) => {
      if (row === undefined) return [];
      const { permission, scenario } = row;
      return index === 0 ? [permission] : [{ ...permission, when: `instead: ${scenario.when}` }];
    });
  });
}

/** Groups items by key, in the order of the first item of each key. */
function groups<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const found = new Map<string, T[]>();
  for (const item of items) found.set(keyOf(item), [...(found.get(keyOf(item)) ?? []), item]);
  return [...found.values()];
}

const KINDS = ['Role', 'Key', 'Queue', 'Topic', 'Bucket', 'Endpoint'];

function byKind([a]: readonly Permission[], [b]: readonly Permission[]): number {
  const order = (one: Permission | undefined): string => {
    const title = one?.subject.title ?? '';
    return `${KINDS.indexOf(title.split(' ')[0] ?? '')}${title}`;
  };
  return order(a) < order(b) ? -1 : 1;
}

function section(permissions: readonly Permission[]): string {
  const subject = permissions[0]?.subject as Subject;
  const trust = permissions.filter(({ resources }) => resources.length === 0);
  const ofRole = permissions.filter(({ principals }) => principals.length === 0);
  const ofOthers = permissions.filter(
    ({ principals, resources }) => principals.length > 0 && resources.length > 0,
  );
  return [
    `## ${subject.title}\n`,
    ...(subject.about === undefined ? [] : [`${subject.about}\n`]),
    ...(trust.length === 0 ? [] : ['Who can assume it:\n', rowsOf(trust, true), 'What it can do:\n']),
    ...(ofRole.length === 0 ? [] : [rowsOf(ofRole, false)]),
    ...(ofOthers.length === 0 ? [] : [rowsOf(ofOthers, true)]),
  ].join('\n');
}

function rowsOf(permissions: readonly Permission[], withPrincipals: boolean): string {
  const heads = [
    'Statement',
    ...(withPrincipals ? ['Who'] : []),
    'Action',
    'Resource',
    'Condition',
    'When',
    'Why',
  ];
  return table(
    heads,
    permissions.map((one) => [
      one.effect === 'Allow' ? one.sid : `**${one.effect}** ${one.sid}`,
      ...(withPrincipals ? [lines(one.principals)] : []),
      lines(one.actions),
      one.resources.length === 0 ? 'this role' : lines(one.resources),
      one.conditions
        .map(({ test, variable, values }) => `${test} \`${variable}\`: ${values.map(code).join(' or ')}`)
        .join('<br>'),
      whenOf(one.when),
      one.anyResourceBecause === undefined
        ? one.because
        : `${one.because} On \`*\`: ${one.anyResourceBecause}.`,
    ]),
  );
}

const code = (text: string): string => `\`${text}\``;
const lines = (texts: readonly string[]): string => texts.map(code).join('<br>');

function whenOf(when: string): string {
  if (when === '') return 'always';
  const [, instead] = /^instead: (.*)$/.exec(when) ?? [];
  return instead === undefined ? code(when) : `instead of the first: ${code(instead)}`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}
