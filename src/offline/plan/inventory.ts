import { counted } from '../../cli/counted';

/** Columns that a line may fill. */
const WIDTH = 110;

interface Plan {
  readonly resource_changes?: readonly {
    readonly mode: string;
    readonly type: string;
    readonly change: { readonly actions: readonly string[] };
  }[];
}

/** A type in words: `cloudwatch metric alarm`. */
const inWords = (type: string): string =>
  type
    .replace(/^aws_/, '')
    .replaceAll('_', ' ')
    .replace(/ data$/, ' data resource');

/**
 * What a plan creates, by type, the most frequent first.
 * @param json the plan, as `terraform show -json` prints it
 * @returns whole lines: `77 resources: 21 cloudwatch metric alarms, …`
 */
export function inventoryOf(json: string): string {
  const { resource_changes = [] } = JSON.parse(json) as Plan;
  const counts = new Map<string, number>();
  for (const { mode, type, change } of resource_changes) {
    if (mode === 'managed' && change.actions.includes('create'))
      counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const parts = [...counts]
    .sort(([a, most], [b, least]) => least - most || (a < b ? -1 : 1))
    .map(([type, count]) => counted(count, inWords(type)));
  const lines = [`${counted(total, 'resource')}:`];
  for (const [index, part] of parts.entries()) {
    const text = index + 1 < parts.length ? `${part},` : part;
    const last = lines.length - 1;
    const line = `${lines[last]} ${text}`;
    if (line.length <= WIDTH) lines[last] = line;
    else lines.push(`  ${text}`);
  }
  return `${lines.join('\n')}\n`;
}
