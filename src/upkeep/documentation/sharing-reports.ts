import { join } from 'node:path';
import { projectVersion } from '../../cli/version';
import { readRedactionDocument } from '../../privacy/list/document';
import { sharingReport } from '../../privacy/report/page';

const EXAMPLES = join(__dirname, '..', '..', '..', 'docs', 'examples');
/** Any day would do; it is the one on which the examples were written. */
const DATE = '2026-11-25';

/** The data-sharing record of one of the guide's examples, docs/examples/NAME.json. */
export function exampleReport(name: string): string {
  const { config } = readRedactionDocument(join(EXAMPLES, `${name}.json`));
  return sharingReport(config, { date: DATE, version: projectVersion() });
}
