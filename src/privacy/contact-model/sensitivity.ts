/** What it means for people that a field leaves the company. */
export type Sensitivity = 'personal' | 'open' | 'content' | 'employee' | 'organisation' | 'technical';

/** Each class with the reason for it, the most sensitive first. */
export const SENSITIVITIES: Readonly<Record<Sensitivity, string>> = {
  personal: 'says who the customer is, how to reach them, or what they are like',
  open: 'holds what your flows, systems or people put there, so that it can be anything, personal data included',
  content: 'is what was said or written, or the place where that is stored',
  employee: 'says who worked on the contact, or how they did',
  organisation: 'says how your contact centre is set up: its numbers, queues, groups and settings',
  technical:
    'is a time, count, state or identifier of the contact, which names nobody without your other data',
};

/** Whether a field of this class is, or can be, personal data of a customer or an employee. */
export function isPersonal(sensitivity: Sensitivity): boolean {
  return sensitivity !== 'organisation' && sensitivity !== 'technical';
}
