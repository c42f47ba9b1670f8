import type { Plan } from '../../artefact/terraform/terraform-json';
import { counted } from '../../cli/counted';

/** Maximum length of a line. */
const WIDTH = 110;

/** A type as text: `cloudwatch metric alarm`. */
const inWords = (type: string): string =>
  type
    .replace(/^aws_/, '')
    .replaceAll('_', ' ')
    .replace(/ data$/, ' data resource');

/** The number of resources of each type. */
export function countsByType(resources: readonly { readonly type: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

/**
 * The resources that a plan creates, by type, the most frequent first.
 * @returns whole lines: `77 resources: 21 cloudwatch metric alarms, …`
 */
export function inventoryOf({ changes }: Plan): string {
  const counts = countsByType(changes.filter(({ action }) => action.includes('create')));
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
