import { FINDINGS } from '../../privacy/check/finding';

/** The table of all findings of `npx operata check`. */
export function findingsTable(): string {
  return [
    '| Finding | |',
    '| --- | --- |',
    ...Object.entries(FINDINGS).map(([id, meaning]) => `| \`${id}\` | ${meaning} |`),
  ].join('\n');
}
