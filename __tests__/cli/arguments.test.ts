import { describe, expect, it } from 'vitest';
import { Arguments } from '../../src/cli/arguments';

const RATE = { low: 1, high: 10, meaning: 'records a second', whole: true } as const;
const read = (...argv: string[]) =>
  Arguments.of(argv, {
    options: {
      '': { rate: { value: 'N', range: RATE, help: '' }, file: { value: 'FILE', multiple: true, help: '' } },
      More: {
        least: {
          value: 'N',
          range: { low: 1, high: Number.POSITIVE_INFINITY, meaning: 'a number' },
          help: '',
        },
        kind: { value: 'KIND', choices: ['a', 'b'], help: '' },
      },
    },
    positionals: 1,
    unexpected: 'name one FILE',
    credentials: 'set OPERATA_KEY instead',
  });

describe('Arguments', () => {
  it('reads values, switches and positional arguments', () => {
    const given = read('--file', 'a', 'b', '--file=-', '--json', '--rate', '3');
    expect(given.texts('file')).toEqual(['a', '-']);
    expect(given.has('json')).toBe(true);
    expect(given.number('rate')).toBe(3);
    expect(given.positionals).toEqual(['b']);
    expect(() => given.throwIfWrong()).not.toThrow();
  });

  it('reads missing options as false and undefined', () => {
    const given = read();
    expect([given.has('json'), given.text('file'), given.number('rate')]).toEqual([
      false,
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['0', '--rate 0: must be a whole number from 1 to 10; it is records a second'],
    ['2.5', '--rate 2.5: must be a whole number from 1 to 10; it is records a second'],
    ['11', '--rate 11: must be a whole number from 1 to 10; it is records a second'],
    ['-1', '--rate -1: must be a whole number from 1 to 10; it is records a second'],
    ['1e1', '--rate 1e1: must be a whole number from 1 to 10; it is records a second'],
  ])('refuses the number %s', (text, problem) => {
    const given = read('--rate', text);
    expect(given.number('rate')).toBeUndefined();
    expect(given.problems).toEqual([problem]);
  });

  it('refuses a number below a range without an upper end', () => {
    const given = read('--least', '0');
    given.number('least');
    expect(given.problems).toEqual(['--least 0: must be 1 or more; it is a number']);
  });

  it('refuses a value that is not one of the choices', () => {
    const given = read('--kind', 'c', '--kind', 'b');
    expect(given.choices('kind')).toEqual(['b']);
    expect(given.problems).toContain('--kind c: must be a or b');
  });

  it('collects all problems', () => {
    const given = read(
      '--fiel',
      'x',
      'y',
      'z',
      '--json=1',
      '--json',
      '--file',
      '',
      '--api-key=hidden',
      '--rate',
    );
    expect(given.problems).toEqual([
      '--fiel: there is no such option; did you mean --file? (--help lists all)',
      'argument 4 is unexpected; name one FILE',
      '--json: takes no value',
      '--json: given twice; give it once',
      '--file: needs a value (--help lists what it takes)',
      "--api-key: a command line can be read by others and is kept in the shell's history; set OPERATA_KEY instead",
      '--rate: needs a value (--help lists what it takes)',
    ]);
    expect(() => given.throwIfWrong()).toThrow('--fiel');
  });

  it('reads an option in place of a missing value as an option', () => {
    const given = read('--file', '--json', '--rate', '-x', '--', '--json');
    expect(given.has('json')).toBe(true);
    expect([given.text('file'), given.text('rate')]).toEqual([undefined, undefined]);
    expect(given.positionals).toEqual(['--json']);
    expect(given.problems).toEqual([
      '--file: needs a value (--help lists what it takes)',
      '--rate: needs a value (--help lists what it takes)',
      '-x: there is no such option (--help lists all)',
    ]);
  });

  it('accepts aliases, short names, and names with a single dash', () => {
    for (const argv of [['--old', 'a'], ['-file=a'], ['-f', 'a']]) {
      const given = Arguments.of(argv, {
        options: { '': { file: { value: 'FILE', help: '', short: 'f', aliases: ['old'] } } },
        unexpected: '',
      });
      expect([given.text('file'), given.problems]).toEqual(['a', []]);
    }
  });

  it('accepts any value after "=", even one that begins with a dash', () => {
    const given = read('--file=-a', '--file=--json', '--file=a=b', '--file=--', '--file=');
    expect(given.texts('file')).toEqual(['-a', '--json', 'a=b', '--']);
    expect(given.problems).toEqual(['--file: needs a value (--help lists what it takes)']);
  });

  it('refuses an empty argument, as from an unset variable of the shell', () => {
    expect(read('', 'a')).toMatchObject({
      positionals: ['a'],
      problems: ['argument 1 is empty; leave it out, or give it a value'],
    });
  });

  it('names unknown arguments only if they look like an option, else by their position', () => {
    const given = read('--colour', '--other', '-kWord7', '--Word7', '--token:Word7', '--fiel');
    expect(given.problems).toEqual([
      '--colour: there is no such option (--help lists all)',
      'argument 2: there is no such option (--help lists all)',
      'argument 3: there is no such option (--help lists all)',
      'argument 4: there is no such option (--help lists all)',
      "argument 5, a credential: a command line can be read by others and is kept in the shell's history; set OPERATA_KEY instead",
      '--fiel: there is no such option; did you mean --file? (--help lists all)',
    ]);
  });
});
