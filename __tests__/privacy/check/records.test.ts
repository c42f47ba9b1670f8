import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkDocument } from '../../../src/privacy/check/check';
import { checkRecords } from '../../../src/privacy/check/records';
import { OTHER_FIELDS } from '../../../src/privacy/list/field-name';
import { parseValue } from '../../../src/privacy/list/parse';
import { checkConfigWith, checkWith, configOf, inputOf, type List } from './support';

const { signal } = new AbortController();

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
  it('are counted by field and kind if they would be sent', async () => {
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

  it('are found in JSON within a string, in any notation', async () => {
    const Details = '{"customer":{"phone":"\\u002b15550100","local":"555-0142","card":4111111111111111}}';
    expect(await personal('BLACKLIST', [], { ContactId: '1', Attributes: { Details } })).toEqual([
      ['warning', 'Attributes.Details', 1, '1 card number, 1 telephone number'],
    ]);
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

  it('are not found in values that are replaced, but in names next to them', async () => {
    const record = { Attributes: { Callback: '+15550100', '+15550101': 'x' } };
    const config = configOf('BLACKLIST', [], [{ field: 'Attributes', with: 'PSEUDONYM' }]);
    const { findings } = await checkConfigWith(config, record);
    expect(findings.map(({ id, message }) => [id, message])).toEqual([
      ['personal-values', expect.stringMatching(/^Attributes\.\* would be sent with names that look like/)],
    ]);
  });

  it('are found in names, which are not printed', async () => {
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
    // Not even as suggestions.
    expect(JSON.stringify(findings)).not.toMatch(/1555010[0-2]|pat@/);
    expect(await personal('WHITELIST', ['Attributes.Tier'], record)).toEqual([]);
    expect(await personal('WHITELIST', [], { '+15550100': 1, QualityMetrics: { '+15550100': 1 } })).toEqual([
      ['note', 'QualityMetrics.*', 1, '1 telephone number'],
    ]);
  });

  it('that are expected are reported with the reason', async () => {
    const record = { TransferredToEndpoint: { Address: '+15550100' }, Attributes: { a: '+15550100' } };
    const { findings } = await checkWith('WHITELIST', ['Queue', 'Attributes.a'], record);
    expect(findings.filter(({ id }) => id === 'personal-values').map(({ remedy }) => remedy)).toEqual([
      'fields[1] of the list sends it by name: remove that unless sending it is a deliberate decision',
      expect.stringMatching(/^it is mandatory, and sent whatever the list: .* contact Operata/),
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
  it('that the function cannot read are counted, and problems with inputs are reported', async () => {
    const sources = [
      inputOf('{"ContactId":"c"}\nnot JSON\n{"ContactId":\n', 'a.json'),
      inputOf(`{"A":"${'a'.repeat(1_100_000)}"}`, 'large.json'),
      inputOf('[{"ContactId":"d"}', 'cut.json'),
      inputOf(Buffer.from([0xff, 0xfe, 0x7b, 0x00]), 'utf16.json'),
    ];
    const { records, findings } = await checkRecords(configOf('WHITELIST', []), sources, signal);
    expect(records).toBe(2);
    expect(findings.map(({ id, severity, message }) => [id, severity, message])).toEqual([
      ['unreadable-records', 'warning', 'cut.json, line 1, byte 0: the array that begins here is not closed'],
      ['unreadable-records', 'warning', 'utf16.json: begins like UTF-16; save it as UTF-8'],
      [
        'unreadable-records',
        'note',
        '3 records malformed or too large: the function does not send such records',
      ],
    ]);
  });

  it('that are damaged are reported one by one, up to twenty of them', async () => {
    const damaged = inputOf(JSON.stringify({ Records: Array(30).fill({ Data: '?' }) }));
    const { findings } = await checkRecords(configOf('WHITELIST', []), [damaged], signal);
    const messages = findings.flatMap(({ id, message }) => (id === 'unreadable-records' ? [message] : []));
    expect(messages).toHaveLength(21);
    expect(messages.at(-1)).toBe('10 more problems of this kind');
  });

  it('of another kind are counted by kind, but not checked', async () => {
    const { records, matched, findings } = await checkRecords(
      configOf('BLACKLIST', ['Attributes']),
      [
        inputOf(
          [
            '{"ContactId":"c"}',
            '{"AgentARN":"a","EventType":"LOGIN","Attributes":{"Phone":"+15550100"}}',
            '{"AgentARN":"a","EventType":"LOGOUT"}',
            '{"Unknown":[]}',
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
        '3 of 4 are not contact records (2 agent events, 1 of an unknown kind): the function never sends such records, whatever the list',
        3,
      ],
      ['never-matched', 'warning', 'matched nothing in 1 record', undefined],
    ]);
  });

  it('of a truncated file have a finding about the file, but not about the truncated record', async () => {
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

  it('show replacements that match nothing, and what they contain instead', async () => {
    const replace = ['CustomerEndpoint.Adress', 'CustomerEndpoint', 'Attributes.tier'].map(
      (field) => ({ field, with: 'PSEUDONYM' }) as const,
    );
    const config = configOf('BLACKLIST', ['CustomerEndpoint'], replace);
    const report = await checkConfigWith(config, {
      CustomerEndpoint: { Address: 'x' },
      Attributes: { Tier: 'gold' },
    });
    expect(
      report.findings.map(({ id, list, index, field, message, remedy }) => [
        ...[id, list, index, field],
        `${message}; ${remedy}`,
      ]),
    ).toEqual([
      [
        ...['never-matched', 'replace', 0, 'CustomerEndpoint.Adress'],
        'matched nothing in 1 record; the records contain "CustomerEndpoint.Address": did you mean that?',
      ],
      [
        ...['never-matched', 'replace', 2, 'Attributes.tier'],
        'matched nothing in 1 record; the records contain "Attributes.Tier": did you mean that?',
      ],
      [
        ...['name-variant', 'replace', 2, 'Attributes.tier'],
        'Attributes.Tier differs from a replaced name only in case and is sent as it is (1 time); replace Attributes.Tier too, if it holds the same data',
      ],
    ]);
    expect([...report.replace.matched]).toEqual([1]);
    expect(report.replace.hints.get(0)?.path).toBe('CustomerEndpoint.Address');
  });

  it('suggest the nearest name that they contain', async () => {
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
        'the records contain "Attributes.customer\\.tier": did you mean that?',
        'the records contain "Attributes.Language": did you mean that?',
        'the records contain "Recordings.Location": did you mean that?',
      ],
    );
    const none = 'check its spelling, including the case, or check it with records that contain the field';
    expect(await remedies('Attributes.Something', 'Attributes.*.x')).toEqual([none, none]);
  });

  describe('that contain the last name of a path elsewhere', () => {
    const record = {
      ContactId: '1',
      Attributes: { Language: 'en', Details: 'x' },
      ContactEvaluations: { form: { EvaluationArn: 'arn' } },
      References: [{ Value: 'x' }, { Nested: [[{ Deep: 1 }]] }],
      Parts: { a: { Same: 1 }, b: { Same: 1 }, c: { same: 1 } },
    };
    const found = async (list: List, field: string) => {
      const { findings } = await checkWith(list, [field], record);
      return findings.find(({ id }) => id === 'never-matched')?.remedy;
    };

    it.each<[field: string, place: string]>([
      ['Tags.Language', '"Attributes.Language"'],
      ['attributes.customer.language', '"Attributes.Language"'],
      ['ContactEvaluations.EvaluationArn', '"ContactEvaluations.form.EvaluationArn"'],
      ['ContactEvaluations.*.*.EvaluationArn', '"ContactEvaluations.form.EvaluationArn"'],
      ['References.Deep', '"References.Nested.Deep"'],
      ['Deep.*', '"References.Nested.Deep"'],
      ['Parts.Same', '"Parts.a.Same", "Parts.b.Same"'],
      ['Parts.SAME', '"Parts.a.Same", "Parts.b.Same", "Parts.c.same"'],
    ])('yield the place for %s', async (field, place) => {
      const expected = `the records contain its last name at ${place}: did you mean that?`;
      expect(await found('BLACKLIST', field)).toBe(expected);
      expect(await found('WHITELIST', field)).toBe(expected);
    });

    it('keep the wildcards of a path', async () => {
      const report = await checkWith(
        'BLACKLIST',
        ['parts.*.SAME', 'Parts.*.Sam', 'ContactEvaluations.EvaluationArn'],
        record,
      );
      expect(report.hints.get(0)?.path).toBe('Parts.*.Same');
      const result = checkDocument(
        parseValue({ type: 'BLACKLIST', fields: ['parts.*.SAME', 'x', 'ContactEvaluations.EvaluationArn'] }),
        report,
      );
      expect(result.find(({ index, id }) => index === 2 && id === 'unknown-path')?.remedy).toBe(
        'did you mean "ContactEvaluations.*.EvaluationArn"?',
      );
    });

    it('determine the spelling of a whole path, also in the remedy for an unknown path', async () => {
      const fields = ['attributes.details', 'contactevaluations.FORM.evaluationarn', 'Attributes.Detials'];
      const report = await checkWith('BLACKLIST', fields, record);
      const result = checkDocument(parseValue({ type: 'BLACKLIST', fields }), report);
      expect(result.filter(({ id }) => id === 'unknown-path').map(({ remedy }) => remedy)).toEqual([
        'did you mean "Attributes.Details"?',
        'did you mean "ContactEvaluations.form.EvaluationArn"?',
      ]);
      expect(report.hints.get(2)?.path).toBe('Attributes.Details');
    });
  });

  describe('that contain a name similar to a listed one', () => {
    const variants = async (list: List, fields: string[], ...records: object[]) =>
      (await checkWith(list, fields, ...records.map((each) => ({ ContactId: '1', ...each })))).findings
        .filter(({ id }) => id === 'name-variant')
        .map(({ index, message }) => [index, message]);

    it.each<[what: string, fields: string[], record: object, expected: string]>([
      ['beside it', ['Attributes.A'], { Attributes: { A: 1, a: 1 } }, 'Attributes.a'],
      ['at the top', ['Notes'], { Notes: 1, notes: 'x' }, 'notes'],
      ['above it', ['Attributes.A'], { attributes: { A: 1 } }, 'attributes.A'],
      ['at several depths', ['X.Y.Z'], { x: { y: { z: 1 } }, X: { Y: { Z: 1 } } }, 'x.y.z'],
      ['in an array', ['References.Value'], { References: [[{ Value: 1, value: 2 }]] }, 'References.value'],
      ['beneath a wildcard', ['X.*.Name'], { X: { '+15550100': { NAME: 1 } } }, 'X.*.NAME'],
      ['of an object', ['X.Name'], { X: { name: { first: 'x' } } }, 'X.name'],
      [
        'of a container of mandatory fields',
        ['agent.arn'],
        { Agent: { ARN: 1, Username: 'x' } },
        'Agent.ARN',
      ],
      ['with a dot', ['Attributes.a\\.b'], { Attributes: { 'A.b': 1 } }, 'Attributes.A\\.b'],
    ])('in another case (%s) are reported', async (_, fields, record, path) => {
      expect(await variants('BLACKLIST', fields, record)).toEqual([
        [0, `${path} differs from a denied name only in case and is sent (1 time)`],
      ]);
      expect(await variants('WHITELIST', fields, record)).toEqual([
        [0, `${path} differs from an allowed name only in case and is not sent (1 time)`],
      ]);
    });

    it('are reported with their code points if only these differ', async () => {
      const [nfc, nfd] = ['Pr\u00e9nom', 'Pre\u0301nom'];
      const message = (path: string, fate: string) =>
        expect.stringContaining(`, "${path}", looks like ${fate} (1 time)`);
      const both = { Attributes: { [nfc]: 'x', [nfd]: 'x' } };
      expect(await variants('BLACKLIST', [`Attributes.${nfc}`], both)).toEqual([
        [0, message('Attributes.Pre\\u0301nom', 'a denied name, but has other code points, and is sent')],
      ]);
      expect(await variants('WHITELIST', [`Attributes.${nfd}`], both)).toEqual([
        [
          0,
          message('Attributes.Pr\\u00e9nom', 'an allowed name, but has other code points, and is not sent'),
        ],
      ]);
      expect(await variants('BLACKLIST', [`Attributes.${nfc}`], { Attributes: { pre\u0301nom: 1 } })).toEqual(
        [
          [
            0,
            message(
              'Attributes.pre\\u0301nom',
              'a denied name, but has other code points, and differs in case, and is sent',
            ),
          ],
        ],
      );
      expect(await variants('BLACKLIST', [`Attributes.${nfc}`, `Attributes.${nfd}`], both)).toEqual([]);
    });

    it('have no finding if they are treated alike, empty, or mandatory', async () => {
      const record = { Attributes: { A: 1, a: 1, B: {}, b: {} }, Agent: { Username: 'x' } };
      expect(await variants('BLACKLIST', ['Attributes.A', 'Attributes.a'], record)).toEqual([]);
      expect(await variants('BLACKLIST', ['Attributes.B', 'agent.username', 'agent'], record)).toEqual([]);
      expect(await variants('BLACKLIST', ['Attributes.*', 'Attributes.A'], record)).toEqual([]);
      expect(await variants('WHITELIST', ['Attributes', 'Attributes.A'], record)).toEqual([]);
    });

    it('are reported if a part of them can be removed', async () => {
      expect(await variants('BLACKLIST', ['agent'], { Agent: { ARN: 1, Username: 'x' } })).toHaveLength(1);
    });

    it('are counted over all records, even without the listed name', async () => {
      const [a, b] = [{ Attributes: { Tier: 1 } }, { Attributes: { tier: 1 } }];
      expect(await variants('BLACKLIST', ['Attributes.Tier'], a, b, b)).toEqual([
        [0, 'Attributes.tier differs from a denied name only in case and is sent (2 times)'],
      ]);
    });

    it('are found in linear time', async () => {
      const fields = Array.from({ length: 2000 }, (_, index) => `Attributes.key${index}`);
      const Attributes = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`KEY${index}`, 1]));
      expect(await variants('BLACKLIST', fields, { Attributes })).toHaveLength(2000);
      const nested = `${'{"a":['.repeat(240)}1${']}'.repeat(240)}`;
      expect(await variants('BLACKLIST', ['A.*.a.*'], JSON.parse(nested) as object)).toHaveLength(1);
    });
  });

  it('are searched quickly for thousands of paths that match nothing', async () => {
    const Attributes = Object.fromEntries(Array.from({ length: 12_000 }, (_, index) => [`key${index}`, 1]));
    const fields = Array.from({ length: 3000 }, (_, index) => `Attributes.kez${index}`);
    const { findings } = await checkWith('WHITELIST', fields, { Attributes });
    const suggested = findings.filter(({ remedy }) => remedy.startsWith('the records contain'));
    expect(suggested).toHaveLength(100);
  });
});
