/** What `JSON.parse` returns. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;

/** A JSON object. Its keys are data: build one with `Object.fromEntries`, which takes `__proto__` as a key. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** Whether `value` is a JSON object, neither array nor null. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own member `key` of `object`; a key such as `constructor` finds nothing inherited. */
export function member(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The JSON object that a text is. Undefined for everything else, and for what is no JSON. */
export function parsedObject(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
