import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRecords, readSources } from '../../src/records/input';

const { signal } = new AbortController();

/** The content of an input: records as texts, everything else with its position. */
async function find(
  input: string | Buffer,
  read = readRecords,
  cut = Number.POSITIVE_INFINITY,
): Promise<string[]> {
  const bytes = Buffer.from(input as string);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += cut) chunks.push(bytes.subarray(at, at + cut));
  const found: string[] = [];
  for await (const item of read([{ name: 'input', open: () => Readable.from(chunks) }], signal)) {
    if (item.kind === 'note') found.push(`note: ${item.text}`);
    else if (item.kind === 'unreadable') found.push(`! ${item.reason}`);
    else
      for (const piece of item.pieces) {
        if (piece.kind === 'record') found.push(piece.bytes.toString());
        else
          found.push(`${piece.line}:${piece.offset} ${piece.kind === 'broken' ? piece.reason : piece.kind}`);
      }
  }
  return found;
}

const unpacked = (found: readonly string[]): string[] => found.filter((each) => !each.startsWith('note: '));

/** A record whose text changes when it is parsed and written again. */
const record = (id: string): string =>
  `{"AWSAccountId": "111122223333","ContactId":"${id}","Big":12345678901234567890, "E":"\\u00e9","Attributes":{}}`;
const A = record('a');
const B = record('b');
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const json = JSON.stringify;

const lambda = {
  Records: [A, B].map((text) => ({
    kinesis: { partitionKey: 'p', data: base64(text) },
    eventSource: 'aws:kinesis',
  })),
};
const pipe = [A, B].map((text) => ({
  kinesisSchemaVersion: '1.0',
  partitionKey: 'p',
  data: base64(text),
  eventSource: 'aws:kinesis',
}));
const getRecords = {
  Records: [A, B].map((text, n) => ({ SequenceNumber: `${n}`, Data: base64(text), PartitionKey: 'p' })),
  NextShardIterator: 'AAAA',
  MillisBehindLatest: 0,
};
const sqs = { Messages: pipe.map((event) => ({ MessageId: 'm', ReceiptHandle: 'r', Body: json([event]) })) };

describe('a wrapper of records', () => {
  it.each<[string, string]>([
    ['output of get-records', json(getRecords)],
    ['output of get-records, pretty-printed', json(getRecords, null, 4)],
    [
      'output of get-records, sorted by names',
      json({ MillisBehindLatest: 0, NextShardIterator: 'A', Records: getRecords.Records }),
    ],
    [
      'output of get-records, one after the other',
      getRecords.Records.map((one) => json({ Records: [one] })).join('\n'),
    ],
    ['an array of outputs', json(getRecords.Records.map((one) => ({ Records: [one] })))],
    ['elements of its list, one per line', getRecords.Records.map((one) => json(one)).join('\n')],
    [
      'input of put-records',
      json({ StreamName: 's', Records: getRecords.Records.map(({ Data }) => ({ Data, PartitionKey: 'p' })) }),
    ],
    [
      'input of put-record of Firehose',
      [A, B].map((text) => json({ DeliveryStreamName: 's', Record: { Data: base64(text) } })).join('\n'),
    ],
    [
      'output of the SDK for JavaScript, as JSON',
      json({ Records: [{ Data: Buffer.from(A) }, { Data: new Uint8Array(Buffer.from(B)) }] }),
    ],
    [
      'bytes as PowerShell writes them',
      json({ Records: [A, B].map((text) => ({ Data: [...Buffer.from(text)] })) }),
    ],
    ['Lambda events', json(lambda)],
    ['input of the enrichment of a pipe', json(pipe)],
    [
      'pipe events with the record as an object',
      [A, B].map((text) => `{"eventSource":"aws:kinesis","data":${text}}`).join('\n'),
    ],
    [
      'error objects of Firehose',
      [A, B].map((text) => json({ attemptsMade: 4, errorCode: 'x', rawData: base64(text) })).join('\n'),
    ],
    [
      'events of a Firehose transformation',
      json({ invocationId: 'i', records: [A, B].map((text) => ({ recordId: 'r', data: base64(text) })) }),
    ],
    ['bodies as sent without privacy controls', `{"data":${A}}\n{"data": ${B}}`],
    ['a record as text beneath data', json({ data: A }) + json({ data: B })],
    ['SQS messages', json(sqs)],
    [
      'SQS events of Lambda',
      json({ Records: [A, B].map((body) => ({ messageId: 'm', eventSource: 'aws:sqs', body })) }),
    ],
    [
      'SNS within SQS',
      json({ Messages: [A, B].map((Message) => ({ Body: json({ Type: 'Notification', Message }) })) }),
    ],
    [
      'SNS events of Lambda',
      json({ Records: [A, B].map((Message) => ({ EventSource: 'aws:sns', Sns: { Message } })) }),
    ],
    ['log events', json({ events: [A, B].map((message) => ({ timestamp: 1, message })) })],
    [
      'events of EventBridge with a record',
      [A, B].map((text) => `{"detail-type":"x","source":"y","detail":${text}}`).join('\n'),
    ],
    ['a Lambda invocation that failed', json({ requestContext: {}, payload: json(lambda) })],
    ['an execution of Step Functions', json({ executionArn: 'arn', input: json(pipe), status: 'FAILED' })],
    ['JSON in JSON texts', `${json(A)}\n${json(B)}`],
    ['an array of JSON texts', json([A, B])],
    ['an array of base64 texts', json([A, B].map(base64))],
    ['base64 texts, one per line', [A, B].map(base64).join('\n')],
    ['base64 texts in a line', [A, B].map(base64).join('\t')],
    ['JSON in a text in a text', json(json(`[${A},${B}]`))],
  ])('is unpacked: %s', async (_, input) => {
    for (const found of [
      await find(input),
      await find(gzipSync(input)),
      await find(`${input}\n`, readRecords, 7),
    ]) {
      expect(unpacked(found)).toEqual([A, B]);
      expect(found.at(-1)).toMatch(/^note: unpacked 2 records \(.*2\)$/);
    }
  });

  it.each([
    ['a record', A],
    [
      'a record with other members',
      json({
        Data: base64(A),
        data: {},
        Records: [{ Data: base64(A) }],
        detail: {},
        Item: {},
        ContactId: 'a',
      }),
    ],
    ['with much before its ContactId', json({ Records: [], x: 'y'.repeat(500_000), ContactId: 'a' })],
    ['an agent event', json({ AgentARN: 'a', EventType: 'LOGIN', CurrentAgentSnapshot: {} })],
    [
      'an event of EventBridge',
      json({ 'detail-type': 'Amazon Connect Contact Event', detail: { contactId: 'a' } }),
    ],
    ['DescribeContact', json({ Contact: { Id: 'a', Arn: 'b' } })],
    ['an item of DynamoDB', json({ ContactId: { S: 'a' } })],
    ['a data that is an object', json({ data: { a: 1 }, b: 2 })],
    ['a data that is a text', json({ type: 'metric', data: 'test' })],
    ['a data that is not base64', json({ type: 'metric', data: 'x y' })],
    ['a list of something else', json({ type: 'x', events: [{ a: 1 }], messages: [] })],
    ['a text that is not JSON', '{"Data":"x'],
    ['a JSON string', '"hello"'],
  ])('is not one: %s', async (_, input) => {
    expect(await find(input)).toEqual([input]);
    expect(await find(input, readRecords, 1000)).toEqual([input]);
  });

  it.each([
    [
      'the YAML of the AWS CLI',
      `MillisBehindLatest: 0\nRecords:\n- Data: ${base64(A)}\n`,
      /^! is YAML, or other text; .*--output json/,
    ],
    ['YAML of its own', `---\n- Data: ${base64(A)}\n`, /^! is YAML/],
    [
      'the text of the AWS CLI',
      `0\tAAAA\nRECORDS\t1.5\t${base64(A)}\tp\t1\n`,
      /^! is text in columns; .*--output json/,
    ],
    ['the table of the AWS CLI', '----\n|  GetRecords  |\n', /^! is a table; .*--output json/],
    [
      'what PowerShell shows',
      '\r\nMillisBehindLatest : 0\r\nRecords : {Record}\r\n',
      /^! is a list from PowerShell/,
    ],
    ['what Python prints', `{'Records': [{'Data': b'x'}]}`, /^! has single quotes, as Python/],
    ['CSV', '\uFEFF"contactid","channel"\r\n"a","VOICE"\r\n', /^! is CSV; /],
    ['an error page', '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>', /^! is XML or HTML/],
    ['gzip in base64', gzipSync(A).toString('base64'), /^! is gzip in base64; decode it/],
    [
      'an aggregate of the KPL',
      Buffer.from('f3899ac20a0178', 'hex'),
      /^! is an aggregate of the Kinesis Producer Library/,
    ],
    [
      'base64 within base64',
      json({ Data: base64(base64(A)), PartitionKey: 'p' }),
      /^1:\d+ Data is base64 within base64, /,
    ],
    [
      'gzip in an event',
      json({ Records: [{ eventSource: 'aws:kinesis', kinesis: { data: gzipSync(A).toString('base64') } }] }),
      /^1:\d+ kinesis.data is binary, such as gzip, not JSON; unpack it/,
    ],
  ])('is reported with the fix: %s', async (_, input, reason) => {
    expect(await find(input)).toEqual([expect.stringMatching(reason)]);
    expect(await find(input, readRecords, 1)).toEqual([expect.stringMatching(reason)]);
  });

  it.each([
    ['a log line', `Body: ${A}\nnext: ${B}`],
    ['words', 'Hello, this is a test.'],
  ])('is malformed, not another format: %s', async (_, input) => {
    expect(await find(input)).toEqual(input.split('\n'));
  });

  it('is never a contact record, whatever its members', async () => {
    const name = fc.constantFrom(...'Data data Records kinesis body detail Item Contact x'.split(' '));
    const value = fc.oneof(
      fc.constantFrom<unknown>(base64(A), A, [{ Data: base64(A) }], getRecords),
      fc.jsonValue(),
    );
    const names = fc.dictionary(name, value, { maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(names, names, fc.constantFrom(0, 2), async (before, after, indent) => {
        const text = json({ ...before, ContactId: 'a', ...after }, null, indent);
        expect(await find(text)).toEqual([text]);
      }),
      { numRuns: 200 },
    );
  });

  it('returns data from the stream unchanged, even if it is a wrapper or not JSON', async () => {
    const inner = [json({ data: { ContactId: 'a' } }), `${A}\n${B}`, 'not JSON'];
    const found = await find(
      json({ Records: inner.map((text) => ({ Data: base64(text), PartitionKey: 'p' })) }),
    );
    expect(unpacked(found)).toEqual(inner);
  });

  it('reports damage with its position, and continues', async () => {
    const input = json(
      { Records: [{ Data: base64(A) }, { Data: 'no base64!' }, { Data: base64(B) }] },
      null,
      1,
    );
    const offset = input.indexOf('"no base64');
    const line = input.slice(0, offset).split('\n').length;
    const damage = `${line}:${offset} Data is neither base64 nor JSON; get that record again from its source`;
    expect(unpacked(await find(input))).toEqual([A, damage, B]);
  });

  it('reports empty lists, and reads what follows them', async () => {
    const empty = json({ Records: [], NextShardIterator: 'A' });
    const note = 'note: 1 list without records, such as "Records": [] in the output of get-records';
    expect(await find(empty)).toEqual([note]);
    expect(await find(`${empty}\n${A}`)).toEqual([A, note]);
  });

  it('returns the records of a truncated list', async () => {
    const whole = json(getRecords, null, 2);
    const found = await find(whole.slice(0, whole.lastIndexOf('"Data"') + 20));
    expect(found[0]).toBe(A);
    expect(found).toContainEqual(expect.stringMatching(/^2:\d+ the array that begins here is not closed$/));
  });

  it('reports truncation after the list', async () => {
    const [, , broken] = await find(json(getRecords).slice(0, -3));
    expect(broken).toBe('1:11 the object with the list that begins here is not closed');
  });

  it('is read record by record if it is too large to hold, including what follows', async () => {
    const large = record('large').replace('"Attributes":{}', `"Attributes":{"x":"${'y'.repeat(900_000)}"}`);
    const texts = [A, large, B, large, large, B];
    const list = {
      More: { a: ['}'] },
      Records: texts.map((text) => ({ Data: base64(text) })),
      Next: { b: [1, '"'] },
    };
    const input = `[${json(list)}]\n${A}\n${json(list)}${json(list, null, 2)}\n${B}\n`;
    const expected = [...texts, A, ...texts, ...texts, B];
    for (const cut of [65_536, 1_000_003, Number.POSITIVE_INFINITY]) {
      const found = unpacked(await find(input, readRecords, cut));
      expect(found.map((text) => text.slice(0, 90))).toEqual(expected.map((text) => text.slice(0, 90)));
      expect(found.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
    }
  });

  it('may be larger than a record', async () => {
    const fits = `{"ContactId":"${'x'.repeat(1024 * 1024 - 16)}"}`;
    const larger = fits.replace('x', 'xx');
    expect(unpacked(await find(json({ Data: base64(fits) })))).toEqual([fits]);
    expect(unpacked(await find(json({ Data: base64(larger) })))).toEqual([
      expect.stringContaining('too large'),
    ]);
    expect(await find(larger)).toEqual(['1:0 too large']);
  });

  it('does not depend on the chunks, and never fails', async () => {
    const part = fc.constantFrom(
      json(getRecords),
      json(lambda, null, 1),
      json(pipe),
      json(json(sqs)),
      base64(A),
      A,
      `{"data":${B}}`,
    );
    const noise = fc.string({
      maxLength: 4,
      unit: fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\n', ' ', 'x', '\\'),
    });
    const input = fc
      .array(fc.tuple(part, noise, fc.nat(400)), { maxLength: 5 })
      .map((parts) =>
        parts
          .map(([text, more, cut]) => text.slice(0, cut > 300 ? undefined : -cut || undefined) + more)
          .join('\n'),
      );
    await fc.assert(
      fc.asyncProperty(input, fc.integer({ min: 1, max: 300 }), async (text, cut) => {
        expect(await find(text, readRecords, cut)).toEqual(await find(text));
      }),
      { numRuns: 150 },
    );
  });

  it('is not unpacked in a backup, which contains data from the stream', async () => {
    expect(await find(`${json(getRecords)}\n{"data":${A}}`, readSources)).toEqual([
      json(getRecords),
      `{"data":${A}}`,
    ]);
  });
});
