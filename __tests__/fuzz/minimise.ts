import type { Json } from '../reference/naive-redaction';
import type { FuzzCase } from './cases';

/** Whether a case still does what it is made smaller for. */
export type Fails = (sample: FuzzCase) => Promise<boolean>;

/**
 * Makes a failing case as small as can be by leaving out and simplifying its parts one by one, for as long as
 * anything helps. What is left of it fails still.
 */
export async function minimise(sample: FuzzCase, fails: Fails): Promise<FuzzCase> {
  let smallest = sample;
  for (;;) {
    const smaller = await firstOf(smallerCases(smallest), fails);
    if (smaller === undefined) return smallest;
    smallest = smaller;
  }
}

async function firstOf(candidates: Iterable<FuzzCase>, fails: Fails): Promise<FuzzCase | undefined> {
  for (const candidate of candidates) if (await fails(candidate)) return candidate;
  return undefined;
}

function* smallerCases({ document, data }: FuzzCase): Generator<FuzzCase> {
  for (const index of data.keys()) yield { document, data: data.toSpliced(index, 1) };
  for (const text of smallerTexts(document)) yield { document: text, data };
  for (const [index, each] of data.entries()) {
    if (typeof each !== 'string') continue;
    const record = Buffer.from(each, 'base64').toString('utf8');
    for (const text of smallerTexts(record)) {
      yield { document, data: data.with(index, Buffer.from(text).toString('base64')) };
    }
  }
}

/** By its structure where the text is JSON and written as simply as can be, otherwise by its characters. */
function* smallerTexts(text: string): Generator<string> {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    yield* shorterTexts(text);
    return;
  }
  const plain = JSON.stringify(value);
  if (plain.length < text.length) yield plain;
  for (const smaller of smallerValues(value)) yield JSON.stringify(smaller);
  if (plain !== text) yield* shorterTexts(text);
}

function* shorterTexts(text: string): Generator<string> {
  for (
    let length = Math.ceil(text.length / 2);
    length >= 1;
    length = length === 1 ? 0 : Math.ceil(length / 2)
  ) {
    for (let at = 0; at < text.length; at += length) yield text.slice(0, at) + text.slice(at + length);
  }
}

function* smallerValues(value: Json): Generator<Json> {
  if (typeof value === 'string') {
    // A path by its segments first, then any text by its characters.
    const segments = value.split('.');
    if (segments.length > 1) {
      for (const index of segments.keys()) yield segments.toSpliced(index, 1).join('.');
    }
    yield* shorterTexts(value);
    return;
  }
  if (typeof value !== 'object' || value === null) {
    if (value !== 1 && value !== null) yield 1;
    return;
  }
  yield 1;
  if (Array.isArray(value)) {
    yield* shorterArrays(value);
    for (const [index, element] of value.entries()) {
      for (const smaller of smallerValues(element)) yield value.with(index, smaller);
    }
    return;
  }
  const members = Object.entries(value);
  for (const [, member] of members) if (typeof member === 'object' && member !== null) yield member;
  for (const left of shorterArrays(members)) yield objectOf(left);
  for (const [index, [name, member]] of members.entries()) {
    for (const smaller of smallerValues(member)) yield objectOf(members.with(index, [name, smaller]));
  }
}

function* shorterArrays<T>(items: readonly T[]): Generator<T[]> {
  for (
    let length = Math.ceil(items.length / 2);
    length >= 1;
    length = length === 1 ? 0 : Math.ceil(length / 2)
  ) {
    for (let at = 0; at < items.length; at += length) yield items.toSpliced(at, length);
  }
}

/** `Object.fromEntries` makes members of all keys, `__proto__` too. */
function objectOf(members: readonly (readonly [string, Json])[]): Json {
  return Object.fromEntries(members);
}
