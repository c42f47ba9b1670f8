import { join } from 'node:path';
import { projectVersion } from '../../cli/version';
import { readRedactionDocument } from '../../privacy/list/document';
import { sharingReport } from '../../privacy/report/page';

const EXAMPLES = join(__dirname, '..', '..', '..', 'docs', 'examples');
/** A fixed date, so that the reports stay the same. */
const DATE = '2026-11-25';

/** The data-sharing record of an example, docs/examples/NAME.json. */
export function exampleReport(name: string): string {
  const { config } = readRedactionDocument(join(EXAMPLES, `${name}.json`));
  return sharingReport(config, { date: DATE, version: projectVersion() });
}
