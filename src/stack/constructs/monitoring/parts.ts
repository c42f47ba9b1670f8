import type { Facts } from './metrics';

/**
 * The parts that can be switched off, with their monitoring. A pipe that is paused (`delivery`) is not monitored,
 * because that is intended.
 */
export type Part = 'Amazon Connect' | 'delivery' | 'privacy controls' | 'pseudonyms' | 'backup';

/** HCL condition: all of the parts exist. */
export const allOf = ({ parts }: Pick<Facts, 'parts'>, needed: readonly Part[] = []): string =>
  needed.map((part) => parts[part]).join(' && ') || 'true';
