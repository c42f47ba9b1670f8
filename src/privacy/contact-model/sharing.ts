import type { RedactionConfig } from '../../../functions/privacy-controls/redaction-config';
import { type Decision, explainer, outcomeOf } from '../list/explain';
import { type ModelEntry, viewModel } from './entries';

/**
 * How much of a field is sent as it is. A field that is not sent may leave an empty object or list. `partly`: some of the
 * fields beneath it are treated differently from others.
 */
export type Shared = 'sent' | 'replaced' | 'partly' | 'not sent';

/** A field of the model, and what a configuration does with it. */
export interface SharedEntry extends ModelEntry {
  readonly shared: Shared;
  /** The decision about the field itself. */
  readonly decision: Decision;
  /** How much of a member that the model does not know would be sent; undefined if there can be no such member. */
  readonly future: Shared | undefined;
}

/** How much of the contact record a configuration sends. */
export interface Sharing {
  readonly entries: readonly SharedEntry[];
  /**
   * How much of an unknown field at the top of the record would be sent. `partly`: it depends on whether the field is
   * an object or a list.
   */
  readonly future: Shared;
}

/**
 * What a configuration does with each field of the model, and with the keys of maps that it names. Applies the rules for
 * real records to a record in which every field is set.
 */
export function sharingOf(config: RedactionConfig): Sharing {
  const { entries, record, futureName } = viewModel([
    ...config.paths,
    ...config.replace.map(({ path }) => path),
  ]);
  const decisions = explainer(config)(record);
  const places = new Map<string, Decision>();
  const collect = (decision: Decision): void => {
    if (typeof decision.key === 'string') places.set(decision.path, decision);
    decision.children.forEach(collect);
  };
  decisions.forEach(collect);
  const futureIn = (children: readonly Decision[]): Shared | undefined => {
    const members = children.flatMap((child) => (typeof child.key === 'number' ? child.children : [child]));
    const found = members.find(({ key }) => key === futureName);
    return found && futureOf(found);
  };
  return {
    future: futureIn(decisions) ?? 'not sent',
    entries: entries.map((entry) => {
      const decision = places.get(entry.place);
      if (decision === undefined) throw new Error(`The model's record lacks ${entry.place}.`);
      return { ...entry, decision, shared: sharedOf(decision), future: futureIn(decision.children) };
    }),
  };
}

function sharedOf(decision: Decision): Shared {
  const outcome = outcomeOf(decision);
  if (outcome === 'removed') return 'not sent';
  const beneath = new Set(decision.children.map(sharedOf));
  const [first = outcome] = beneath;
  return beneath.size > 1 ? 'partly' : first;
}

/** How much of an unknown field is sent. It may also be a scalar value. */
function futureOf(decision: Decision): Shared {
  const { kept, rule } = decision;
  if (!kept) return 'not sent';
  const shared = sharedOf(decision);
  return rule === 'beneath' || shared === 'not sent' ? 'partly' : shared;
}

/**
 * The highest entries that meet a condition. Entries beneath one of them are not checked.
 * @param take the condition on an entry and those beneath it
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
 * For each path of the list, by index, the highest entries that it matches and that meet the condition `take`.
 * @param list `replacedBy`: for each path of `replace` instead
 */
export function highestByField(
  entries: readonly SharedEntry[],
  take: (entry: SharedEntry) => boolean,
  list: 'fields' | 'replacedBy' = 'fields',
): ReadonlyMap<number, readonly SharedEntry[]> {
  const found = new Map<number, SharedEntry[]>();
  const above: { readonly end: number; readonly fields: readonly number[] | undefined }[] = [];
  for (const [at, entry] of entries.entries()) {
    while ((above.at(-1)?.end ?? at) < at) above.pop();
    const taken = take(entry);
    // An entry that no path matches itself has the identical array of the entry above it.
    const inherited = above.at(-1)?.fields;
    const fields = entry.decision[list];
    if (taken && fields !== inherited) {
      for (const index of fields)
        if (!inherited?.includes(index)) found.set(index, [...(found.get(index) ?? []), entry]);
    }
    above.push({ end: at + entry.beneath, fields: taken ? fields : undefined });
  }
  return found;
}
