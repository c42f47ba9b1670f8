/**
 * `error`: the function would not take the document, or terraform plan refuses it. `warning`: it probably does not do
 * what it was written for. `note`: it does something that should be a decision, not an accident.
 */
export type Severity = 'error' | 'warning' | 'note';

/** All that can be found, with what it means. The ids are stable: scripts may rely on them. */
export const FINDINGS = {
  'invalid-document': 'the document is not valid, so that the function goes on with the one before it',
  'unknown-path': 'a path names nothing that Amazon Connect is documented to send',
  'other-code-points':
    'Terraform makes another name of a listed one, the same to the eye, which matches another key',
  'index-like': 'a name of digits is a key, not an index',
  'too-long': 'the document is longer than a parameter of Systems Manager; terraform plan refuses it',
  'unstorable-path': 'a path holds {{, which Systems Manager does not accept; terraform plan refuses it',
  'ineffective-path': 'a denied path names a mandatory field and removes nothing; terraform plan refuses it',
  'already-mandatory': 'an allowed path names what is sent anyway',
  'repeated-path': 'a path is listed twice',
  'covered-path': 'another path covers this one',
  'mandatory-remains': 'a denied path removes only a part, as mandatory fields stay',
  'missed-sibling': 'a deny list leaves out a field that holds the same as one it denies',
  'allows-personal-data': 'an allowed path sends personal data, or what can be',
  'allows-future-fields': 'an allow list sends fields that Amazon Connect adds in future',
  'sends-personal-data': 'a deny list leaves personal data, or what can be, in the record',
  'never-matched': 'a path matched nothing in the records',
  'name-variant':
    'records hold a name that differs from a listed one in case, or in code points, alone, and is treated otherwise',
  'personal-values': 'a field that would be sent holds values, or names, that look like personal data',
  'value-elsewhere': 'a removed value is sent under another name of the same record',
  'about-the-input': 'what was done with the inputs to get at their records, or left out of them',
  'unreadable-records': 'records that the function could never deliver, or an input that could not be read',
  'not-contact-records': 'records of another kind, such as agent events, of which the function sends nothing',
  'looks-like-other-kind': 'records of another kind that have a ContactId, and are sent as contact records',
  'no-records': 'the inputs hold no contact records',
} as const satisfies Readonly<Record<string, string>>;

export type FindingId = keyof typeof FINDINGS;

/** Something about a configuration that its author should know. */
export interface Finding {
  readonly id: FindingId;
  readonly severity: Severity;
  /** Position in `fields`, from 0; undefined where it is about the list as a whole. */
  readonly index?: number;
  /** The path at that position. */
  readonly field?: string;
  /** What is the case. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
  /** Paths that the message is about, all of them. */
  readonly paths?: readonly string[];
  /** How many values, or records, the message is about. */
  readonly count?: number;
}

const MOST_SHOWN = 5;

/** Whether not all of the names are in the sentence. */
export const isShortened = (names: readonly string[]): boolean => names.length > MOST_SHOWN + 1;

/** Names in a sentence, at most five of them. */
export function enumerate(names: readonly string[]): string {
  if (!isShortened(names)) return names.join(', ');
  return `${names.slice(0, MOST_SHOWN).join(', ')} and ${names.length - MOST_SHOWN} more`;
}
