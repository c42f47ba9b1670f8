import { join } from 'node:path';

/** The folder of the bundled contact records. All of what is in them is invented. */
export const SAMPLE_RECORDS = join(__dirname, 'sample-records');
