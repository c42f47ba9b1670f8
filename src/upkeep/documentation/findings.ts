import { FINDINGS } from '../../privacy/check/finding';

/** The table of all that the configuration check finds. */
export function findingsTable(): string {
  return [
    '| Finding | |',
    '| --- | --- |',
    ...Object.entries(FINDINGS).map(([id, meaning]) => `| \`${id}\` | ${meaning} |`),
  ].join('\n');
}
