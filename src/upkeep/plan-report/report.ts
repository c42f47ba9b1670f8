import { countsByType } from '../../offline/plan/inventory';
import { difference } from './difference';
import type { Planned } from './planned';

/** By this the comment of an earlier run is found. */
export const MARKER = '<!-- operata-connect: offline plan -->';

/** GitHub takes 65,536 characters in a comment. */
const LONGEST_DIFFERENCE = 50_000;

const LIMITS = `A first apply with the variables of \`terraform.tfvars.example\`, planned without AWS. What those variables
leave out is not in it, nor are secret values, nor what a change means for a deployment that exists: whether it
is made in place or replaces something. The whole plan is in the run's artefact \`plan\`.`;

/** The base branch's plan: none asked for, or asked for and not to be had. */
export type Base = Planned | 'not compared' | 'failed';

/** What reviewers see: the difference from the base branch's plan, and what is created. In Markdown. */
export function planReport(head: Planned, base: Base): string {
  const sections = [
    MARKER,
    '### Offline plan',
    ...comparison(head, base),
    ...created(head, typeof base === 'string' ? undefined : base),
    `<sub>${LIMITS.replaceAll('\n', ' ')}</sub>`,
  ];
  return `${sections.join('\n\n')}\n`;
}

function comparison(head: Planned, base: Base): string[] {
  if (base === 'not compared') return [];
  if (base === 'failed') {
    return [
      '**The base branch could not be planned, so nothing was compared.** The log of the run says why. ' +
        'Where the base has no offline plan yet, that is expected.',
    ];
  }
  const lines = difference(base.text, head.text);
  if (lines === '') return ['**No difference** from the plan of the base branch.'];
  const cut = lines.length > LONGEST_DIFFERENCE;
  const end = cut ? lines.lastIndexOf('\n', LONGEST_DIFFERENCE) + 1 : lines.length;
  return [
    `**The plan differs from the base branch's:** ${changes(head, base)}.`,
    `<details><summary>Differences</summary>\n\n\`\`\`diff\n${lines.slice(0, end)}\`\`\`\n\n</details>`,
    ...(cut ? ['**The differences above are cut**, as a comment has no room for all of them.'] : []),
  ];
}

function changes(head: Planned, base: Planned): string {
  const before = new Map(base.blocks.map(({ address, text }) => [address, text]));
  const after = new Set(head.blocks.map(({ address }) => address));
  const list = (verb: string, addresses: readonly string[]): string[] =>
    addresses.length === 0 ? [] : [`${verb} ${addresses.map((address) => `\`${address}\``).join(', ')}`];
  const named = [
    ...list(
      'added',
      head.blocks.map(({ address }) => address).filter((address) => !before.has(address)),
    ),
    ...list(
      'removed',
      base.blocks.map(({ address }) => address).filter((address) => !after.has(address)),
    ),
    ...list(
      'changed',
      head.blocks
        .filter(({ address, text }) => before.has(address) && before.get(address) !== text)
        .map(({ address }) => address),
    ),
  ];
  return named.length === 0 ? 'outputs alone' : named.join('; ');
}

function created(head: Planned, base: Planned | undefined): string[] {
  const now = createdBy(head);
  const then = base && createdBy(base);
  const types = [...new Set([...now.keys(), ...(then?.keys() ?? [])])].sort();
  const total = [...now.values()].reduce((sum, count) => sum + count, 0);
  const row = (type: string): string => {
    const here = now.get(type) ?? 0;
    if (then === undefined) return `| \`${type}\` | ${here} |`;
    const there = then.get(type) ?? 0;
    return `| \`${type}\` | ${here === there ? here : `**${here}**`} | ${there} |`;
  };
  const header =
    then === undefined ? '| Type | |\n| --- | ---: |' : '| Type | here | base |\n| --- | ---: | ---: |';
  return [
    `<details><summary>What is created: ${total} resources</summary>\n\n` +
      `${header}\n${types.map(row).join('\n')}\n\n</details>`,
  ];
}

function createdBy({ blocks }: Planned): Map<string, number> {
  return countsByType(blocks.filter(({ isData }) => !isData));
}
