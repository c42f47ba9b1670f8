import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../cli/resources';
import { SAMPLE_RECORDS } from '../../records/samples';

const FOLDER = join(PROJECT_ROOT, SAMPLE_RECORDS);

/** The sample with 32 KB of attributes is rare in life; one record in a thousand is one. */
const LARGE = /attributes-32-kb/;
const LARGE_EVERY = 1000;

const records = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({
    large: LARGE.test(name),
    text: JSON.stringify(JSON.parse(readFileSync(join(FOLDER, name), 'utf8'))),
  }));
const usual = records.filter(({ large }) => !large).map(({ text }) => text);
const large = records.filter((record) => record.large).map(({ text }) => text);

/** The text of a contact record like those that are bundled, with a `ContactId` of its own. One line of JSON. */
export function variedRecord(index: number): string {
  const texts = index % LARGE_EVERY === LARGE_EVERY - 1 ? large : usual;
  const text = texts[index % texts.length] ?? '';
  const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  return text.replace(/"ContactId":"[^"]*"/, `"ContactId":"${id}"`);
}
