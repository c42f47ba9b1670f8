import { describe, expect, it } from 'vitest';

import { HELP, parseOptions } from '../../src/preview/options';
import { problemsOfAction } from '../support/problems';

const problems = (...argv: string[]): readonly string[] => problemsOfAction(() => parseOptions(argv));

describe('the options of the preview', () => {
  it('have defaults for all but the configuration', () => {
    expect(parseOptions(['--config', 'c'])).toEqual({
      configuration: { kind: 'document', file: 'c' },
      inputs: [],
      htmlFile: undefined,
      json: false,
      limit: undefined,
      noColour: false,
    });
  });

  it('are all taken', () => {
    const argv = '--config c --input a --input=- --html h --json --limit 0 --no-colour';
    expect(parseOptions(argv.split(' '))).toEqual({
      configuration: { kind: 'document', file: 'c' },
      inputs: ['a', '-'],
      htmlFile: 'h',
      json: true,
      limit: 0,
      noColour: true,
    });
  });

  it('are found wrong all at once', () => {
    expect(problems('records.json', '--limit', '1.5', '--colour')).toEqual([
      'argument 1 is unexpected; name input files with --input PATH',
      '--colour: there is no such option (--help lists all)',
      '--limit 1.5: must be a whole number 0 or more; it is how many records are shown',
      '--config: missing; name the file with the redaction document, or your variables with --tfvars FILE',
    ]);
  });

  it('need nothing else for the help', () => {
    expect(parseOptions(['-h'])).toBe('help');
    for (const option of ['config', 'tfvars', 'input', 'html', 'json', 'limit', 'no-colour']) {
      expect(HELP).toContain(`--${option}`);
    }
  });
});
