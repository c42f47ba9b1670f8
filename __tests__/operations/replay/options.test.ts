import { describe, expect, it } from 'vitest';
import { parseReplayOptions } from '../../../src/operations/replay/options';
import { problemsOfCall } from '../../harness/problems';

describe('the options of the replay', () => {
  it('are the dead-letter queue', () => {
    expect(parseReplayOptions(['--dead-letters'])).toMatchObject({
      selection: { kind: 'dead letters' },
      rate: 100,
      lateHours: 24,
      yes: false,
      dryRun: false,
      journal: undefined,
    });
  });

  it.each([
    ['2026-03-02', '2026-03-02T00:00:00.000Z'],
    ['2026-03-02T09:15', '2026-03-02T09:15:00.000Z'],
    ['2026-03-02T09:15Z', '2026-03-02T09:15:00.000Z'],
    ['2026-03-02T09:15:30.5+01:00', '2026-03-02T08:15:30.500Z'],
    ['2026-03-02T00:15+14:00', '2026-03-01T10:15:00.000Z'],
  ])('read %s as a time', (text, expected) => {
    const { selection } = parseReplayOptions(['--from', text]);
    expect(selection.kind === 'backup' && new Date(selection.from ?? 0).toISOString()).toBe(expected);
  });

  it.each(['yesterday', '2026-02-30', '2026-03-02T25:00', '2026-3-2', '1772442000', '2026-03-02 09:00'])(
    'do not take %s for a time',
    async (text) => {
      expect(await problemsOfCall(() => parseReplayOptions(['--from', text]))).toEqual([
        expect.stringMatching(/is not a time in ISO 8601; write 2026-03-02T09:00Z, or/),
      ]);
    },
  );

  it('are the records of contacts in a time', () => {
    const argv = ['--from', '2026-03-02', '--to', '2026-03-03', '--contact-id', 'a', '--contact-id', 'b'];
    expect(parseReplayOptions(argv).selection).toEqual({
      kind: 'backup',
      from: Date.UTC(2026, 2, 2),
      to: Date.UTC(2026, 2, 3),
      contactIds: ['a', 'b'],
    });
  });

  it.each<[string, string[], RegExp[]]>([
    ['nothing', [], [/^nothing selected: name --dead-letters, or/]],
    [
      'both sources',
      ['--dead-letters', '--from', '2026-03-02', '--contact-id', 'a'],
      [/^--from: selects from the backup/, /^--contact-id: selects from the backup/],
    ],
    ['an end alone', ['--to', '2026-03-02'], [/^--to: requires --from/]],
    [
      'an end before the beginning',
      ['--from', '2026-03-02', '--to', '2026-03-02'],
      [/^--from 2026-03-02 --to 2026-03-02: the first must be earlier/],
    ],
    [
      'numbers that are none',
      ['--dead-letters', '--rate', '0', '--late-hours', '1.5'],
      [
        /^--rate 0: must be a whole number from 1 to 1000/,
        /^--late-hours 1\.5: must be a whole number from 0 to 8760/,
      ],
    ],
    [
      'a contact without its option',
      ['--dead-letters', 'a'],
      [/^argument 2 is unexpected; name contacts with --contact-id/],
    ],
    [
      'a name that is nearly right',
      ['--dead-letter'],
      [/did you mean --dead-letters\?/, /^nothing selected/],
    ],
  ])('are refused for %s', async (_name, argv, expected) => {
    expect(await problemsOfCall(() => parseReplayOptions(argv))).toEqual(
      expected.map((pattern) => expect.stringMatching(pattern)),
    );
  });
});
