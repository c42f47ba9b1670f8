import type { Check } from '../finding';
import type { Plan } from './plan';

/** In the order of the report. */
export const PREFLIGHT_STAGES = [
  'Account',
  'Amazon Connect',
  'Names',
  'Network',
  'Existing resources',
  'Permissions',
] as const;

/** Takes the IDs of a check's findings from what it declares. */
export const planCheck = <Id extends string>(check: Check<Plan, Id>): Check<Plan, Id> => check;
