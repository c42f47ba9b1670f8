import type { RedactionConfig } from '../../functions/privacy-controls/redaction-config';
import { sensitivitiesOf } from '../contact-model/entries';
import { isPersonal, type Sensitivity } from '../contact-model/sensitivity';
import { type SharedEntry, type Sharing, sharingOf } from '../contact-model/sharing';

/** A valid configuration, and what it does with the model. */
export interface Context {
  readonly config: RedactionConfig;
  readonly sharing: Sharing;
  /** The entries of the sharing by their paths. */
  readonly byPath: ReadonlyMap<string, SharedEntry>;
}

export function contextOf(config: RedactionConfig): Context {
  const sharing = sharingOf(config);
  return { config, sharing, byPath: new Map(sharing.entries.map((entry) => [entry.path, entry])) };
}

/** The classes of personal data in an entry. */
export function personalIn({ field }: SharedEntry): Sensitivity[] {
  return [...sensitivitiesOf(field.shape)].filter(isPersonal);
}

/**
 * The highest entries that meet a condition: what is beneath one of them is not looked at.
 * @param take of an entry, and of those beneath it
 */
export function highest(
  entries: readonly SharedEntry[],
  take: (entry: SharedEntry, beneath: readonly SharedEntry[]) => boolean,
): SharedEntry[] {
  const taken: SharedEntry[] = [];
  let at = 0;
  for (let entry = entries[at]; entry !== undefined; entry = entries[at]) {
    const beneath = entries.slice(at + 1, at + 1 + entry.beneath);
    at += 1;
    if (!take(entry, beneath)) continue;
    taken.push(entry);
    at += beneath.length;
  }
  return taken;
}

/**
 * For each field of the list, by its index, the highest entries that it matches and that meet a condition.
 * @param take of an entry
 */
export function highestByField(
  entries: readonly SharedEntry[],
  take: (entry: SharedEntry) => boolean,
): ReadonlyMap<number, readonly SharedEntry[]> {
  const found = new Map<number, SharedEntry[]>();
  const above: { readonly end: number; readonly fields: readonly number[] }[] = [];
  for (const [at, entry] of entries.entries()) {
    while ((above.at(-1)?.end ?? at) < at) above.pop();
    const taken = take(entry);
    const inherited = above.at(-1)?.fields ?? [];
    const { fields } = entry.decision;
    if (taken && fields !== inherited) {
      for (const index of fields) {
        if (inherited.includes(index)) continue;
        found.set(index, [...(found.get(index) ?? []), entry]);
      }
    }
    above.push({ end: at + entry.beneath, fields: taken ? fields : [] });
  }
  return found;
}
