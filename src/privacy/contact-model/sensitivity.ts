/** How sensitive it is that a field leaves the company. */
export type Sensitivity = 'personal' | 'open' | 'content' | 'employee' | 'organisation' | 'technical';

/** Each class and its definition, the most sensitive first. */
export const SENSITIVITIES: Readonly<Record<Sensitivity, string>> = {
  personal: 'shows who the customer is, how to reach them, or what they are like',
  open: 'contains what your flows, systems or people store there, which can be anything, including personal data',
  content: 'is what was said or written, or the place where that is stored',
  employee: 'shows who worked on the contact, or how they performed',
  organisation: 'shows how your contact centre is set up: its numbers, queues, groups and settings',
  technical:
    'is a time, count, state or identifier of the contact, which identifies no person without your other data',
};

/** Whether a field of this class is, or can be, personal data of a customer or an employee. */
export function isPersonal(sensitivity: Sensitivity): boolean {
  return sensitivity !== 'organisation' && sensitivity !== 'technical';
}
