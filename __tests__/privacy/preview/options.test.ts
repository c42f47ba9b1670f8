import { describe, expect, it } from 'vitest';

import { parseOptions } from '../../../src/privacy/preview/options';
import { problemsOfAction } from '../../harness/problems';

const problems = (...argv: string[]): readonly string[] => problemsOfAction(() => parseOptions(argv));

describe('the options of the preview', () => {
  it('have defaults for all but the configuration', () => {
    expect(parseOptions(['--config', 'c'])).toEqual({
      configuration: { kind: 'document', file: 'c' },
      inputs: [],
      htmlFile: undefined,
      json: false,
      limit: undefined,
      noColor: false,
    });
  });

  it('are all accepted', () => {
    const argv = '--config c --input a --input=- --html h --json --limit 0 --no-color';
    expect(parseOptions(argv.split(' '))).toEqual({
      configuration: { kind: 'document', file: 'c' },
      inputs: ['a', '-'],
      htmlFile: 'h',
      json: true,
      limit: 0,
      noColor: true,
    });
  });

  it('have all errors reported at once', () => {
    expect(problems('list.json', 'records.json', '--config', 'c', '--limit', '1.5', '--colour')).toEqual([
      'argument 2 is unexpected; name one list, and input files with --input PATH',
      '--colour: there is no such option (--help lists all)',
      '--limit 1.5: must be a whole number 0 or more; it is how many records are shown',
      '--config and an argument without an option: each names a list; remove one of them',
    ]);
  });
});
