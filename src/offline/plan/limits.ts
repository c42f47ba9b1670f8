/** What is said with every plan that was made offline. */

/** What only AWS, or the real provider, knows. */
const UNKNOWN = [
  "what the AWS provider's own validation, and AWS itself, would still refuse: only the documented rules for the values set here were checked",
  'quotas of the account, and names that are taken: buckets, an association that the instance already has',
  'whether your credentials may create all of this',
  'eventual consistency: a role that IAM does not know yet can fail a first apply',
  'values that AWS fills in, shown as "(known after apply)"',
  'what is already deployed: the plan begins with nothing, and the account is an invented one, 111122223333',
];

/** The text, with what this plan took for granted. */
export function limitsOf(assumed: readonly string[], notes: readonly string[]): string {
  return [
    'This plan was made without AWS. It does not know:',
    ...UNKNOWN.map((line) => `  - ${line}`),
    ...(assumed.length > 0 ? ['Assumed to exist, and not looked up:'] : []),
    ...assumed.map((line) => `  - ${line}`),
    ...notes.map((note) => `Note: ${note}`),
    '',
  ].join('\n');
}
