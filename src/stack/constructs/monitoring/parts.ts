import type { Facts } from './metrics';

/**
 * What may be switched off, and what is watched with it. A pipe that is paused on purpose (`delivery`) is not
 * watched: nobody is to be woken by what they asked for.
 */
export type Part = 'Amazon Connect' | 'delivery' | 'privacy controls' | 'backup';

/** HCL condition: all of the parts are there. */
export const allOf = ({ parts }: Pick<Facts, 'parts'>, needed: readonly Part[] = []): string =>
  needed.map((part) => parts[part]).join(' && ') || 'true';
