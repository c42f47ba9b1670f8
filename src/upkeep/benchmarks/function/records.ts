import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DENIED } from './lists';

interface JsonObject {
  [name: string]: unknown;
}

const SAMPLES = join(__dirname, '..', '..', '..', 'records', 'sample-records');
const RECORDS_PER_SIZE = 6;
/** It has an attribute named `__proto__`, which zod drops. */
const UNUSUAL = 'unusual-attribute-names';
/** A bundled record has at least this share of the requested size before it is filled up. */
const LEAST_SHARE = 0.5;
/** The maximum length of a bundled record that is filled up. */
const LONGEST = 5000;

/**
 * Different contact records of about this size as compact JSON: the bundled records, filled up with contact attributes,
 * which make real records long. Denied members that are `null` are left out, as fast-redact does not remove them.
 *
 * @param bytes at least 2000
 */
export function recordsOfSize(bytes: number): string[] {
  const texts = readdirSync(SAMPLES)
    .filter((name) => name.endsWith('.json') && !name.includes(UNUSUAL))
    .map((name) => JSON.parse(readFileSync(join(SAMPLES, name), 'utf8')) as JsonObject)
    .map(withoutDeniedNulls)
    .filter((record) => {
      const { length } = JSON.stringify(record);
      return length < bytes && length < LONGEST && length >= LEAST_SHARE * Math.min(bytes, LONGEST);
    })
    .slice(0, RECORDS_PER_SIZE)
    .map((record) => filledUp(record, bytes));
  if (texts.length < RECORDS_PER_SIZE)
    throw new Error(`There are only ${texts.length} records of ${bytes} bytes.`);
  return texts;
}

function withoutDeniedNulls(record: JsonObject): JsonObject {
  for (const path of DENIED) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let parent: unknown = record;
    for (const name of names) parent = isObject(parent) ? parent[name] : undefined;
    if (isObject(parent) && parent[last] === null) delete parent[last];
  }
  return record;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function filledUp(record: JsonObject, bytes: number): string {
  const attributes = { ...(isObject(record.Attributes) ? record.Attributes : {}) };
  const filled = { ...record, Attributes: attributes };
  for (let index = 0; ; index++) {
    const missing = bytes - JSON.stringify(filled).length;
    if (missing < 40) return JSON.stringify(filled);
    const name = `benchmarkAttribute${index}`;
    const value = `value ${index} `.repeat(1 + (index % 12));
    attributes[name] = value.slice(0, Math.max(1, missing - name.length - 6));
  }
}
