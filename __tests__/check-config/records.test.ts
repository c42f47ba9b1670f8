import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkRecords } from '../../src/check-config/records';
import { OTHER_FIELDS } from '../../src/redaction/field-name';
import { configOf, inputOf, type List } from './support';

const { signal } = new AbortController();

const checkWith = (type: List, fields: string[], ...records: unknown[]) =>
  checkRecords(
    configOf(type, fields),
    [inputOf(records.map((each) => JSON.stringify({ ContactId: 'c', ...Object(each) })).join('\n'))],
    signal,
  );

const personal = async (type: List, fields: string[], ...records: unknown[]) =>
  (await checkWith(type, fields, ...records)).findings
    .filter(({ id }) => id === 'personal-values')
    .map(({ severity, paths, count, message }) => [
      severity,
      paths?.[0],
      count,
      message.replace(/.* like /, ''),
    ]);

describe('values that look like personal data', () => {
  it('are counted by field and kind, where they would be sent', async () => {
    const record = {
      CustomerEndpoint: { Address: '+15550100' },
      Attributes: { Note: 'pat@example.com or +15550101', Tier: 'gold', Card: 4111111111111111 },
      AdditionalEmailRecipients: { CcAddresses: ['pat@example.com', 'sam@example.com'] },
    };
    expect(await personal('BLACKLIST', ['CustomerEndpoint'], record, record)).toEqual([
      ['warning', 'AdditionalEmailRecipients.CcAddresses.*', 4, '4 e-mail addresses'],
      ['warning', 'Attributes.Card', 2, '2 card numbers'],
      ['warning', 'Attributes.Note', 2, '2 e-mail addresses, 2 telephone numbers'],
    ]);
    expect(await personal('WHITELIST', [], record)).toEqual([]);
  });

  it('are expected in mandatory fields, and in those that an allow list names', async () => {
    const record = {
      TransferredToEndpoint: { Address: '+15550100' },
      CustomerEndpoint: { Address: '+15550100' },
      Attributes: { 'a.b': '+15550100' },
    };
    expect(await personal('WHITELIST', ['CustomerEndpoint.Address', 'Attributes.a\\.b'], record)).toEqual([
      ['note', 'Attributes.a\\.b', 1, '1 telephone number'],
      ['note', 'CustomerEndpoint.Address', 1, '1 telephone number'],
      ['note', 'TransferredToEndpoint.Address', 1, '1 telephone number'],
    ]);
    expect(await personal('WHITELIST', ['CustomerEndpoint', 'Attributes.*'], record)).toEqual([
      ['warning', 'Attributes.a\\.b', 1, '1 telephone number'],
      ['warning', 'CustomerEndpoint.Address', 1, '1 telephone number'],
      ['note', 'TransferredToEndpoint.Address', 1, '1 telephone number'],
    ]);
  });

  it('are found in names, which are not told', async () => {
    const record = {
      Attributes: {
        '+15550100': 'gold',
        '+15550101': { note: 'pat@example.com' },
        'pat@example.com': { '+15550102': 1 },
        Tier: 'gold',
      },
    };
    const { findings } = await checkWith('BLACKLIST', ['Attributes.\\+15550103'], record, record);
    expect(
      findings.map(({ id, severity, message, paths, count }) => [id, severity, message, paths?.[0], count]),
    ).toEqual([
      ['never-matched', 'warning', 'matched nothing in 2 records', undefined, undefined],
      [
        'personal-values',
        'warning',
        expect.stringContaining(' with what looks like 2 e-mail'),
        'Attributes.*',
        2,
      ],
      [
        'personal-values',
        'warning',
        'Attributes.* would be sent with names that look like 6 telephone numbers, 2 e-mail addresses',
        'Attributes.*',
        8,
      ],
    ]);
    // Not as what may have been meant, either.
    expect(JSON.stringify(findings)).not.toMatch(/1555010[0-2]|pat@/);
    expect(await personal('WHITELIST', ['Attributes.Tier'], record)).toEqual([]);
    expect(await personal('WHITELIST', [], { '+15550100': 1, QualityMetrics: { '+15550100': 1 } })).toEqual([
      ['note', 'QualityMetrics.*', 1, '1 telephone number'],
    ]);
  });

  it('that are expected are told of with the reason', async () => {
    const record = { TransferredToEndpoint: { Address: '+15550100' }, Attributes: { a: '+15550100' } };
    const { findings } = await checkWith('WHITELIST', ['Queue', 'Attributes.a'], record);
    expect(findings.filter(({ id }) => id === 'personal-values').map(({ remedy }) => remedy)).toEqual([
      'fields[1] of the list sends it by its name: remove that if it was not decided',
      expect.stringMatching(/^it is mandatory, and sent whatever the list says: .* speak with Operata/),
    ]);
  });

  it('are counted together beyond ten thousand names', async () => {
    const Attributes = Object.fromEntries(
      Array.from({ length: 10_500 }, (_, index) => [`k${index}`, '+15550100']),
    );
    const found = await personal('BLACKLIST', [], { Attributes });
    expect(found).toHaveLength(10_001);
    expect(found.find(([, path]) => path === OTHER_FIELDS)).toEqual([
      'warning',
      OTHER_FIELDS,
      500,
      '500 telephone numbers',
    ]);
  });
});

describe('the records of an input', () => {
  it('that the function cannot read are counted, and what is wrong with an input is told', async () => {
    const sources = [
      inputOf('{"ContactId":"c"}\nno JSON\n{"ContactId":\n', 'a.json'),
      inputOf(`{"A":"${'a'.repeat(1_100_000)}"}`, 'large.json'),
      inputOf('[{"ContactId":"d"}', 'cut.json'),
      inputOf(Buffer.from([0xff, 0xfe, 0x7b, 0x00]), 'utf16.json'),
    ];
    const { records, findings } = await checkRecords(configOf('WHITELIST', []), sources, signal);
    expect(records).toBe(2);
    expect(findings.map(({ id, severity, message }) => [id, severity, message])).toEqual([
      ['unreadable-records', 'warning', 'cut.json: the array of line 1 does not end'],
      ['unreadable-records', 'warning', 'utf16.json: begins as UTF-16 does; save it as UTF-8'],
      ['unreadable-records', 'note', '3 records malformed or too large: the function does not send such'],
    ]);
  });

  it('of another kind are counted by kind, and are not checked', async () => {
    const { records, matched, findings } = await checkRecords(
      configOf('BLACKLIST', ['Attributes']),
      [
        inputOf(
          [
            '{"ContactId":"c"}',
            '{"AgentARN":"a","EventType":"LOGIN","Attributes":{"Phone":"+15550100"}}',
            '{"AgentARN":"a","EventType":"LOGOUT"}',
            '{"Records":[]}',
          ].join('\n'),
        ),
      ],
      signal,
    );
    expect(records).toBe(1);
    expect(matched.size).toBe(0);
    expect(findings.map(({ id, severity, message, count }) => [id, severity, message, count])).toEqual([
      [
        'not-contact-records',
        'warning',
        '3 of 4 are not contact records (2 agent events, 1 of an unknown kind): the function sends nothing of such, whatever the list says',
        3,
      ],
      ['never-matched', 'warning', 'matched nothing in 1 record', undefined],
    ]);
  });

  it('say of a truncated file that it is truncated, and nothing of the record that the cut goes through', async () => {
    const lines = Array.from({ length: 2000 }, (_, n) => `{"ContactId":"${Math.random()}","n":${n}}\n`).join(
      '',
    );
    const packed = gzipSync(lines);
    const { records, findings } = await checkRecords(
      configOf('WHITELIST', []),
      [inputOf(packed.subarray(0, packed.length - 60), 'cut.gz')],
      signal,
    );
    expect(records).toBeGreaterThan(1500);
    expect(findings.map(({ id, severity, message }) => [id, severity, message])).toEqual([
      [
        'unreadable-records',
        'warning',
        expect.stringMatching(/^cut\.gz: .*: the compressed file is truncated$/),
      ],
    ]);
  });

  it('match a path that a wider one covers, and one that names a mandatory field', async () => {
    const { findings } = await checkWith(
      'BLACKLIST',
      ['Attributes', 'Attributes.Tier', 'Attributes.None', 'Agent.Username', 'Agent.*.x'],
      { Attributes: { Tier: 'gold' }, Agent: { Username: 'a', DeviceInfo: { x: 1 } } },
    );
    expect(findings.filter(({ id }) => id === 'never-matched').map(({ field }) => field)).toEqual([
      'Attributes.None',
    ]);
  });

  it('say which name they hold that is nearest to one that they do not', async () => {
    const remedies = async (...fields: string[]) =>
      (
        await checkWith('BLACKLIST', fields, {
          Attributes: { 'customer.tier': 'gold', Language: 'en' },
          Recordings: [{ Location: 'x' }],
        })
      ).findings
        .filter(({ id }) => id === 'never-matched')
        .map(({ remedy }) => remedy);
    expect(await remedies('Attributes.customer\\.teir', 'Attributes.language', 'Recordings.Loction')).toEqual(
      [
        'the records hold "Attributes.customer\\.tier": is that meant?',
        'the records hold "Attributes.Language": is that meant?',
        'the records hold "Recordings.Location": is that meant?',
      ],
    );
    const none = 'check its spelling, or check it with records in which the field occurs';
    expect(await remedies('Attributes.Something', 'Attributes.*.x', 'Tags.Language')).toEqual([
      none,
      none,
      none,
    ]);
  });

  it('are gone through quickly for thousands of paths that match nothing', async () => {
    const Attributes = Object.fromEntries(Array.from({ length: 12_000 }, (_, index) => [`key${index}`, 1]));
    const fields = Array.from({ length: 3000 }, (_, index) => `Attributes.kez${index}`);
    const { findings } = await checkWith('WHITELIST', fields, { Attributes });
    const suggested = findings.filter(({ remedy }) => remedy.startsWith('the records hold'));
    expect(suggested).toHaveLength(100);
  });
});
