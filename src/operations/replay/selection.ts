import { createHmac } from 'node:crypto';

/** The records to put back on the stream. */
export type Selection =
  | { readonly kind: 'dead letters' }
  | {
      readonly kind: 'backup';
      /** Milliseconds since 1970, of `LastUpdateTimestamp`. Undefined: from the beginning. */
      readonly from: number | undefined;
      /** Exclusive. Undefined: up to the start of the replay. */
      readonly to: number | undefined;
      /** Empty: every contact. */
      readonly contactIds: readonly string[];
    };

/** A selection as the journal holds it: with a hash in place of the contacts. */
export interface SelectionMark {
  readonly kind: Selection['kind'];
  readonly from?: string;
  readonly to?: string;
  readonly contacts?: string;
}

const iso = (time: number): string => new Date(time).toISOString();

/** @param salt random, so that each journal has another hash of the same contacts */
export function markOf(selection: Selection, salt: string): SelectionMark {
  if (selection.kind === 'dead letters') return { kind: selection.kind };
  const { kind, from, to, contactIds } = selection;
  return {
    kind,
    ...(from !== undefined && { from: iso(from) }),
    ...(to !== undefined && { to: iso(to) }),
    ...(contactIds.length > 0 && {
      contacts: createHmac('sha256', salt)
        .update([...new Set(contactIds)].sort().join('\n'))
        .digest('hex'),
    }),
  };
}

export const isSameMark = (a: SelectionMark, b: SelectionMark): boolean =>
  a.kind === b.kind && a.from === b.from && a.to === b.to && a.contacts === b.contacts;

/** For messages. */
export function described({ kind, from, to, contacts }: SelectionMark): string {
  if (kind === 'dead letters') return 'the dead-letter queue';
  const parts = [
    ...(contacts === undefined ? [] : ['certain contacts']),
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(to === undefined ? [] : [`to ${to}`]),
  ];
  return `the backup${parts.length === 0 ? '' : `, ${parts.join(' ')}`}`;
}
