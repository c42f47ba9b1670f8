/**
 * `error`: the function does not accept the document, or terraform plan refuses it. `warning`: it probably does not do
 * what its author intended. `note`: it does something that should be a deliberate decision.
 */
export type Severity = 'error' | 'warning' | 'note';

/** All findings and their meanings. The ids are stable: scripts may rely on them. */
export const FINDINGS = {
  'invalid-document': 'the document is not valid, so the function keeps using the previous one',
  'unknown-path': 'a path names nothing that Amazon Connect is documented to send',
  'other-code-points':
    'Terraform changes a listed name to other code points; it looks the same, but matches a different key',
  'index-like': 'a name of digits is a key, not an index',
  'too-long': 'the document is longer than a parameter of Systems Manager; terraform plan refuses it',
  'unstorable-path': 'a path contains {{, which Systems Manager does not accept; terraform plan refuses it',
  'ineffective-path': 'a denied path names a mandatory field and removes nothing; terraform plan refuses it',
  'already-mandatory': 'an allowed path names a field that is sent anyway',
  'repeated-path': 'a path is listed twice',
  'covered-path': 'another path covers this one',
  'mandatory-remains':
    'a denied or replaced path affects only a part, because mandatory fields are sent as they are',
  'boolean-remains': 'a replaced path leads to true or false, which is sent as it is',
  'missed-sibling': 'a deny list leaves out a field that holds the same data as one it denies',
  'allows-personal-data': 'an allowed path sends data that is or may be personal',
  'allows-future-fields': 'an allow list sends fields that Amazon Connect adds in future',
  'sends-personal-data': 'a deny list leaves data that is or may be personal in the record',
  'unsent-replacement': 'a replacement of something that the list does not send',
  'overruled-replacement': 'an earlier entry of replace matches the same values, and decides about them',
  'pseudonym-instead':
    'a deny list removes numbers or identifiers of customers, which could be replaced by pseudonyms',
  'never-matched': 'a path matched nothing in the records',
  'masked-values': 'LAST4 leaves nothing of values that have at most eight characters',
  'name-variant':
    'records contain a name that differs from a listed one only in case or code points, and is treated differently',
  'personal-values': 'a field that would be sent has values or names that look like personal data',
  'value-elsewhere': 'a removed or replaced value is sent under another name of the same record',
  'about-the-input': 'how the inputs were unpacked to find records, or what was skipped in them',
  'unreadable-records': 'records that the function could never deliver, or an input that could not be read',
  'not-contact-records': 'records of another kind, such as agent events, which the function never sends',
  'looks-like-other-kind': 'records of another kind that have a ContactId, and are sent as contact records',
  'no-records': 'the inputs contain no contact records',
} as const satisfies Readonly<Record<string, string>>;

export type FindingId = keyof typeof FINDINGS;

/** Something about a configuration that its author should know. */
export interface Finding {
  readonly id: FindingId;
  readonly severity: Severity;
  /** The list of `index`; `fields` if undefined. */
  readonly list?: 'replace';
  /** Position in `fields` or `replace`, from 0; undefined if the finding is about the whole list. */
  readonly index?: number;
  /** The path at that position. */
  readonly field?: string;
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
  /** All paths that the message is about. */
  readonly paths?: readonly string[];
  /** The number of values or records that the message is about. */
  readonly count?: number;
}

const MOST_SHOWN = 5;

/** Whether `enumerate` omits some of the names. */
export const isShortened = (names: readonly string[]): boolean => names.length > MOST_SHOWN + 1;

/** Names in a sentence: all six, or five and the number of the others. */
export function enumerate(names: readonly string[]): string {
  if (!isShortened(names)) return names.join(', ');
  return `${names.slice(0, MOST_SHOWN).join(', ')} and ${names.length - MOST_SHOWN} more`;
}
