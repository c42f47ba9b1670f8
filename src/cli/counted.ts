/** A number with thousands separators, such as `21,890,538`. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 record`, `2 records`, `2 addresses`, `2 policies`, `2,000 fields`. */
export function counted(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  const plural = /[^aeiou]y$/.test(noun)
    ? `${noun.slice(0, -1)}ies`
    : `${noun}${noun.endsWith('s') ? 'es' : 's'}`;
  return `${grouped(count)} ${plural}`;
}
