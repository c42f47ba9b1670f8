import type { GetRecordsOutput, Kinesis } from '@aws-sdk/client-kinesis';
import type { SQS } from '@aws-sdk/client-sqs';
import { describe, expect, it, vi } from 'vitest';
import { CompressedClock } from '../../../src/delivery/clock';
import { objectOf } from '../../../src/operations/backup/objects';
import { type DeadLetter, parseDeadLetter } from '../../../src/operations/replay/dead-letters/message';
import { DeadLetterQueue } from '../../../src/operations/replay/dead-letters/queue';
import { type Reading, StreamReader } from '../../../src/operations/replay/dead-letters/stream-reader';
import { Progress } from '../../../src/operations/replay/progress';
import { formatSummary, type Summary } from '../../../src/operations/replay/summary';
import { Tally } from '../../../src/operations/replay/tally';
import { objectKey } from './bench';

describe('an object of the backup', () => {
  const hour = Date.UTC(2026, 2, 2, 9);
  it('has its oldest record in its hour, not after the time in its name', () => {
    const key = objectKey('2026-03-02T09:14:55Z', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6');
    expect(objectOf(key, 5)).toEqual({
      key,
      size: 5,
      earliest: hour,
      latest: Date.UTC(2026, 2, 2, 9, 14, 55),
    });
  });

  it.each([
    'contact-records/2026/03/02/09/other.json',
    objectKey('2026-03-02T10:00:02Z').replace('/10/', '/09/'),
  ])('with another name is selected by its hour: %s', (key) => {
    expect(objectOf(key, 5)).toMatchObject({ earliest: hour, latest: hour + 3_599_999 });
  });

  it.each(['contact-records/README', 'errors/2026/03/02/09/x.gz', 'contact-records/aaaa/03/02/09/x.gz'])(
    'is not %s',
    (key) => {
      expect(objectOf(key, 5)).toBeUndefined();
    },
  );
});

const letter = (start: number, end = start, shardId = 'shardId-0'): DeadLetter => ({
  shardId,
  start: BigInt(start),
  end: BigInt(end),
  arrival: { first: 0, last: 0, count: end - start + 1 },
});

describe('reading from the stream', () => {
  const records = (...numbers: number[]) =>
    numbers.map((number) => ({ SequenceNumber: String(number), Data: Buffer.from('x'), PartitionKey: 'k' }));

  async function read(
    letters: readonly DeadLetter[],
    answers: readonly (Partial<GetRecordsOutput> | Error)[],
  ): Promise<{ readonly readings: Reading<DeadLetter>[]; readonly calls: number }> {
    let calls = 0;
    const kinesis = {
      getShardIterator: async () => ({ ShardIterator: 'iterator' }),
      getRecords: async () => {
        const answer = answers[Math.min(calls++, answers.length - 1)];
        if (answer instanceof Error) throw answer;
        return answer;
      },
    } as unknown as Kinesis;
    const reader = new StreamReader(kinesis, 'stream', new CompressedClock(), new AbortController().signal);
    const readings: Reading<DeadLetter>[] = [];
    for await (const reading of reader.read(letters)) readings.push(reading);
    return { readings, calls };
  }
  const more = { NextShardIterator: 'next', MillisBehindLatest: 5000 };
  const failure = (name: string): Error => Object.assign(new Error('CANARY'), { name });

  it('continues after empty answers, and to the end of a batch', async () => {
    const { readings } = await read(
      [letter(10, 13)],
      [
        { Records: [], ...more },
        { Records: records(10, 11), ...more },
        { Records: [], ...more },
        { Records: records(12, 13) },
      ],
    );
    expect(readings).toEqual([{ letter: letter(10, 13), kind: 'records', records: records(10, 11, 12, 13) }]);
  });

  it('gives each letter its own', async () => {
    const { readings, calls } = await read(
      [letter(12), letter(10), letter(15)],
      [{ Records: records(10, 11, 12, 13), ...more }, { Records: records(15) }],
    );
    expect(readings).toEqual([
      { letter: letter(10), kind: 'records', records: records(10) },
      { letter: letter(12), kind: 'records', records: records(12) },
      { letter: letter(15), kind: 'records', records: records(15) },
    ]);
    expect(calls).toBe(2);
  });

  it.each<[string, Partial<GetRecordsOutput>]>([
    ['begins later', { Records: records(12) }],
    ['has none', { Records: [], MillisBehindLatest: 0, NextShardIterator: 'next' }],
    ['is closed', { Records: [] }],
    ['never gives any', { Records: [], ...more }],
    ['ends before', { Records: records(10) }],
  ])('reports records as deleted if the shard %s', async (_name, answer) => {
    expect((await read([letter(10, 11)], [answer])).readings).toEqual([
      { letter: letter(10, 11), kind: 'gone' },
    ]);
  });

  it('knows at once all that is gone before the first record that the shard has', async () => {
    const { readings, calls } = await read(
      [letter(10), letter(11, 14), letter(13)],
      [{ Records: records(13) }],
    );
    expect(readings.map(({ kind }) => kind)).toEqual(['gone', 'gone', 'records']);
    expect(calls).toBe(1);
  });

  it('retries what is throttled', async () => {
    const { readings, calls } = await read(
      [letter(10)],
      [failure('ProvisionedThroughputExceededException'), { Records: records(10) }],
    );
    expect(readings[0]?.kind).toBe('records');
    expect(calls).toBe(2);
  });

  it('reads a message separately if the key of the records after it cannot be used', async () => {
    const disabled = failure('KMSDisabledException');
    const { readings } = await read(
      [letter(10), letter(11)],
      [disabled, { Records: records(10), ...more }, disabled],
    );
    expect(readings.map(({ kind }) => kind)).toEqual(['records', 'failed']);
  });

  it('reports what failed', async () => {
    const { readings, calls } = await read([letter(10), letter(11)], [failure('AccessDeniedException')]);
    expect(readings.map((one) => one.kind === 'failed' && one.reason)).toEqual([
      'not allowed (AccessDeniedException)',
      'not allowed (AccessDeniedException)',
    ]);
    expect(calls).toBe(2);
  });
});

describe('a message of the dead-letter queue', () => {
  const batch = {
    shardId: 'shardId-000000000006',
    startSequenceNumber: '49590338271490256608559692538361571095921575989136588898',
    endSequenceNumber: '49590338271490256608559692538361571095921575989136588899',
    approximateArrivalOfFirstRecord: '2026-03-02T09:00:00.123Z',
    approximateArrivalOfLastRecord: '2026-03-02T09:00:01Z',
    batchSize: 2,
    streamArn: 'stream',
  };
  const parse = (change: object): DeadLetter | string =>
    parseDeadLetter(JSON.stringify({ KinesisBatchInfo: { ...batch, ...change } }), 'stream');

  it('names the records that it is about', () => {
    expect(parse({})).toEqual({
      shardId: batch.shardId,
      start: BigInt(batch.startSequenceNumber),
      end: BigInt(batch.endSequenceNumber),
      arrival: {
        first: Date.UTC(2026, 2, 2, 9, 0, 0, 123),
        last: Date.UTC(2026, 2, 2, 9, 0, 1),
        count: 2,
      },
    });
  });

  it.each<object>([
    { shardId: '' },
    { shardId: 'a b' },
    { startSequenceNumber: 5 },
    { startSequenceNumber: '-5' },
    { endSequenceNumber: '5' },
    { endSequenceNumber: '9'.repeat(130) },
    { approximateArrivalOfFirstRecord: 'yesterday' },
    { approximateArrivalOfLastRecord: '2026-03-02T08:00:00Z' },
    { batchSize: '1' },
    { batchSize: 1.5 },
    { batchSize: 10_001 },
  ])('is not understood with %j', (change) => {
    expect(parse(change)).toBe('without the shard, sequence numbers, times or batch size that a pipe gives');
  });

  it.each([
    '',
    'null',
    '[]',
    '"x"',
    '{}',
    '{"KinesisBatchInfo":[]}',
    '{"__proto__":{"KinesisBatchInfo":{}}}',
  ])('is not %s', (body) => {
    expect(parseDeadLetter(body, 'stream')).toBe('not a message of a pipe about Kinesis records');
  });
});

describe('the dead-letter queue', () => {
  it('keeps what is held from others, and lets go of it', async () => {
    vi.useFakeTimers();
    try {
      const changed: [string, number][] = [];
      const messages = [{ MessageId: 'a', ReceiptHandle: '1', Body: 'x' }];
      const sqs = {
        receiveMessage: async () => ({ Messages: messages.splice(0) }),
        changeMessageVisibility: async (input: { ReceiptHandle: string; VisibilityTimeout: number }) => {
          changed.push([input.ReceiptHandle, input.VisibilityTimeout]);
        },
      } as unknown as SQS;
      const queue = new DeadLetterQueue(sqs, 'url', 300);
      queue.hold();
      expect(await queue.receive(10, new AbortController().signal)).toEqual([{ id: 'a', body: 'x' }]);
      await vi.advanceTimersByTimeAsync(210_000);
      expect(changed).toEqual([
        ['1', 300],
        ['1', 300],
      ]);
      await queue.release();
      expect(changed.at(-1)).toEqual(['1', 0]);
      await vi.advanceTimersByTimeAsync(600_000);
      expect(changed).toHaveLength(3);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    ['was suspended for longer than it holds', 301_000, true],
    ['was late', 299_000, false],
  ])('knows whether others have seen what it held, as it %s', async (_name, pause, expected) => {
    vi.useFakeTimers();
    try {
      const queue = new DeadLetterQueue({} as SQS, 'url', 300);
      queue.hold();
      await vi.advanceTimersByTimeAsync(210_000);
      expect(queue.hasLetGo).toBe(false);
      // The last time that it was extended is 10 seconds ago.
      vi.setSystemTime(Date.now() + pause - 10_000);
      await queue.release();
      expect(queue.hasLetGo).toBe(expected);
    } finally {
      vi.useRealTimers();
    }
  });

  it('continues if a message returns that cannot be deleted again, and reports that it may be hidden', async () => {
    const messages = [[{ MessageId: 'a', ReceiptHandle: '1', Body: 'x' }], [], []];
    let deletions = 0;
    const sqs = {
      receiveMessage: async () => ({ Messages: messages.shift() ?? [] }),
      deleteMessage: async () => {
        deletions += 1;
        if (deletions > 1) throw new Error('CANARY');
      },
    } as unknown as SQS;
    const queue = new DeadLetterQueue(sqs, 'url');
    const { signal } = new AbortController();
    await queue.receive(10, signal);
    await queue.delete({ id: 'a', body: 'x' });
    messages.push([{ MessageId: 'a', ReceiptHandle: '2', Body: 'x' }]);
    expect(await queue.receive(10, signal)).toEqual([]);
    expect({ deletions, mayHaveMissed: queue.mayHaveMissed }).toEqual({ deletions: 2, mayHaveMissed: true });
  });

  it('knows a message that it receives again', async () => {
    const answers = [
      [{ MessageId: 'a', ReceiptHandle: '1', Body: 'x' }],
      [{ MessageId: 'a', ReceiptHandle: '2', Body: 'x' }],
      [],
      [],
      [{ MessageId: 'a', ReceiptHandle: '3', Body: 'x' }],
    ];
    const deleted: string[] = [];
    const sqs = {
      receiveMessage: async () => ({ Messages: answers.shift() ?? [] }),
      deleteMessage: async ({ ReceiptHandle }: { ReceiptHandle: string }) => deleted.push(ReceiptHandle),
    } as unknown as SQS;
    const queue = new DeadLetterQueue(sqs, 'url');
    const { signal } = new AbortController();
    expect(await queue.receive(10, signal)).toEqual([{ id: 'a', body: 'x' }]);
    await queue.delete({ id: 'a', body: 'x' });
    expect(await queue.receive(10, signal)).toEqual([]);
    expect(deleted).toEqual(['2', '3']);
  });
});

describe('receiving', () => {
  it.each([
    ['held', false],
    ['deleted', true],
  ])('ends while messages that are %s come back for ever', async (_name, isDeleted) => {
    let received = 0;
    const sqs = {
      receiveMessage: async () => {
        received += 1;
        return { Messages: [{ MessageId: 'a', ReceiptHandle: `${received}`, Body: 'x' }] };
      },
      deleteMessage: async () => undefined,
    } as unknown as SQS;
    const queue = new DeadLetterQueue(sqs, 'url');
    const { signal } = new AbortController();
    expect(await queue.receive(10, signal)).toEqual([{ id: 'a', body: 'x' }]);
    if (isDeleted) await queue.delete({ id: 'a', body: 'x' });
    expect(await queue.receive(10, signal)).toEqual([]);
    expect(received).toBe(5);
  });

  it('continues if a new message arrives with known ones', async () => {
    const message = (id: string) => ({ MessageId: id, ReceiptHandle: id, Body: id });
    const answers = [['a'], ['a'], ['a', 'b'], ['a'], ['c'], []].map((ids) => ids.map(message));
    const sqs = { receiveMessage: async () => ({ Messages: answers.shift() ?? [] }) } as unknown as SQS;
    const received = await new DeadLetterQueue(sqs, 'url').receive(10, new AbortController().signal);
    expect(received.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });
});

describe('the progress', () => {
  it('shows the progress', () => {
    let now = 1000;
    const progress = new Progress(() => now);
    progress.messagesReceived = 40;
    expect(progress.text).toBe('receiving messages: 40');
    progress.reading(12);
    Object.assign(progress, { objectsRead: 3, recordsRead: 250 });
    expect(progress.text).toBe('reading the backup: 3 of 12 objects, 250 records');
    progress.putting(1000);
    now += 5000;
    progress.settled = 250;
    expect(progress.text).toBe('[#####---------------] 250 of 1000 records done, 50/s, about 15 s left');
    progress.settled = 1;
    expect(progress.text).toMatch(/^\[-{20}\] 1 of 1000 records done, 0\/s, about 1 h 24 min left$/);
    progress.putting(-999);
    expect(progress.text).toMatch(/^\[#{20}\] 1 of 1 records done/);
  });
});

describe('the tally', () => {
  it('fails if a record or a message has no outcome, or two', () => {
    const tally = new Tally(3, () => 2);
    tally.records.found();
    expect(() => tally.recordCounts()).toThrow('1 records are not accounted for');
    tally.records.end('put');
    expect(tally.recordCounts()).toMatchObject({ found: 4, put: 1, putBefore: 3 });
    tally.records.left('twice');
    expect(() => tally.recordCounts()).toThrow('1 records are accounted for twice');
    tally.messages.end('deleted');
    expect(() => tally.messageCounts()).toThrow('1 messages are accounted for twice');
  });
});

describe('the summary', () => {
  const summary: Summary = {
    environment: 'production',
    alias: 'example',
    replayed: 'the dead-letter queue',
    dryRun: false,
    interrupted: false,
    stoppedBy: null,
    messages: {
      received: 122,
      deleted: 100,
      deletedBefore: 20,
      left: { 'about records of another stream': 2 },
    },
    hiddenMessages: 0,
    records: {
      found: 125,
      put: 100,
      putBefore: 20,
      duplicates: 4,
      left: { 'the stream did not take it': 1 },
    },
    possiblyPutTwice: 1,
    backup: { objects: 3, records: 250, unreadableObjects: 1 },
    problems: Array.from({ length: 22 }, (_, index) => `message ${index}: why`),
    notices: ['the same command goes on from here'],
    journal: 'x.journal',
  };

  it('reads well', () => {
    expect(formatSummary(summary)).toBe(`Replay of the dead-letter queue, in production (example)

Messages  122 received = 100 deleted + 20 deleted before + 2 left
            2 left: about records of another stream
Records   125 found = 100 put + 20 put before + 4 skipped as copies + 1 left
            1 left: the stream did not take it
          1 record sent without an answer: so many more copies may be on the stream
Backup    3 objects read, with 250 records; 1 could not be read completely

What was left
${summary.problems
  .slice(0, 20)
  .map((one) => `  ${one}`)
  .join('\n')}
  and 2 more (--json lists all)

Note: the same command goes on from here`);
  });

  it('describes a dry run as such', () => {
    expect(formatSummary({ ...summary, dryRun: true })).toMatch(
      /^Dry run of a replay of the dead-letter queue.*= 100 to be deleted \+.*= 100 to be put \+/s,
    );
  });
});
