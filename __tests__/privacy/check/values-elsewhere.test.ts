import { describe, expect, it } from 'vitest';
import type { Listed } from '../../../functions/privacy-controls/redaction-config';
import { checkConfigWith, checkWith, configOf, type List } from './support';

const NUMBER = '+15550101000';

const findingsOf = async (list: List, fields: string[], ...records: object[]) =>
  (await checkWith(list, fields, ...records)).findings.filter(({ id }) => id === 'value-elsewhere');

const DENIED = ['CustomerEndpoint.Address'];
const caller = (Attributes: object, Address: unknown = NUMBER) => ({
  CustomerEndpoint: { Address },
  Attributes,
});

/** Whether an attribute with this value is found to contain the denied one. */
const isFound = async (value: unknown, denied: unknown = NUMBER) =>
  (await findingsOf('BLACKLIST', DENIED, caller({ Stored: value }, denied))).length === 1;

describe('a removed value that is sent under another name', () => {
  it.each<[removed: unknown, sent: unknown]>([
    [NUMBER, NUMBER],
    [NUMBER, '15550101000'],
    [NUMBER, '5550101000'],
    [NUMBER, 5550101000],
    [15550101000, '(555) 010-1000'],
    ['5550101000', '+1 555-010-1000'],
    ['5550101000', '001 (555) 010 1000'],
    ['+49 30 5550142', '030 5550142'],
    ['030/5550142', '0049305550142'],
    ['+44 (0)20 7946 0000', '020 7946 0000'],
    ['+442079460000', '2079460000'],
    [NUMBER, 'call 555 010 1000 please'],
    [NUMBER, '2026-03-02 5550101000'],
    [NUMBER, `tel:${NUMBER};ext=5`],
    [NUMBER, 'https://example.com/?from=%2B15550101000'],
    [NUMBER, JSON.stringify({ customer: { phones: ['x', 5550101000] } })],
    [NUMBER, JSON.stringify({ inner: JSON.stringify([{ phone: '\u002b15550101000' }]) })],
    [JSON.stringify({ phone: NUMBER }), '5550101000'],
    [NUMBER, 's3://bucket/2026/03/02/15550101000_20260302T09.wav'],
    [NUMBER, '5550101000-1'],
    [NUMBER, '5550101000, 5550102000'],
    ['pat@example.com', 'Pat@Example.com'],
    ['pat@example.com', 'from <pat@example.com>, today'],
    ['pat@example.com', 'mailto:pat@example.com'],
    ['Jo Doe, 1 High St', ' jo doe, 1 high st'],
    ['C-10442', 'C-10442'],
    ['1980-03-02', '19800302'],
    ['Pr\u00e9nom Nom', 'Pre\u0301nom Nom'],
  ])('is found: %j in %j', async (removed, sent) => {
    expect(await isFound(sent, removed)).toBe(true);
  });

  it.each<[removed: unknown, sent: unknown]>([
    [NUMBER, '5550101001'],
    [NUMBER, '555'],
    [NUMBER, '0101000'],
    [NUMBER, ''],
    [NUMBER, { nested: true }],
    ['VOICE', 'VOICE'],
    ['TELEPHONE_NUMBER', 'TELEPHONE_NUMBER'],
    ['Unknown', 'unknown'],
    ['2026-03-02T09:06:15Z', '2026-03-02T09:06:15Z'],
    ['Doe', 'Doe'],
    [12345, 12345],
    [0.1234567891, 0.1234567891],
    ['Jo Doe', 'Jo Doe, 1 High St'],
    ['{"phone":', '{"phone":1}'],
    [null, null],
    [true, true],
  ])('is not found: %j in %j', async (removed, sent) => {
    expect(await isFound(sent, removed)).toBe(false);
  });

  it('is reported with paths and a count, and never with the value', async () => {
    const findings = await findingsOf(
      'BLACKLIST',
      ['Attributes.None', ...DENIED],
      caller({ a: NUMBER, b: '5550101000', 'pat@example.com': NUMBER }),
      caller({ a: NUMBER }),
    );
    expect(findings).toEqual([
      {
        id: 'value-elsewhere',
        severity: 'warning',
        index: 1,
        field: 'CustomerEndpoint.Address',
        message:
          'the removed CustomerEndpoint.Address is sent in the same record as Attributes.a (as digits), Attributes.b (as digits), Attributes.* (as digits) (4 times)',
        remedy: expect.stringMatching(
          /^deny Attributes\.a, Attributes\.b, Attributes\.\* too, or change your flows/,
        ),
        paths: ['Attributes.a', 'Attributes.b', 'Attributes.*'],
        count: 4,
      },
    ]);
  });

  it('is searched for values that are replaced, and among those that are sent as they are', async () => {
    const found = async (type: List, fields: string[], ...replace: Listed['replace'][number][]) => {
      const record = caller({ a: NUMBER, b: '5550101000' });
      const { findings } = await checkConfigWith(configOf(type, fields, replace), record);
      return findings.filter(({ id }) => id === 'value-elsewhere');
    };
    const replace = (field: string) => ({ field, with: 'PSEUDONYM' }) as const;
    expect(
      await found('BLACKLIST', [], replace('Attributes.b'), replace('CustomerEndpoint.Address')),
    ).toEqual([
      {
        id: 'value-elsewhere',
        severity: 'warning',
        list: 'replace',
        index: 1,
        field: 'CustomerEndpoint.Address',
        message:
          'the replaced CustomerEndpoint.Address is sent in the same record as Attributes.a (as digits) (1 time)',
        remedy: expect.stringMatching(/^replace Attributes\.a too, or change your flows/),
        paths: ['Attributes.a'],
        count: 1,
      },
      expect.objectContaining({ list: 'replace', index: 0, field: 'Attributes.b', paths: ['Attributes.a'] }),
    ]);
    expect(await found('BLACKLIST', [], replace('CustomerEndpoint.Address'), replace('Attributes'))).toEqual(
      [],
    );
    expect(
      await found('WHITELIST', ['CustomerEndpoint', 'Attributes.a'], replace('CustomerEndpoint')),
    ).toContainEqual(
      expect.objectContaining({
        list: 'replace',
        index: 0,
        message: expect.stringContaining('the replaced CustomerEndpoint.Address'),
      }),
    );
  });

  it('is searched only in the same record', async () => {
    expect(await findingsOf('BLACKLIST', DENIED, caller({}), caller({ a: NUMBER }, '+15550199000'))).toEqual(
      [],
    );
  });

  it('is found with an allow list too, in arrays and from arrays', async () => {
    const record = {
      CustomerEndpoint: { Address: NUMBER },
      AdditionalEmailRecipients: { CcAddresses: ['x', 'pat@example.com'] },
      References: [[{ Value: 'y' }], { Value: '5550101000' }, { Value: 'pat@example.com' }],
    };
    const found = async (list: List, ...fields: string[]) =>
      (await findingsOf(list, fields, record)).map(({ message, index }) => [index, message]);
    const number =
      'the removed CustomerEndpoint.Address is sent in the same record as References.Value (as digits) (1 time)';
    const address =
      'the removed AdditionalEmailRecipients.CcAddresses.* is sent in the same record as References.Value (1 time)';
    expect(await found('WHITELIST', 'References.Value')).toEqual([
      [undefined, number],
      [undefined, address],
    ]);
    expect(await found('BLACKLIST', '*.CcAddresses', '*.Address')).toEqual([
      [1, number],
      [0, address],
    ]);
    expect(await found('BLACKLIST', '*.Address', '*.CcAddresses', '*.Value', '*.*.Value')).toEqual([]);
  });

  it('is a note if the other field is mandatory', async () => {
    const record = { CustomerEndpoint: { Address: NUMBER }, TransferredToEndpoint: { Address: NUMBER } };
    expect(await findingsOf('BLACKLIST', DENIED, record)).toMatchObject([
      { severity: 'note', paths: ['TransferredToEndpoint.Address'] },
    ]);
  });

  it('is not reported if neither name is documented to hold personal data, or only the removed one may', async () => {
    const record = {
      ContactId: '2e44158b-ae97-4a94-90ed-a82f8f6d0558',
      RelatedContactId: '2e44158b-ae97-4a94-90ed-a82f8f6d0558',
      SystemEndpoint: { Address: NUMBER },
      Queue: { Name: 'Sales and service' },
      Attributes: {
        contact: '2e44158b-ae97-4a94-90ed-a82f8f6d0558',
        called: NUMBER,
        queue: 'Sales and service',
      },
    };
    expect(await findingsOf('WHITELIST', [], record)).toEqual([]);
    expect(await findingsOf('BLACKLIST', ['Attributes'], record)).toEqual([]);
  });

  it('is not reported if a text or date is the same in many records, unlike a number or address', async () => {
    const records = (value: string) => Array.from({ length: 20 }, () => caller({ a: value }, value));
    expect(await findingsOf('BLACKLIST', DENIED, ...records('Premium service'))).toEqual([]);
    expect(await findingsOf('BLACKLIST', DENIED, ...records('2026-03-02'))).toEqual([]);
    expect(await findingsOf('BLACKLIST', DENIED, ...records(NUMBER))).toMatchObject([{ count: 20 }]);
    const names = Array.from({ length: 20 }, (_, index) =>
      caller({ a: `Jo Doe ${index}` }, `Jo Doe ${index}`),
    );
    expect(await findingsOf('BLACKLIST', DENIED, ...names)).toMatchObject([{ count: 20 }]);
  });

  it('is found in linear time, whatever the record contains', async () => {
    const many = (value: (index: number) => unknown) =>
      Object.fromEntries(Array.from({ length: 6_000 }, (_, index) => [`k${index}`, value(index)]));
    const same = { Attributes: many(() => NUMBER), Tags: many(() => '5550101000') };
    expect(await findingsOf('BLACKLIST', ['Attributes'], same)).toHaveLength(3);
    const all = { Attributes: many((n) => `+1555${1000000 + n}`), Tags: many((n) => 5551000000 + n) };
    expect((await findingsOf('BLACKLIST', ['Attributes'], all)).length).toBe(6000);
    for (const text of [
      '1 '.repeat(100_000),
      '(0)'.repeat(100_000),
      '['.repeat(100_000),
      '@,'.repeat(100_000),
    ])
      expect(await isFound(text)).toBe(false);
  });
});
