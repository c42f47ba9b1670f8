/** What `JSON.parse` returns. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/**
 * A JSON object. A member that is `undefined` has been removed: `JSON.stringify` leaves it out.
 */
export interface JsonObject {
  [member: string]: JsonValue | undefined;
}

/** An object or an array: a value that other values can be beneath. */
export type JsonContainer = JsonObject | JsonValue[];

/** Whether `value` is an object or an array. */
export function isContainer(value: JsonValue | undefined): value is JsonContainer {
  return typeof value === 'object' && value !== null;
}
