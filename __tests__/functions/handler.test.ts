import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConfigurationUnreadableError } from '../../functions/privacy-controls/configuration-cache';
import { configurationHash } from '../../functions/privacy-controls/configuration-hash';
import type { Settings } from '../../functions/privacy-controls/environment';
import type { JsonObject } from '../../functions/privacy-controls/json';
import { createHandler, type Handler } from '../../functions/privacy-controls/privacy-handler';
import { SecretUnavailableError } from '../../functions/privacy-controls/pseudonym-secret';
import * as redaction from '../../functions/privacy-controls/redact';
import { asContactRecord, REDACTION_EXAMPLES } from './examples';

const CANARY = 'CANARY-7f3a';
const START = Date.UTC(2026, 10, 22);

const documentOf = (type: string, ...fields: string[]) =>
  JSON.stringify({ key: 'REDACTION_CONFIG', value: { type, fields } });
const eventID = (sequence: number) => `shardId-000000000006:4959033827149025660855969253836157${sequence}`;

/** What the pipe sends for one Kinesis record. */
function envelope(data: unknown, sequence = 1): Record<string, unknown> {
  return {
    kinesisSchemaVersion: '1.0',
    partitionKey: `${CANARY} partition key`,
    sequenceNumber: `4959033827149025660855969253836157${sequence}`,
    data,
    approximateArrivalTimestamp: 1545084650.987,
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: eventID(sequence),
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: 'arn:aws:iam::111122223333:role/pipe',
    awsRegion: 'eu-west-2',
    eventSourceARN: 'arn:aws:kinesis:eu-west-2:111122223333:stream/Connect_CTR_test',
  };
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const recordOf = (text: string, sequence = 1) => envelope(base64(asContactRecord(text)), sequence);

interface LogLine {
  readonly [field: string]: unknown;
}

function setUp(document: string | Error, settings: Partial<Settings> = {}) {
  const lines: LogLine[] = [];
  const state = { document, now: START, secret: undefined as Uint8Array | undefined, secretReads: 0 };
  const handler: Handler = createHandler(
    {
      environment: 'test',
      parameter: 'p',
      ttlSeconds: 300,
      maxStaleSeconds: 3600,
      deliveryBody: 'record',
      ...settings,
    },
    {
      source: {
        async read() {
          if (state.document instanceof Error) throw state.document;
          return state.document;
        },
      },
      secretSource: {
        async read() {
          state.secretReads++;
          if (state.secret === undefined) throw new SecretUnavailableError('AccessDeniedException');
          return state.secret;
        },
      },
      now: () => state.now,
      sink: (line) => {
        expect(line).not.toContain('\n');
        expect(line).not.toContain(CANARY);
        lines.push(JSON.parse(line));
        expect(line).toBe(JSON.stringify(lines.at(-1)));
      },
    },
  );
  const answer = async (...event: unknown[]) => JSON.stringify(await handler(event));
  const at = (level: string) => lines.filter((line) => line.level === level);
  return { handler, answer, lines, at, state };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the answer to an event of one record', () => {
  it.each(REDACTION_EXAMPLES)(
    'is the output of example $number',
    async ({ type, fields, record, output }) => {
      const { answer } = setUp(documentOf(type, ...fields));

      expect(await answer(recordOf(record))).toBe(asContactRecord(output));
    },
  );

  it('is wrapped with DELIVERY_BODY=data', async () => {
    const { answer } = setUp(documentOf('BLACKLIST', 'A'), { deliveryBody: 'data' });

    expect(await answer(recordOf('{"A":1,"B":2}'))).toBe('{"data":{"ContactId":"c","B":2}}');
  });

  it.each(['record', 'data'] as const)(
    'is {} if the redaction leaves nothing, with DELIVERY_BODY=%s',
    async (deliveryBody) => {
      mockRedactor(() => ({ record: undefined, removed: 1 }));
      const { answer, at } = setUp(documentOf('WHITELIST'), { deliveryBody });

      expect(await answer(recordOf(`{"${CANARY}":"${CANARY}"}`))).toBe('{}');
      expect(at('ERROR')).toEqual([expect.objectContaining({ eventID: eventID(1), reason: 'nothing left' })]);
      expect(at('INFO').at(-1)).toMatchObject({ EmptyRecords: 1, MalformedRecords: 0, RecordsDelivered: 0 });
    },
  );

  it.each<[string, unknown, string]>([
    ['missing data', undefined, 'no string'],
    ['data that is not a string', { [CANARY]: CANARY }, 'no string'],
    ['bad base64', `${CANARY}é`, 'not base64'],
    ['bad UTF-8', Buffer.from([0x7b, 0xff]).toString('base64'), 'not UTF-8'],
    ['text that is not JSON', base64(`{"ContactId":"${CANARY}`), 'not JSON'],
    ['text that V8 quotes in its error', base64(`${CANARY}`), 'not JSON'],
    ['JSON that is not an object', base64(`["${CANARY}"]`), 'not a JSON object'],
    ['too deep', base64(`${'{"a":'.repeat(501)}"${CANARY}"${'}'.repeat(501)}`), 'nested too deeply'],
  ])('is [] for a malformed record: %s', async (_, data, reason) => {
    const { answer, at } = setUp(documentOf('BLACKLIST'));

    expect(await answer(envelope(data))).toBe('[]');
    expect(at('ERROR')).toEqual([
      {
        level: 'ERROR',
        message: 'The record is malformed and is not delivered',
        timestamp: '2026-11-22T00:00:00.000Z',
        eventID: eventID(1),
        reason,
      },
    ]);
    expect(at('INFO').at(-1)).toMatchObject({ MalformedRecords: 1, EmptyRecords: 0, RecordsDelivered: 0 });
  });

  it.each<[string, string, string | undefined]>([
    ['an agent event', `{"AgentARN":"${CANARY}","EventType":"STATE_CHANGE","EventId":"e"}`, 'agent event'],
    [
      'a contact event in its envelope',
      `{"detail-type":"${CANARY}","detail":{"ContactId":"c"}}`,
      'EventBridge event',
    ],
    ['a contact event', `{"contactId":"${CANARY}","eventType":"INITIATED"}`, 'contact event'],
    ['a flow event', `{"ContactFlowId":"${CANARY}"}`, 'flow event'],
    ['a Contact Lens segment', `{"Channel":"VOICE","Segments":["${CANARY}"]}`, 'Contact Lens segment'],
    ['a wrapped record', `{"Records":[{"ContactId":"${CANARY}"}]}`, undefined],
    ['a ContactId in a prototype', `{"__proto__":{"ContactId":"${CANARY}"}}`, undefined],
    ['another case', `{"contactid":"${CANARY}"}`, undefined],
    ['an empty ContactId', `{"ContactId":"","A":"${CANARY}"}`, undefined],
    ['a ContactId that is a number', `{"ContactId":7,"A":"${CANARY}"}`, undefined],
    ['a ContactId that is null', `{"ContactId":null,"A":"${CANARY}"}`, undefined],
    ['a ContactId that is an array', `{"ContactId":["${CANARY}"]}`, undefined],
    ['an empty object', '{}', undefined],
  ])('is [] for a record of another kind, whatever the list: %s', async (_, record, kind) => {
    for (const [document, deliveryBody] of [
      [documentOf('BLACKLIST'), 'record'],
      [documentOf('WHITELIST', '*'), 'data'],
    ] as const) {
      const { answer, at } = setUp(document, { deliveryBody });

      expect(await answer(envelope(base64(record)))).toBe('[]');
      expect(at('ERROR')).toEqual([
        {
          level: 'ERROR',
          message: 'The record is not a contact record and is not delivered',
          timestamp: '2026-11-22T00:00:00.000Z',
          eventID: eventID(1),
          ...(kind !== undefined && { kind }),
        },
      ]);
      expect(at('INFO').at(-1)).toMatchObject({
        RecordsReceived: 1,
        RecordsDelivered: 0,
        NotContactRecords: 1,
        MalformedRecords: 0,
        EmptyRecords: 0,
        FieldsRemoved: 0,
      });
    }
  });

  it.each([null, 7, 'text', [], { data: base64('{}'), __proto__: null }])(
    'is [] for an item that is not a Kinesis record: %j',
    async (item) => {
      const { handler, at } = setUp(documentOf('BLACKLIST'));

      expect(JSON.stringify(await handler([item]))).toBe('[]');
      expect(at('ERROR')).toEqual([expect.objectContaining({ eventID: 'unknown' })]);
    },
  );
});

describe('the answer to an event of any other number of records', () => {
  it('is the array of those that can be delivered', async () => {
    const { answer, at } = setUp(documentOf('WHITELIST', 'A'));
    const event = [
      recordOf('{"A":1,"B":2}', 1),
      envelope('*', 2),
      envelope(base64('{"A":1}'), 3),
      recordOf('{"A":2}', 4),
    ];

    expect(await answer(...event)).toBe('[{"ContactId":"c","A":1},{"ContactId":"c","A":2}]');
    expect(at('ERROR').map((line) => line.eventID)).toEqual([eventID(2), eventID(3)]);
    expect(at('INFO').at(-1)).toMatchObject({
      RecordsReceived: 4,
      RecordsDelivered: 2,
      MalformedRecords: 1,
      NotContactRecords: 1,
      EmptyRecords: 0,
      FieldsRemoved: 1,
    });
  });

  it('is an array even of one body or none', async () => {
    const { answer } = setUp(documentOf('BLACKLIST'), { deliveryBody: 'data' });

    expect(await answer(recordOf('{"A":1}'), envelope('*'))).toBe('[{"data":{"ContactId":"c","A":1}}]');
    expect(await answer(envelope('*'), envelope(base64('{}')))).toBe('[]');
    expect(await answer()).toBe('[]');
  });
});

describe('an event that is not an array', () => {
  it.each([undefined, null, {}, { Records: [CANARY] }, CANARY, 7])('is refused: %j', async (event) => {
    const { handler } = setUp(documentOf('BLACKLIST'));
    const error = await rejection(handler(event));

    expect(error.message).toMatch(/not an array of Kinesis records/);
    expect(`${error.stack}`).not.toContain(CANARY);
  });
});

describe('an error of the function', () => {
  it('makes the pipe retry, and contains nothing from the record', async () => {
    mockRedactor((record) => {
      if ('Bad' in record) throw new TypeError(`${CANARY} ${JSON.stringify(record)}`, { cause: record });
      return { record, removed: 0 };
    });
    const { handler, at } = setUp(documentOf('BLACKLIST'));
    const event = [recordOf('{"A":1}', 1), recordOf(`{"Bad":"${CANARY}"}`, 2), recordOf('{"A":1}', 3)];
    const error = await rejection(handler(event));

    expect(error.message).toContain(eventID(2));
    expect(error.cause).toBeUndefined();
    expect(Object.keys(error)).toEqual([]);
    expect(`${error.stack}`).not.toContain(CANARY);
    expect(at('ERROR')).toEqual([expect.objectContaining({ eventID: eventID(2), errorName: 'TypeError' })]);
    expect(at('INFO').at(-1)).toMatchObject({ RecordsReceived: 3, RecordsDelivered: 0 });
  });

  it('is logged only with a plain name', async () => {
    mockRedactor(() => {
      throw Object.assign(new Error(CANARY), { name: `${CANARY} name` });
    });
    const { handler, at } = setUp(documentOf('BLACKLIST'));

    await rejection(handler([recordOf('{"A":1}')]));
    expect(at('ERROR')).toEqual([expect.objectContaining({ errorName: 'Unknown' })]);
  });
});

describe('the log', () => {
  it('has one line per invocation, with metrics in the embedded format', async () => {
    const { answer, lines, state } = setUp(documentOf('BLACKLIST', 'A'));
    await answer(recordOf('{"A":1,"B":2}'));
    state.now += 60_000;
    lines.length = 0;
    await answer(recordOf(`{"A":"${CANARY}","ContactId":"${CANARY}"}`));

    const names = {
      RecordsReceived: 1,
      RecordsDelivered: 1,
      MalformedRecords: 0,
      NotContactRecords: 0,
      EmptyRecords: 0,
      FieldsRemoved: 1,
      ConfigurationAgeSeconds: 60,
      ConfigurationRefreshFailures: 0,
      FallbackActive: 0,
    };
    expect(lines).toEqual([
      {
        level: 'INFO',
        message: 'Records handled',
        timestamp: '2026-11-22T00:01:00.000Z',
        eventID: eventID(1),
        Environment: 'test',
        ...names,
        _aws: {
          Timestamp: START + 60_000,
          CloudWatchMetrics: [
            {
              Namespace: 'Operata/ConnectIntegration',
              Dimensions: [['Environment']],
              Metrics: Object.keys(names).map((Name) => ({
                Name,
                Unit: Name === 'ConfigurationAgeSeconds' ? 'Seconds' : 'Count',
              })),
            },
          ],
        },
      },
    ]);
  });

  it('reports a configuration once, with its notices', async () => {
    const { answer, lines } = setUp(documentOf('BLACKLIST', 'ContactId', 'Recordings.0'));
    for (let i = 0; i < 3; i++) await answer(recordOf('{"A":1}'));

    expect(lines.filter(({ message }) => `${message}`.startsWith('Configuration'))).toEqual([
      expect.objectContaining({
        level: 'WARN',
        type: 'BLACKLIST',
        fields: 2,
        notices: [
          expect.objectContaining({ kind: 'ineffective', at: 'value.fields[0]' }),
          expect.objectContaining({ kind: 'digits', at: 'value.fields[1]' }),
        ],
      }),
    ]);
  });

  describe('of replacements', () => {
    const replacing = (...replace: { field: string; with: string }[]) =>
      JSON.stringify({ key: 'REDACTION_CONFIG', value: { type: 'BLACKLIST', fields: ['B'], replace } });
    const PSEUDONYM = { field: 'A.x', with: 'PSEUDONYM' };
    const LAST4 = { field: 'A.y', with: 'LAST4' };
    const record = recordOf('{"A":{"x":"+15550100","y":"123456789"},"B":1}');

    it('contains counts, the number of entries, and which of them matched', async () => {
      const { answer, lines, at, state } = setUp(replacing(PSEUDONYM, { field: 'C', with: 'LAST4' }, LAST4));
      state.secret = Buffer.alloc(32, 7);

      expect(await answer(record)).toMatch(
        /^\{"ContactId":"c","A":\{"x":"p1_[\w-]{22}","y":"\*{4}6789"\}\}$/,
      );
      expect(at('INFO').at(-1)).toMatchObject({
        FieldsRemoved: 1,
        FieldsReplaced: 2,
        PseudonymKeyUnavailable: 0,
      });
      expect(lines[0]).toMatchObject({ message: 'Configuration loaded', fields: 1, replace: 3 });
      expect(lines.find(({ message }) => message === 'Rules matched')?.rules).toEqual([
        { rule: 0, matched: 1 },
        { rule: 1, matched: 1 },
        { rule: 2, matched: 0 },
        { rule: 3, matched: 1 },
      ]);
      expect(JSON.stringify(lines)).not.toMatch(/p1_|6789/);
    });

    it('reports a missing key once, and that it can be used again', async () => {
      const { answer, lines, at, state } = setUp(replacing(PSEUDONYM, LAST4));
      const removed = '{"ContactId":"c","A":{"y":"****6789"}}';

      expect([await answer(record), await answer(record)]).toEqual([removed, removed]);
      expect(state.secretReads).toBe(1);
      expect(at('INFO').at(-1)).toMatchObject({
        FieldsRemoved: 2,
        FieldsReplaced: 1,
        PseudonymKeyUnavailable: 1,
      });
      expect(at('ERROR')).toEqual([
        {
          level: 'ERROR',
          message: 'The key for pseudonyms cannot be used: what would become a pseudonym is removed',
          timestamp: '2026-11-22T00:00:00.000Z',
          reason: 'AccessDeniedException',
        },
      ]);

      state.secret = Buffer.alloc(32, 7);
      state.now += 2000;
      expect(await answer(record)).toContain('"x":"p1_');
      expect(lines.slice(-2)).toEqual([
        expect.objectContaining({ level: 'INFO', message: 'The key for pseudonyms can be used again' }),
        expect.objectContaining({ PseudonymKeyUnavailable: 0 }),
      ]);
    });

    it('does not mention the key, or read the secret, for a list without pseudonyms', async () => {
      const { answer, lines, state } = setUp(replacing(LAST4));
      await answer(record);

      expect(state.secretReads).toBe(0);
      expect(lines.at(-1)).toMatchObject({ FieldsReplaced: 1 });
      expect(JSON.stringify(lines)).not.toContain('seudonym');
    });

    it('is written for a list that has no fields', async () => {
      const document = JSON.parse(replacing(LAST4));
      document.value.fields = [];
      const { answer, lines } = setUp(JSON.stringify(document));
      await answer(record);

      expect(lines.find(({ message }) => message === 'Rules matched')?.rules).toEqual([
        { rule: 0, matched: 1 },
      ]);
    });

    it('names the entries that notices are about', async () => {
      const { answer, lines } = setUp(replacing(LAST4, { field: 'A.0', with: 'LAST4' }));
      await answer(record);

      expect(lines[0]).toMatchObject({
        level: 'WARN',
        notices: [{ kind: 'digits', at: 'value.replace[1]', message: expect.any(String) }],
      });
    });
  });

  describe('of the rules that matched', () => {
    const logged = (lines: readonly LogLine[]) =>
      lines
        .filter(({ message }) => message === 'Rules matched')
        .map(({ configuration, records, rules }) => [
          configuration,
          records,
          (rules as { rule: number; matched: number }[])
            .filter(({ matched }) => matched)
            .map(({ rule }) => rule),
        ]);

    it('contains their positions and the hash of the configuration', async () => {
      const { answer, lines } = setUp(documentOf('BLACKLIST', 'A.B', 'Misspelt', 'Recordings.Location'));
      await answer(recordOf(`{"A":{"B":"${CANARY}"},"Recordings":[{"Location":"${CANARY}"}]}`));

      expect(lines.filter(({ message }) => message === 'Rules matched')).toEqual([
        {
          level: 'INFO',
          message: 'Rules matched',
          timestamp: '2026-11-22T00:00:00.000Z',
          configuration: configurationHash({
            type: 'BLACKLIST',
            fields: ['A.B', 'Misspelt', 'Recordings.Location'],
          }),
          type: 'BLACKLIST',
          records: 1,
          rules: [
            { rule: 0, matched: 1 },
            { rule: 1, matched: 0 },
            { rule: 2, matched: 1 },
          ],
        },
      ]);
    });

    it('is written for the first records, then once per interval for all records in it', async () => {
      const { answer, lines, state } = setUp(documentOf('WHITELIST', 'A', 'B', 'C'));
      const hash = configurationHash({ type: 'WHITELIST', fields: ['A', 'B', 'C'] });
      await answer(recordOf('{"A":1}'));
      expect(logged(lines)).toEqual([[hash, 1, [0]]]);

      await answer(recordOf('{"B":1}'), recordOf('{"D":1}'), envelope('*'));
      state.now += 299_999;
      await answer(recordOf('{"B":1}'));
      expect(logged(lines)).toHaveLength(1);

      state.now += 1;
      await answer(recordOf('{"C":1}'));
      expect(logged(lines).slice(1)).toEqual([[hash, 4, [1, 2]]]);

      state.now += 3_600_000;
      await answer(recordOf('{"D":1}'));
      expect(logged(lines).slice(2)).toEqual([[hash, 1, []]]);
    });

    it('is not written if no record was redacted', async () => {
      const { answer, lines, state } = setUp(documentOf('BLACKLIST', 'A'));
      await answer();
      await answer(envelope('*'));
      state.now += 300_000;
      await answer(envelope('*'));
      expect(logged(lines)).toEqual([]);

      await answer(recordOf('{"A":1}'));
      state.now += 300_000;
      await answer(envelope('*'));
      expect(logged(lines)).toHaveLength(1);
    });

    it('is not written for a configuration without rules or the mandatory fields', async () => {
      const { answer, lines, state } = setUp(new ConfigurationUnreadableError('Timeout'));
      await answer(recordOf('{"A":1,"ContactId":"c"}'));
      state.document = documentOf('BLACKLIST');
      state.now += 2000;
      await answer(recordOf('{"A":1}'));
      state.now += 300_000;
      await answer(recordOf('{"A":1}'));

      expect(logged(lines)).toEqual([]);
    });

    it('reports pending matches of the previous configuration when another one comes into force', async () => {
      const { answer, lines, state } = setUp(documentOf('BLACKLIST', 'A', 'B'), { maxStaleSeconds: 400 });
      const before = configurationHash({ type: 'BLACKLIST', fields: ['A', 'B'] });
      const after = configurationHash({ type: 'BLACKLIST', fields: ['B', 'A'] });
      await answer(recordOf('{"A":1}'));
      state.now += 299_000;
      await answer(recordOf('{"B":1}'));
      state.document = documentOf('BLACKLIST', 'B', 'A');
      state.now += 1000;
      await answer(recordOf('{"A":1}'));
      expect(logged(lines)).toEqual([
        [before, 1, [0]],
        [before, 1, [1]],
        [after, 1, [1]],
      ]);

      // Nothing is written if there were no further records.
      state.document = documentOf('WHITELIST', 'A');
      state.now += 300_000;
      await answer(recordOf('{"C":1,"ContactId":"c"}'));
      expect(logged(lines).slice(3)).toEqual([
        [configurationHash({ type: 'WHITELIST', fields: ['A'] }), 1, []],
      ]);
    });

    it('reports the matches of a configuration before it is too old, and again when it is read', async () => {
      const { answer, lines, state } = setUp(documentOf('BLACKLIST', 'A'), { maxStaleSeconds: 300 });
      const good = state.document;
      const hash = configurationHash({ type: 'BLACKLIST', fields: ['A'] });
      await answer(recordOf('{"B":1}'));
      await answer(recordOf('{"A":1}'));
      state.document = new ConfigurationUnreadableError('Timeout');
      state.now += 301_000;
      await answer(recordOf('{"A":1,"ContactId":"c"}'));
      expect(logged(lines)).toEqual([
        [hash, 1, []],
        [hash, 1, [0]],
      ]);

      state.document = good;
      state.now += 60_000;
      await answer(recordOf('{"B":1}'));
      expect(logged(lines).slice(2)).toEqual([[hash, 1, []]]);
    });

    it('continues if the configuration is unchanged, or stays in force although it cannot be read', async () => {
      const { answer, lines, state } = setUp(documentOf('BLACKLIST', 'A'), { ttlSeconds: 300 });
      await answer(recordOf('{"B":1}'));
      state.now += 200_000;
      await answer(recordOf('{"A":1}'));
      state.now += 100_000;
      await answer(recordOf('{"B":1}'));
      state.document = new ConfigurationUnreadableError('Timeout');
      state.now += 300_000;
      await answer(recordOf('{"B":1}'));

      expect(logged(lines).map(([, records, matched]) => [records, matched])).toEqual([
        [1, []],
        [2, [0]],
        [1, []],
      ]);
    });

    it('is written for each event if the configuration is read each time', async () => {
      const { answer, lines } = setUp(documentOf('BLACKLIST', 'A'), { ttlSeconds: 0 });
      await answer(recordOf('{"A":1}'));
      await answer(recordOf('{"B":1}'));

      expect(logged(lines).map(([, , matched]) => matched)).toEqual([[0], []]);
    });

    it('is not delayed if the clock was set back', async () => {
      const { answer, lines, state } = setUp(documentOf('BLACKLIST', 'A'));
      await answer(recordOf('{"A":1}'));
      state.now -= 86_400_000;
      await answer(recordOf('{"B":1}'));

      expect(logged(lines)).toHaveLength(2);
    });

    it('fits into a line with as many rules as the parameter can hold', async () => {
      const rules = Array.from({ length: 2000 }, (_, index) => index.toString(36));
      const { answer, lines } = setUp(documentOf('BLACKLIST', ...rules));
      await answer(recordOf('{"A":1}'));

      expect(JSON.stringify(lines.find(({ message }) => message === 'Rules matched')).length).toBeLessThan(
        100_000,
      );
    });
  });

  it('reports once that the fallback is active, counts it, and reports its end', async () => {
    const { answer, lines, at, state } = setUp(new ConfigurationUnreadableError('ParameterNotFound'));
    expect(await answer(recordOf('{"ContactId":"c","A":1}'))).toBe('{"ContactId":"c"}');
    await answer(recordOf('{"ContactId":"c"}'));

    expect(at('ERROR')).toEqual([expect.objectContaining({ reason: 'ParameterNotFound' })]);
    const [first, second] = at('INFO');
    expect(first).toMatchObject({ FallbackActive: 1, ConfigurationRefreshFailures: 1 });
    expect(second).toMatchObject({ FallbackActive: 1, ConfigurationRefreshFailures: 0 });
    expect(first).not.toHaveProperty('ConfigurationAgeSeconds');
    expect(JSON.stringify(first?._aws)).not.toContain('ConfigurationAgeSeconds');

    state.document = documentOf('BLACKLIST');
    state.now += 2000;
    lines.length = 0;
    expect(await answer(recordOf('{"ContactId":"c","A":1}'))).toBe('{"ContactId":"c","A":1}');
    expect(lines.map((line) => line.message)).toEqual(['Configuration loaded', 'Records handled']);
  });

  it('reports the errors of a document within the size of a line', async () => {
    const wrong = Array.from({ length: 3000 }, (_, index) => `Card${index}*`);
    const { answer, at } = setUp(documentOf('BLACKLIST', ...wrong));
    await answer(recordOf('{"A":1}'));

    const line = at('ERROR')[0];
    expect(line).toMatchObject({ reason: 'InvalidDocument', errorsInAll: 3000 });
    expect(line?.errors).toContainEqual({
      at: 'value.fields[7]',
      message: expect.stringContaining('"Card7*"'),
    });
    expect(JSON.stringify(line).length).toBeLessThan(100_000);
  });

  it('does not log an invalid event ID', async () => {
    const { answer, at } = setUp(documentOf('BLACKLIST'));
    await answer({ ...envelope('*'), eventID: `${CANARY} +15550100` });
    await answer({ ...envelope('*'), eventID: { [CANARY]: 1 } });

    expect(at('ERROR').map((line) => line.eventID)).toEqual(['unknown', 'unknown']);
  });
});

function mockRedactor(redact: (record: JsonObject) => redaction.Redaction): void {
  vi.spyOn(redaction, 'compile').mockReturnValue(Object.assign(redact, { takeMatches: () => [] }));
}

async function rejection(promise: Promise<unknown>): Promise<Error> {
  const reason: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(reason).toBeInstanceOf(Error);
  return reason as Error;
}
