/** Writes docs/changing-variables.md from plans with the offline provider. */

import { jsonLines } from '../../../artefact/terraform/json-lines';
import { eachAtATime } from '../../../artefact/terraform/run-process';
import type { Change } from '../../../artefact/terraform/terraform-json';
import { Sandbox, type SandboxOptions } from '../../../offline/sandbox';
import { VARIABLE_GROUPS, variableList } from '../../../stack/variables';
import { OfflineStack, type Settings } from '../offline-stack';
import { AT_A_TIME, Remembered } from '../remembered';
import { CHANGES, type VariableChange } from './changes';

/** If there are more resources, the page shows only their number. */
const NAMED_AT_MOST = 8;

const HEAD = `# Changing a variable

This page shows what Terraform does when one variable of a deployment changes. \`npm run docs\` writes it from plans
without AWS, so it does not show how AWS applies an update. **Replaced** and **destroyed** resources are in bold;
[docs/variables.md](variables.md#changes-that-replace-something) explains what that means for records. The deployment has
privacy controls in a VPC and a backup. Values that are only known after the apply, such as a policy with the ARN of a
changed resource, can appear as updates without a difference.
`;

/** The page, in Markdown. @param binary terraform or tofu */
export async function changesPage(binary: string): Promise<string> {
  const stack = new OfflineStack();
  const deployments: Sandbox[] = [];
  try {
    const remembered = new Remembered('changes', binary, stack.planned);
    const known = new Map<Settings, Promise<string>>();
    const deploy = async (settings: Settings): Promise<string> => {
      const deployment = await Sandbox.open({ template: await stack.initialized(binary), binary });
      deployments.push(deployment);
      await deployment.deploy(settings);
      return deployment.directory;
    };
    const changes = variableList().flatMap(([name]) => CHANGES[name].map((change) => ({ name, change })));
    const lines = await eachAtATime(
      changes,
      async ({ name, change }) => {
        const outcome = await remembered.result([change.from, change.to], async () => {
          const deployed = known.get(change.from) ?? deploy(change.from);
          known.set(change.from, deployed);
          return planned({ template: await deployed, binary }, change);
        });
        return {
          name,
          line: `| \`${name}\`${change.words ? `, ${change.words}` : ''} | ${inWords(outcome)} |`,
        };
      },
      AT_A_TIME,
    );
    remembered.prune();
    const sections = VARIABLE_GROUPS.map(([title, variables]) => {
      const names = variableList(variables).map(([name]) => name);
      const rows = lines.filter(({ name }) => names.includes(name)).map(({ line }) => line);
      return `## ${title}\n\n| Change of | What Terraform does |\n| --- | --- |\n${rows.join('\n')}\n`;
    });
    return [HEAD, ...sections].join('\n');
  } finally {
    for (const deployment of deployments) deployment.remove();
    stack.remove();
  }
}

/** The changes, or the error of the plan. */
type Outcome = readonly Pick<Change, 'address' | 'action'>[] | string;

async function planned(deployed: SandboxOptions, { to }: VariableChange): Promise<Outcome> {
  const sandbox = await Sandbox.open(deployed);
  try {
    // Nothing has changed at AWS.
    const attempt = await sandbox.attempt(to, '-refresh=false');
    const [failure] = attempt.diagnostics.filter(({ severity }) => severity === 'error');
    // The AWS provider has no detail for some errors.
    if (failure) return (failure.detail || failure.summary).replace(/\s+/g, ' ').trim();
    return jsonLines(attempt.stdout).flatMap(({ type, change }) =>
      type === 'planned_change' && change !== undefined
        ? [{ address: change.resource.addr, action: change.action }]
        : [],
    );
  } finally {
    sandbox.remove();
  }
}

const KINDS: readonly (readonly [words: string, fits: (action: string) => boolean])[] = [
  ['updates', (action) => action === 'update'],
  ['creates', (action) => action === 'create'],
  ['**replaces**', (action) => action === 'replace'],
  ['**destroys**', (action) => action === 'delete'],
];

/** A plan as the cell of a table. */
export function inWords(changes: Outcome): string {
  if (typeof changes === 'string') return `refused: “${changes}”`;
  const parts = KINDS.flatMap(([words, fits]) => {
    const addresses = changes.filter(({ action }) => fits(action)).map(({ address }) => address);
    if (addresses.length === 0) return [];
    const names = addresses.map((address) => `\`${address.replace(/\[0\]$/, '')}\``).sort();
    return [`${words} ${names.length > NAMED_AT_MOST ? `${names.length} resources` : names.join(', ')}`];
  });
  return parts.join('; ') || 'nothing';
}
