import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { counted } from '../cli/counted';
import { ConfigurationError, errorCode, Problems } from '../cli/errors';
import { orUsage, runMain } from '../cli/main';
import { printable } from '../cli/printable';
import { member, parsedObject } from '../records/json';
import { type Piece, RecordSplitter } from '../records/record-splitter';

/** An object of the backup without the records of a contact. */
export interface Erased {
  readonly rest: Buffer;
  readonly before: number;
  readonly removed: number;
  /** What may belong to the contact: a sentence for each place. */
  readonly unclear: readonly string[];
}

const LINE_FEED = 0x0a;
const STOPPED = 'nothing was written: handle this object yourself, and remove it from the folder';
const USAGE =
  'use: node --import tsx src/operations/erase-contact.ts CONTACT_ID FOLDER NEW_FOLDER (see docs/security.md)';

/**
 * Removes a contact's own records from the unpacked bytes of an object. No other byte changes: records are cut out, not
 * written again. Records that only mention the contact stay.
 *
 * @throws {ConfigurationError} if the records cannot be separated
 */
export function eraseContact(name: string, bytes: Buffer, contactId: string): Erased {
  const pieces = split(bytes);
  const ofContact = new Set<Place>();
  const unclear: string[] = [];
  for (const piece of pieces) {
    const { ids, isWhole } = contactsIn(piece.bytes.toString());
    const place = `${printable(name)}, line ${piece.line}, byte ${piece.offset}: ${piece.bytes.length} bytes`;
    if (ids.length === 0)
      unclear.push(`${place} are not a JSON object and name no contact: they are kept; check them yourself`);
    if (!ids.includes(contactId)) continue;
    if (!isWhole) {
      throw new ConfigurationError([
        `${place} are not a JSON object, and hold more than a record of the contact, which cannot be separated; ${STOPPED}`,
      ]);
    }
    ofContact.add(piece);
  }
  const parts: Buffer[] = [];
  let from = 0;
  for (const {
    offset,
    bytes: { length },
  } of ofContact) {
    parts.push(bytes.subarray(from, offset));
    const end = offset + length;
    const isLine = (offset === 0 || bytes[offset - 1] === LINE_FEED) && bytes[end] === LINE_FEED;
    from = isLine ? end + 1 : end;
  }
  const rest = Buffer.concat([...parts, bytes.subarray(from)]);
  const kept = pieces.filter((piece) => !ofContact.has(piece));
  const left = split(rest);
  if (left.length !== kept.length || left.some((piece, at) => kept[at]?.bytes.equals(piece.bytes) !== true)) {
    throw new ConfigurationError([
      `${printable(name)}: without the contact's records, the records around them could not be separated; ${STOPPED}`,
    ]);
  }
  return { rest, before: pieces.length, removed: ofContact.size, unclear };
}

interface Place {
  readonly bytes: Buffer;
  readonly offset: number;
  readonly line: number;
}

function split(bytes: Buffer): Place[] {
  const splitter = new RecordSplitter();
  return [...splitter.push(bytes), ...splitter.end()].flatMap((piece: Piece) => {
    if (piece.kind !== 'record' && piece.kind !== 'too large') return [];
    const { offset, line } = piece;
    const length = piece.kind === 'record' ? piece.bytes.length : piece.length;
    return [{ bytes: bytes.subarray(offset, offset + length), offset, line }];
  });
}

interface Contacts {
  /** For a JSON object its ContactId, or undefined; else every ContactId in the text. */
  readonly ids: readonly unknown[];
  /** Whether the text begins with the only one. */
  readonly isWhole: boolean;
}

/** The contacts that a record is about. */
function contactsIn(text: string): Contacts {
  const record = parsedObject(text);
  if (record === undefined) {
    const found = [...text.matchAll(/"ContactId"\s*:\s*"([^"]*)"/g)];
    const end = (found[0]?.index ?? 0) + (found[0]?.[0].length ?? 0);
    // A record that was cut off is valid up to there; with a piece of another record before it, it is not.
    const isWhole = found.length === 1 && parsedObject(`${text.slice(0, end)}}`) !== undefined;
    return { ids: found.map(([, id]) => id), isWhole };
  }
  // Firehose wraps a record that it could not deliver.
  const raw = member(record, 'rawData');
  if (typeof raw === 'string') return contactsIn(Buffer.from(raw, 'base64').toString());
  return { ids: [member(record, 'ContactId')], isWhole: true };
}

/** Reads a folder, and writes the changed objects to a new folder, which exists only if nothing failed. */
function erase(argv: readonly string[]): void {
  const [contactId, folder, target, ...more] = argv;
  if (!contactId || !folder || !target || more.length > 0) throw new ConfigurationError([USAGE]);
  if (lstatSync(target, { throwIfNoEntry: false }) !== undefined)
    throw new ConfigurationError([`${target}: already exists; name a folder that does not exist`]);
  const draft = `${target}.${process.pid}`;
  try {
    write(contactId, folder, draft);
    renameSync(draft, target);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function write(contactId: string, folder: string, target: string): void {
  mkdirSync(target, { mode: 0o700 });
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const problems = new Problems();
  let [objects, records] = [0, 0];
  for (const path of paths.sort()) {
    const key = relative(folder, path);
    const stored = readFileSync(path);
    const isPacked = stored[0] === 0x1f && stored[1] === 0x8b;
    const erased = problems.attempt(() =>
      eraseContact(key, isPacked ? unpacked(key, stored) : stored, contactId),
    );
    if (erased === undefined) continue;
    for (const sentence of erased.unclear) process.stderr.write(`warning: ${sentence}\n`);
    const { rest, before, removed } = erased;
    if (removed === 0) continue;
    const changed = join(target, key);
    mkdirSync(dirname(changed), { recursive: true, mode: 0o700 });
    writeFileSync(changed, isPacked ? gzipSync(rest) : rest, { mode: 0o600 });
    process.stdout.write(
      `${printable(key)}: ${before} before, ${removed} removed, ${before - removed} left\n`,
    );
    objects += 1;
    records += removed;
  }
  if (problems.found.length > 0) throw new ConfigurationError(problems.found);
  process.stdout.write(
    `${counted(records, 'record')} of the contact in ${objects} of ${counted(paths.length, 'object')}\n`,
  );
}

function unpacked(key: string, stored: Buffer): Buffer {
  try {
    return gunzipSync(stored);
  } catch (error) {
    throw new ConfigurationError([`${printable(key)}: cannot be unpacked (${errorCode(error)}); ${STOPPED}`]);
  }
}

if (require.main === module) {
  runMain('The erasure', (argv) =>
    orUsage(async () => {
      erase(argv);
      return 0;
    }),
  );
}
