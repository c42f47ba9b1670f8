import { describe, expect, it } from 'vitest';

import { parseOptions } from '../../src/local/options';
import { problemsOfAction } from '../harness/problems';

const problems = (...argv: string[]): readonly string[] => problemsOfAction(() => parseOptions(argv));

describe('parseOptions', () => {
  it('has defaults for everything', () => {
    expect(parseOptions([])).toMatchObject({
      inputs: [],
      endpoint: undefined,
      failRate: 0,
      seed: 1,
      rateLimit: true,
      outputDirectory: 'local-run',
      json: false,
    });
  });

  it('accepts all options', () => {
    const argv =
      '--input a --input=- --config c --var-file package.json --stack s --fail .3 --seed 7 --outage ssm --no-rate-limit --keep-delivered --out o --json';
    expect(parseOptions(argv.split(' '))).toMatchObject({
      inputs: ['a', '-'],
      configFile: 'c',
      varFiles: ['package.json'],
      stackDirectory: 's',
      failRate: 0.3,
      seed: 7,
      outages: new Set(['ssm']),
      rateLimit: false,
      keepDelivered: true,
      outputDirectory: 'o',
      json: true,
    });
    expect(parseOptions(['--endpoint', 'http://127.0.0.1:1/x']).endpoint?.href).toBe('http://127.0.0.1:1/x');
  });

  it('reports all errors together', () => {
    expect(problems('--inptu', 'x', '--fail', '3', '--outage', 'aws', 'list.json', 'file.json')).toEqual([
      expect.stringMatching(/^--inptu: there is no such option; did you mean --input\?/),
      'argument 8 is unexpected; name one list, and input files with --input PATH',
      expect.stringMatching(/^--fail 3: must be from 0 to 1/),
      expect.stringContaining('--outage aws'),
    ]);
  });

  it.each([['--input'], ['--input', '--json'], ['--fail', '--seed', '1'], ['--out', '']])(
    '%s %s needs a value',
    (...argv) => {
      expect(problems(...argv).join()).toContain('needs a value');
    },
  );

  it.each([
    '--api-key=hidden',
    '--operata_api_key=hidden',
    '--password=hidden',
    '--group-id=hidden',
    '--token=hidden',
  ])('refuses %s without showing it', (argument) => {
    const found = problems(argument).join();
    expect(found).toContain('TF_VAR_operata_api_key');
    expect(found).not.toContain('hidden');
  });

  it.each([
    ['not a url', /not a URL/],
    ['http://example.com/', /must be https/],
    ['ftp://127.0.0.1/', /must be https/],
    ['https://user:hidden@example.com/', /must not contain credentials/],
  ])('refuses the endpoint %s', (endpoint, message) => {
    const found = problems('--endpoint', endpoint).join();
    expect(found).toMatch(message);
    expect(found).not.toContain('hidden');
  });

  it.each([
    [['--endpoint', 'https://a.example/', '--fail', '0.1', '--outage', 'receiver'], /--endpoint replaces/],
    [['--fail', '0.1', '--outage', 'receiver'], /remove one of them/],
    [['--json', '--json'], /given twice/],
    [['--json=yes'], /takes no value/],
  ])('refuses %j', (argv, message) => {
    expect(problems(...argv).join()).toMatch(message);
  });
});
