/** What `JSON.parse` returns. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** A JSON object. A member that is `undefined` has been removed: `JSON.stringify` omits it. */
export interface JsonObject {
  [member: string]: JsonValue | undefined;
}

export type JsonContainer = JsonObject | JsonValue[];

export function isContainer(value: JsonValue | undefined): value is JsonContainer {
  return typeof value === 'object' && value !== null;
}
