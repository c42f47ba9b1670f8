import { describe } from 'vitest';
import { CHROMIUM } from './browser';

/** `describe` for tests in a browser. Without one, it is skipped with a message. */
export function describeInBrowser(): typeof describe.skip {
  if (CHROMIUM !== undefined) return describe;
  process.stderr.write('SKIPPED: the tests of the page in a browser. There is no Chromium on the PATH.\n');
  return describe.skip;
}
