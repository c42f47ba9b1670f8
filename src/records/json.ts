/** What `JSON.parse` returns. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;

/** A JSON object. Its keys are data: create one with `Object.fromEntries`, which accepts `__proto__` as a key. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** Whether `value` is an object, not an array or null. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own member `key` of `object`, not an inherited one such as `constructor`. */
export function member(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The JSON object in a text; undefined if the text is not a JSON object. */
export function parsedObject(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
