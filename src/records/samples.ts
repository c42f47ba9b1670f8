import { Readable } from 'node:stream';
import { readResource, resourcesIn } from '../cli/resources';
import type { InputSource } from './input';

/** The folder of the bundled contact records, from the project's root. All of their content is invented. */
export const SAMPLE_RECORDS = 'src/records/sample-records';

export const sampleSources = (): InputSource[] =>
  resourcesIn(SAMPLE_RECORDS).map((path) => ({
    name: path,
    input: SAMPLE_RECORDS,
    open: () => Readable.from([readResource(path)]),
  }));
