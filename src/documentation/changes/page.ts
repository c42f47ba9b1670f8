/** docs/changing-variables.md: what Terraform plans when a variable changes, of plans over the offline provider. */
import { Sandbox } from '../../offline/sandbox';
import { type Change, type PlanJson, readPlan } from '../../offline/terraform-json';
import { VARIABLE_GROUPS, type VariableName, variableList } from '../../variables';
import { OfflineStack } from '../offline-stack';
import { CHANGES, type Settings, type VariableChange } from './changes';

/** More resources than this are counted, and not named. */
const NAMED_AT_MOST = 8;

const HEAD = `# Changing a variable

What Terraform does when one variable of a deployment changes: written by \`npm run docs\` from plans that were made
without AWS, so that what AWS itself makes of an update is not in it. What is **replaced** or **destroyed** stands out;
the README says what that means for [records](../README.md#changes-that-replace-something). The deployment that is
changed has privacy controls in a VPC and a backup. Values that are applied later, such as a policy that names the ARN of
what changes, may show as updates with nothing in them.
`;

/** The page, in Markdown. @param binary terraform or tofu */
export async function changesPage(binary: string): Promise<string> {
  const stack = OfflineStack.create();
  const applied = new Map<Settings, Sandbox>();
  try {
    const template = await stack.initialized(binary);
    const start = async (settings: Settings): Promise<Sandbox> => {
      const known = applied.get(settings);
      if (known) return known;
      const sandbox = await Sandbox.open({ template, binary });
      applied.set(settings, sandbox);
      await sandbox.succeed('apply', '-no-color', '-auto-approve', sandbox.variables(settings));
      return sandbox;
    };
    const rows = new Map<VariableName, string[]>();
    for (const [name] of variableList()) {
      const lines: string[] = [];
      for (const change of CHANGES[name]) {
        const outcome = await planned(await start(change.from), change);
        lines.push(`| \`${name}\`${change.words ? `, ${change.words}` : ''} | ${outcome} |`);
      }
      rows.set(name, lines);
    }
    const sections = VARIABLE_GROUPS.map(([title, variables]) => {
      const lines = variableList(variables).flatMap(([name]) => rows.get(name) ?? []);
      return `## ${title}\n\n| Change of | What Terraform does |\n| --- | --- |\n${lines.join('\n')}\n`;
    });
    return [HEAD, ...sections].join('\n');
  } finally {
    for (const sandbox of applied.values()) sandbox.remove();
    stack.remove();
  }
}

async function planned(sandbox: Sandbox, { to }: VariableChange): Promise<string> {
  const args = ['-no-color', '-lock=false', sandbox.variables(to)];
  const result = await sandbox.run('plan', '-out=changed.plan', ...args);
  if (result.code !== 0) return `refused: “${reasonIn(result.stdout + result.stderr)}”`;
  const json = (await sandbox.succeed('show', '-json', 'changed.plan')).stdout;
  return inWords(readPlan(JSON.parse(json) as PlanJson).changes);
}

/** What an error says, without the frame and line breaks of Terraform. */
function reasonIn(text: string): string {
  const plain = text.replace(/^[│╷╵] ?/gm, '');
  // After the headline, and the lines of the configuration that it is about.
  const [, message = plain] = /^Error: [^\n]*\n[\s\S]*?\n\n(?:[\s\S]*?\n\n)?([\s\S]*)/m.exec(plain) ?? [];
  return message.replace(/\s+/g, ' ').trim();
}

const KINDS: readonly (readonly [words: string, fits: (action: string) => boolean])[] = [
  ['updates', (action) => action === 'update'],
  ['creates', (action) => action === 'create'],
  ['**replaces**', (action) => action.includes('+')],
  ['**destroys**', (action) => action === 'delete'],
];

/** What a plan does, in a cell of a table. */
export function inWords(changes: readonly Change[]): string {
  const parts = KINDS.flatMap(([words, fits]) => {
    const addresses = changes.filter(({ action }) => fits(action)).map(({ address }) => address);
    if (addresses.length === 0) return [];
    const names = addresses.map((address) => `\`${address.replace(/\[0\]$/, '')}\``).sort();
    return [`${words} ${names.length > NAMED_AT_MOST ? `${names.length} resources` : names.join(', ')}`];
  });
  return parts.join('; ') || 'nothing';
}
