import type { Check } from '../finding';
import type { Plan } from './plan';

/** In the order in which they are shown. */
export const PREFLIGHT_STAGES = [
  'Account',
  'Amazon Connect',
  'Names',
  'Network',
  'What there is already',
  'Permissions',
] as const;

/** Takes the IDs of a check's findings from what it declares. */
export const planCheck = <Id extends string>(check: Check<Plan, Id>): Check<Plan, Id> => check;
