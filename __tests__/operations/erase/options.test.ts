import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../src/cli/errors';
import { parseEraseOptions } from '../../../src/operations/erase/options';

const FIELD = ['--field', 'CustomerEndpoint.Address', '--value', '-'];
const CANARY = '+15550100';
const parse = (args: readonly string[], input: string | Buffer = '') =>
  parseEraseOptions(args, Readable.from([Buffer.from(input)]));
const problems = async (args: readonly string[], input?: string | Buffer): Promise<string> => {
  const found = await parse(args, input).then(() => [], problemsOf);
  const text = found.join('\n');
  expect(text).not.toContain(CANARY);
  return text;
};

describe('the options of erase', () => {
  it('select contacts and times, and change nothing by themselves', async () => {
    const { selection, apply } = await parse([
      '--contact-id',
      'a',
      '--contact-id',
      'b',
      '--from',
      '2026-03-02',
    ]);
    expect(selection).toEqual({
      kind: 'contacts',
      contactIds: ['a', 'b'],
      from: Date.UTC(2026, 2, 2),
      to: undefined,
    });
    expect(apply).toBe(false);
  });

  it.each([
    [`${CANARY}\n`, CANARY],
    [`${CANARY}\r\n`, CANARY],
    [CANARY, CANARY],
    [` ${CANARY}\n\n`, ` ${CANARY}\n`],
    ['\ufeffx', '\ufeffx'],
  ])('take the value from the standard input, without its last line end: %j', async (input, value) => {
    const { selection } = await parse(FIELD, input);
    expect(selection).toMatchObject({ kind: 'field', path: { text: 'CustomerEndpoint.Address' }, value });
  });

  it.each<[readonly string[], RegExp, (string | Buffer)?]>([
    [[], /^nothing selected: /],
    [['--field', 'A', '--value', CANARY], /^--value: must be -, and the value on the standard input: /],
    [['--field', 'A', '--value', '-15550100'], /^--value: must be -/],
    [['--field', 'A', `--value=${CANARY}`], /^--value: must be -/],
    [['--field', 'A', '--value', '-', CANARY], /^argument 5 is unexpected; /],
    [['--field', 'A'], /^--field: needs --value -/],
    [['--value', '-'], /^--value: needs --field/],
    [
      ['--field', 'A..B', '--value', '-'],
      /^--field "A\.\.B": there is nothing before, after or between dots/,
    ],
    [['--contact-id', 'a', ...FIELD], /^--contact-id and --field: each selects records/],
    [[...FIELD, '--apply'], /^--value -: the standard input has no room for a confirmation/],
    [[...FIELD, '--outputs', '-'], /^--outputs - and --value -: both read the standard input/],
    [['--contact-id', 'a', '--from', 'yesterday'], /^--from yesterday: is not a time/],
    [['--contact-id', 'a', '--from', '2026-03-02', '--to', '2026-03-01'], /the first must be earlier/],
    [FIELD, /^--value -: the standard input is empty/, ''],
    [FIELD, /^--value -: the standard input is empty/, '\n'],
    [FIELD, /^--value -: the standard input is not UTF-8/, Buffer.from([0xff])],
  ])('are refused: %j', async (args, expected, input = 'x') => {
    expect(await problems(args, input)).toMatch(expected);
  });

  it('report several faults together', async () => {
    expect(
      (await problems(['--field', 'A..B', '--value', CANARY, '--region', 'x'])).split('\n'),
    ).toHaveLength(3);
  });
});
