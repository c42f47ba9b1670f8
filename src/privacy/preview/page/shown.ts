import { isContainer, type JsonValue } from '../../../../functions/privacy-controls/json';
import { escapeControls } from '../../../cli/printable';
import type { Decision } from '../../list/explain';

/** More of a value than a row has room for. */
const ROW_LENGTH = 400;
/** More than anyone reads; a browser takes long to lay out a text of a megabyte. */
const DETAIL_LENGTH = 20_000;

/** A member's key, or an element's index in brackets. */
export function shownKey({ key }: Decision): string {
  return typeof key === 'number' ? `[${key}]` : escapeControls(key.slice(0, ROW_LENGTH));
}

/** A value as JSON, or what kind of container it is. */
export function shownValue({ value, children }: Decision): string {
  return isContainer(value) ? shownContainer(value, children.length) : shownScalar(value, ROW_LENGTH);
}

/** The same, at length. */
export function wholeValue({ value, children }: Decision): string {
  return isContainer(value) ? shownContainer(value, children.length) : shownScalar(value, DETAIL_LENGTH);
}

function shownContainer(value: JsonValue, size: number): string {
  if (Array.isArray(value)) return size === 0 ? '[]' : `[${size === 1 ? '1 element' : `${size} elements`}]`;
  return size === 0 ? '{}' : `{${size === 1 ? '1 member' : `${size} members`}}`;
}

function shownScalar(value: JsonValue, most: number): string {
  if (typeof value !== 'string' || value.length <= most) return escapeControls(JSON.stringify(value));
  return `${escapeControls(JSON.stringify(value.slice(0, most)))}… (${value.length} characters)`;
}
