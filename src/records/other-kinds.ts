import type { RecordKind } from '../../functions/privacy-controls/contact-record';
import { counted, grouped } from '../command-line/counted';

/** How many records are not contact records, by kind. */
export type OtherKinds = Readonly<Record<string, number>>;

/** The name of what is none of the kinds that are known here. */
export const UNKNOWN_KIND = 'unknown kind';

/** Counts one more. */
export function countKind(counts: Record<string, number>, kind: RecordKind | undefined): void {
  const name = kind ?? UNKNOWN_KIND;
  counts[name] = (counts[name] ?? 0) + 1;
}

/** How many they are. */
export const countOf = (kinds: OtherKinds): number =>
  Object.values(kinds).reduce((sum, count) => sum + count, 0);

/** "1 of 1 is not a contact record (an agent event)", "3 of 9 are not contact records (2 agent events, 1 flow event)". */
export function notContactRecords(kinds: OtherKinds, records: number): string {
  const count = countOf(kinds);
  const names = Object.entries(kinds).map(([name, each]) =>
    count === 1 ? withArticle(name) : several(each, name),
  );
  const are = count === 1 ? 'is not a contact record' : 'are not contact records';
  return `${grouped(count)} of ${grouped(records)} ${are} (${names.join(', ')})`;
}

/** "an agent event". */
export const withArticle = (name: string): string => `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`;

const several = (count: number, name: string): string =>
  name === UNKNOWN_KIND ? `${grouped(count)} of an unknown kind` : counted(count, name);
