import { createWriteStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PROJECT_ROOT } from '../../cli/resources';
import { SAMPLE_RECORDS } from '../../records/samples';

const FOLDER = join(PROJECT_ROOT, SAMPLE_RECORDS);

/** A record with 32 KB of attributes is rare: one in a thousand. */
const LARGE = /attributes-32-kb/;
const LARGE_EVERY = 1000;
const RECORDS_PER_WRITE = 200;

const records = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({
    large: LARGE.test(name),
    text: JSON.stringify(JSON.parse(readFileSync(join(FOLDER, name), 'utf8'))),
  }));
const usual = records.filter(({ large }) => !large).map(({ text }) => text);
const large = records.filter((record) => record.large).map(({ text }) => text);

/** A bundled contact record with a unique `ContactId`, as one line of JSON. */
export function variedRecord(index: number): string {
  const texts = index % LARGE_EVERY === LARGE_EVERY - 1 ? large : usual;
  const text = texts[index % texts.length] ?? '';
  const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  return text.replace(/"ContactId":"[^"]*"/, `"ContactId":"${id}"`);
}

/** Writes records into a file, one per line, until there are enough. @returns their number */
export async function writeVariedRecords(
  file: string,
  isEnough: (records: number, bytes: number) => boolean,
): Promise<number> {
  let count = 0;
  function* lines(): Generator<string> {
    for (let bytes = 0; !isEnough(count, bytes); ) {
      const text = Array.from({ length: RECORDS_PER_WRITE }, () => `${variedRecord(count++)}\n`).join('');
      bytes += Buffer.byteLength(text);
      yield text;
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(file));
  return count;
}
