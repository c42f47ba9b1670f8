import type { JsonValue } from '../../records/json';

/** The most levels of JSON in strings of JSON that are parsed. */
const MOST_NESTED = 3;

/** The value itself or, if it is a string that contains JSON, the strings and numbers in it. */
export function valuesIn(value: string | number, nested = 0): (string | number)[] {
  const json = typeof value === 'string' && nested < MOST_NESTED ? parse(value) : undefined;
  if (json === undefined) return [value];
  const found: (string | number)[] = [];
  const open: JsonValue[] = [json];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string' || typeof next === 'number') {
      for (const each of valuesIn(next, nested + 1)) found.push(each);
    } else if (typeof next === 'object' && next !== null) {
      for (const each of Object.values(next).reverse()) if (each !== undefined) open.push(each);
    }
  }
  return found;
}

function parse(text: string): JsonValue | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // The error's message quotes the record.
    return undefined;
  }
}
