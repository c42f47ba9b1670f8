import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CompressedClock } from '../../../src/delivery/clock';
import { AwsClients } from '../../../src/operations/aws/clients';
import { lateness } from '../../../src/operations/backup/lateness';
import { BackupReader } from '../../../src/operations/replay/backup/reader';
import { DeadLetterQueue } from '../../../src/operations/replay/dead-letters/queue';
import { replayDeadLetters } from '../../../src/operations/replay/dead-letters/replay';
import { Journal } from '../../../src/operations/replay/journal';
import { Progress } from '../../../src/operations/replay/progress';
import { Replay } from '../../../src/operations/replay/replay';
import { Tally } from '../../../src/operations/replay/tally';
import { ARN } from '../../harness/aws/deployed';
import { deadLetter } from '../../harness/aws/pump';
import { AwsError, type Fault, failOnce } from '../../harness/aws/stand-in';
import { BUCKET, contactRecord, eachWithReplay } from './bench';

const test = eachWithReplay();
const records = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => contactRecord(`contact-${index}`));

const refuse = (code: string) => (): never => {
  throw new AwsError(code);
};

describe('replaying dead-letter messages', () => {
  it('puts each record as it was, with its partition key, and deletes its message', async () => {
    const { bench } = test;
    const sent = [...records(25), 'not JSON', Buffer.from([0xff, 0x00, 0x80])];
    const before = sent.map((record) => bench.deadLetter(record));
    const others = bench.stores.stream.put(contactRecord('delivered'));
    const { code, summary } = await bench.run('--dead-letters');
    expect(code).toBe(0);
    expect(summary.messages).toEqual({ received: 27, deleted: 27, deletedBefore: 0, left: {} });
    expect(summary.records).toEqual({ found: 27, put: 27, putBefore: 0, duplicates: 0, left: {} });
    expect(summary.journal).toBeNull();
    expect(existsSync(bench.journal)).toBe(false);
    expect(bench.stores.queue.bodies).toEqual([]);
    const known = new Set([...before, others].map(({ sequenceNumber }) => sequenceNumber));
    const again = bench.stores.stream.records.filter(({ sequenceNumber }) => !known.has(sequenceNumber));
    const shape = ({ data, partitionKey }: { data: Buffer; partitionKey: string }): string =>
      `${partitionKey} ${data.toString('base64')}`;
    expect(again.map(shape).sort()).toEqual(before.map(shape).sort());
  });

  it('reads what lies together at once', async () => {
    const { bench } = test;
    for (const record of records(60)) bench.deadLetter(record);
    await bench.run('--dead-letters');
    const reads = bench.aws.calls.filter(({ operation }) => operation === 'GetRecords');
    expect(reads.length).toBe(bench.stores.stream.shards.size);
  });

  it('puts a record once that was dead-lettered twice, and deletes both messages', async () => {
    const { bench } = test;
    const record = bench.deadLetter(contactRecord('contact'));
    bench.stores.queue.send(bench.letterOf(record));
    const { code, summary } = await bench.run('--dead-letters');
    expect(code).toBe(0);
    expect(summary).toMatchObject({ messages: { received: 2, deleted: 2 }, records: { found: 1, put: 1 } });
    expect(bench.replayed).toEqual([contactRecord('contact')]);
  });

  it('has nothing to do if the queue is empty', async () => {
    const { code, summary } = await test.bench.run('--dead-letters');
    expect(code).toBe(0);
    expect(summary).toMatchObject({ messages: { received: 0 }, records: { found: 0 }, journal: null });
  });

  it('leaves a message that it cannot parse, and reports why', async () => {
    const { bench } = test;
    const record = bench.deadLetter(contactRecord('contact'));
    const letter = bench.letterOf(record);
    const wrong = [
      'CANARY',
      letter.replace(/stream\/[^"]+/, 'stream/other'),
      letter.replace(/"startSequenceNumber":"\d+"/, '"startSequenceNumber":"CANARY"'),
      letter.replace('"batchSize":1', '"batchSize":0'),
    ];
    for (const body of wrong) bench.stores.queue.send(body);
    const { code, summary, stdout } = await bench.run('--dead-letters');
    expect(code).toBe(1);
    expect(summary.messages).toEqual({
      received: 5,
      deleted: 1,
      deletedBefore: 0,
      left: {
        'about records of another stream': 1,
        'not a message of a pipe about Kinesis records': 1,
        'without the shard, sequence numbers, times or batch size that a pipe gives': 2,
      },
    });
    expect(summary.problems).toHaveLength(4);
    expect(stdout).not.toContain('CANARY');
    expect(bench.stores.queue.bodies).toEqual(wrong);
    // Visible at once for the next consumer.
    expect(bench.stores.queue.attributes.ApproximateNumberOfMessagesNotVisible).toBe('0');
  });

  it('puts and deletes nothing in a dry run, and reports what it would do', async () => {
    const { bench } = test;
    for (const record of records(3)) bench.deadLetter(record);
    const { code, summary } = await bench.run('--dead-letters', '--dry-run');
    expect(code).toBe(0);
    expect(summary).toMatchObject({ dryRun: true, messages: { deleted: 3 }, records: { found: 3, put: 3 } });
    expect(bench.replayed).toEqual([]);
    expect(bench.stores.queue.attributes.ApproximateNumberOfMessages).toBe('3');
    expect(bench.aws.asked()).not.toContain('kinesis:PutRecords');
    expect(bench.aws.asked()).not.toContain('sqs:DeleteMessage');
    expect(existsSync(bench.journal)).toBe(false);
  });

  it('reports that messages are held by another process', async () => {
    const { bench } = test;
    bench.deadLetter(contactRecord('contact'));
    await fetch(`${bench.aws.url}/`, {
      method: 'POST',
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=x/20260302/us-west-2/sqs/aws4_request',
        'x-amz-target': 'AmazonSQS.ReceiveMessage',
      },
      body: JSON.stringify({ QueueUrl: bench.stores.queue.url(bench.aws) }),
    });
    const { code, summary } = await bench.run('--dead-letters');
    expect(code).toBe(1);
    expect(summary.hiddenMessages).toBe(1);
    expect(summary.notices).toContainEqual(expect.stringContaining('Then run the command again'));
  });

  it('reports that an answer with messages was lost, and repeats the rest', async () => {
    const { bench } = test;
    for (const record of records(12)) bench.deadLetter(record);
    bench.aws.fault = failOnce('ReceiveMessage', { kind: 'answer-lost' });
    const { code, summary } = await bench.run('--dead-letters');
    expect(code).toBe(1);
    expect(summary).toMatchObject({ messages: { received: 2, deleted: 2 }, hiddenMessages: 10 });
    bench.stores.queue.showAll();
    const again = await bench.run('--dead-letters');
    expect(again.code).toBe(0);
    expect(again.summary).toMatchObject({ messages: { received: 12, deleted: 10, deletedBefore: 2 } });
  });

  it('shows at once what a run that was killed has held, and deletes what that was about to', async () => {
    const { bench } = test;
    for (const record of records(30)) bench.deadLetter(record);
    let deletes = 0;
    bench.aws.fault = ({ operation }) => {
      if (operation !== 'DeleteMessage' || ++deletes < 4) return undefined;
      killed.process.kill('SIGKILL');
      return { kind: 'lost' };
    };
    const killed = bench.start(['--dead-letters']);
    expect((await killed.result).code).toBeNull();
    bench.aws.fault = () => undefined;
    const { code, summary } = await bench.run('--dead-letters');
    expect(code).toBe(0);
    expect(summary).toMatchObject({
      messages: { received: 30, deleted: 26, deletedBefore: 4 },
      records: { found: 30, put: 20, putBefore: 10 },
      possiblyPutTwice: 0,
    });
    expect(bench.stores.queue.bodies).toEqual([]);
    expect(bench.replayed).toEqual(records(30).sort());
  });

  it('does not put again what fails again while it runs', async () => {
    const { bench } = test;
    const { stream, queue } = bench.stores;
    bench.deadLetter(contactRecord('contact'));
    const put = stream.put.bind(stream);
    stream.put = (data, key) => {
      const record = put(data, key);
      queue.send(bench.letterOf(record));
      return record;
    };
    const { code, summary } = await bench.run('--dead-letters');
    expect(code).toBe(1);
    expect(summary.records).toMatchObject({ found: 1, put: 1 });
    expect(summary.messages?.left).toEqual({
      'about a record that this run has put, and that failed again': 1,
    });
    expect(queue.bodies).toHaveLength(1);
  });

  describe('if a call fails', () => {
    it.each<[string, Fault]>([
      ['is throttled', { kind: 'error', error: new AwsError('ProvisionedThroughputExceededException') }],
      ['is lost', { kind: 'lost' }],
      ['has no answer', { kind: 'answer-lost' }],
      [
        'meets a fault of the service',
        { kind: 'error', error: new AwsError('InternalFailure', 'CANARY', 500) },
      ],
    ])('puts all the same, when a put %s', async (_name, fault) => {
      const { bench } = test;
      for (const record of records(5)) bench.deadLetter(record);
      bench.aws.fault = failOnce('PutRecords', fault);
      const { code, summary, stdout } = await bench.run('--dead-letters');
      expect(code).toBe(0);
      expect(summary.records).toMatchObject({ found: 5, put: 5, left: {} });
      // Refused whole, nothing can be twice.
      const isKnown = fault.kind === 'error' && fault.error.status === 400;
      expect(summary.possiblyPutTwice).toBe(isKnown ? 0 : 5);
      expect(bench.replayed).toHaveLength(fault.kind === 'answer-lost' ? 10 : 5);
      expect(stdout).not.toContain('CANARY');
    });

    it('puts again what the stream has refused', async () => {
      const { bench } = test;
      const sent = records(20);
      for (const record of sent) bench.deadLetter(record);
      let count = 0;
      bench.stores.stream.refuse = () =>
        ++count > 25 ? undefined : 'ProvisionedThroughputExceededException';
      const { code, summary } = await bench.run('--dead-letters');
      expect(code).toBe(0);
      expect(summary).toMatchObject({ records: { found: 20, put: 20 }, possiblyPutTwice: 0 });
      expect(bench.replayed).toEqual([...sent].sort());
    });

    it('keeps a message about several records while one of them is not on the stream', async () => {
      const { bench } = test;
      const stored = records(12).map((record) => bench.stores.stream.put(record));
      const together = stored.filter(({ shardId }) => shardId === stored[0]?.shardId).slice(0, 3);
      const [first, refused, last] = together;
      if (first === undefined || refused === undefined || last === undefined)
        throw new Error('too few records');
      const letter = JSON.parse(
        deadLetter(first.shardId, first.sequenceNumber, {
          last: last.sequenceNumber,
          arrival: first.arrived.getTime(),
        }),
      ) as { KinesisBatchInfo: object };
      bench.stores.queue.send(
        JSON.stringify({ ...letter, KinesisBatchInfo: { ...letter.KinesisBatchInfo, batchSize: 3 } }),
      );
      bench.stores.stream.refuse = ({ Data }) =>
        Buffer.from(Data, 'base64').equals(refused.data) ? 'InternalFailure' : undefined;
      const { code, summary } = await bench.run('--dead-letters');
      expect(code).toBe(1);
      expect(summary).toMatchObject({
        messages: { received: 1, deleted: 0 },
        records: { found: 3, put: 2 },
      });
      expect(bench.stores.queue.bodies).toHaveLength(1);
    });

    it('leaves everything while it may not put, and puts it when it may', async () => {
      const { bench } = test;
      for (const record of records(3)) bench.deadLetter(record);
      bench.aws.fault = ({ operation }) =>
        operation === 'PutRecords'
          ? {
              kind: 'error',
              error: new AwsError(
                'AccessDeniedException',
                'CANARY is not authorized to perform: kinesis:PutRecords',
              ),
            }
          : undefined;
      const denied = await bench.run('--dead-letters');
      expect(denied.code).toBe(1);
      expect(denied.summary.stoppedBy).toBe(
        'records could not be put: not allowed to call kinesis:PutRecords (AccessDeniedException)',
      );
      expect(denied.summary.records).toMatchObject({
        found: 3,
        put: 0,
        left: { [denied.summary.stoppedBy ?? '']: 3 },
      });
      expect(denied.summary.messages).toMatchObject({ received: 3, deleted: 0 });
      expect(denied.stdout).not.toContain('CANARY');
      expect(bench.stores.queue.attributes.ApproximateNumberOfMessages).toBe('3');
      bench.aws.fault = () => undefined;
      expect((await bench.run('--dead-letters')).summary).toMatchObject({
        messages: { received: 3, deleted: 3 },
        records: { found: 3, put: 3 },
      });
    });

    it.each(['ValidationException', 'InvalidArgumentException'])(
      'keeps the message of a record that PutRecords refuses whole with %s, and puts the others',
      async (code) => {
        const { bench } = test;
        const sent = records(30);
        for (const record of sent) bench.deadLetter(record);
        bench.aws.fault = ({ operation, input }) =>
          operation === 'PutRecords' &&
          (input.Records as { Data: string }[]).some(({ Data }) =>
            Buffer.from(Data, 'base64').equals(Buffer.from(sent[11] ?? '')),
          )
            ? { kind: 'error', error: new AwsError(code) }
            : undefined;
        const refused = await bench.run('--dead-letters');
        expect(refused.code).toBe(1);
        expect(refused.summary).toMatchObject({
          stoppedBy: null,
          messages: { received: 30, deleted: 29 },
          records: { found: 30, put: 29 },
        });
        expect(refused.summary.problems[0]).toMatch(
          /^shardId-\d+, record \d+: the stream refuses this record \((Validation|InvalidArgument)Exception\)/,
        );
        expect(refused.stdout).not.toContain('CANARY');
        expect(bench.stores.queue.bodies).toHaveLength(1);
        bench.aws.fault = () => undefined;
        expect((await bench.run('--dead-letters')).code).toBe(0);
        expect(bench.replayed).toEqual([...sent].sort());
      },
    );

    it('reports what was put if the queue cannot be counted at the end', async () => {
      const { bench } = test;
      for (const record of records(12)) bench.deadLetter(record);
      const lose = failOnce('ReceiveMessage', { kind: 'answer-lost' });
      let sizes = 0;
      bench.aws.fault = (call) =>
        call.operation === 'GetQueueAttributes' && ++sizes > 1
          ? { kind: 'error', error: new AwsError('AccessDenied') }
          : lose(call);
      const { code, summary } = await bench.run('--dead-letters');
      expect(code).toBe(1);
      expect(summary.stoppedBy).toMatch(/^the dead-letter queue: not allowed/);
      expect(summary).toMatchObject({ messages: { received: 2, deleted: 2 }, records: { put: 2 } });
    });

    it('stops at once if nothing can be read from the stream', async () => {
      const { bench } = test;
      for (const record of records(20)) bench.deadLetter(record);
      bench.aws.on('kinesis', 'GetShardIterator', refuse('ExpiredTokenException'));
      const { code, summary } = await bench.run('--dead-letters');
      expect(code).toBe(1);
      expect(summary.stoppedBy).toMatch(/^the stream: the session token has expired/);
      expect(summary.messages).toMatchObject({ received: 20, deleted: 0 });
      expect(bench.aws.calls.filter(({ operation }) => operation === 'GetShardIterator')).toHaveLength(1);
    });

    it('leaves messages whose records cannot be read', async () => {
      const { bench } = test;
      for (const record of records(2)) bench.deadLetter(record);
      bench.aws.on('kinesis', 'GetRecords', refuse('KMSDisabledException'));
      const { code, summary } = await bench.run('--dead-letters');
      expect(code).toBe(1);
      expect(summary.messages?.left).toEqual({
        'its records could not be read from the stream: AWS answered KMSDisabledException': 2,
      });
      expect(bench.stores.queue.bodies).toHaveLength(2);
    });

    it('keeps in mind that a record was put whose message could not be deleted', async () => {
      const { bench } = test;
      for (const record of records(2)) bench.deadLetter(record);
      bench.aws.on('sqs', 'DeleteMessage', refuse('AccessDenied'));
      const first = await bench.run('--dead-letters');
      expect(first.code).toBe(1);
      expect(first.summary.records).toMatchObject({ put: 2 });
      expect(first.summary.messages?.left).toEqual({
        'its records were put, but it could not be deleted: not allowed (AccessDenied)': 2,
      });
      bench.stores.queue.serve(bench.aws);
      const second = await bench.run('--dead-letters');
      expect(second.code).toBe(0);
      expect(second.summary).toMatchObject({
        messages: { received: 2, deleted: 0, deletedBefore: 2 },
        records: { found: 2, put: 0, putBefore: 2 },
      });
      expect(bench.replayed).toHaveLength(2);
    });
  });
});

describe('dead-letter messages whose records the stream has deleted', () => {
  /** Dead-letters records that arrived at these times, and deletes them from the stream. */
  function forget(times: readonly string[]): string[] {
    const { bench } = test;
    const { stream } = bench.stores;
    const sent = times.map((time, index) => {
      stream.clock = () => new Date(time);
      const record = contactRecord(`forgotten-${index}`, time);
      const { sequenceNumber } = bench.deadLetter(record);
      stream.trimThrough(sequenceNumber);
      return record;
    });
    stream.clock = () => new Date();
    return sent;
  }

  it('come from the backup, with all that arrived around then', async () => {
    const { bench } = test;
    const sent = forget(['2026-03-02T09:07:00Z', '2026-03-02T09:08:00Z']);
    const near = contactRecord('near', '2026-03-02T09:05:30Z');
    const later = contactRecord('later', '2026-03-02T10:30:00Z');
    bench.backUp('2026-03-02T07:59:00Z', [contactRecord('earlier', '2026-03-02T07:59:00Z')]);
    bench.backUp('2026-03-02T09:05:00Z', [near, ...sent]);
    bench.backUp('2026-03-02T10:25:00Z', [later, sent[0] ?? '']);
    const kept = bench.deadLetter(contactRecord('kept'));
    const { code, summary } = await bench.run('--dead-letters');
    expect(code).toBe(0);
    expect(bench.replayed).toEqual([near, ...sent, kept.data.toString()].sort());
    expect(summary.messages).toMatchObject({ received: 3, deleted: 3 });
    expect(summary.records).toMatchObject({ found: 5, put: 4, duplicates: 1 });
    expect(summary.notices).toContainEqual(
      expect.stringContaining('the stream has deleted the records of 2 messages: instead, all records'),
    );
    expect(bench.stores.queue.bodies).toEqual([]);
  });

  it('if the shard no longer exists', async () => {
    const { bench } = test;
    const sent = forget(['2026-03-02T09:07:00Z']);
    bench.backUp('2026-03-02T09:05:00Z', sent);
    bench.aws.on('kinesis', 'GetShardIterator', refuse('ResourceNotFoundException'));
    expect((await bench.run('--dead-letters')).code).toBe(0);
    expect(bench.replayed).toEqual(sent);
  });

  it('stay in the queue if an object of the backup changes meanwhile', async () => {
    const { bench } = test;
    const sent = forget(['2026-03-02T09:07:00Z']);
    bench.backUp('2026-03-02T09:05:00Z', sent);
    let reads = 0;
    bench.aws.fault = ({ operation }) => {
      if (operation === 'GetObject' && ++reads === 2)
        bench.backUp('2026-03-02T09:05:00Z', [...sent, ...sent]);
      return undefined;
    };
    const { code, summary } = await bench.run('--dead-letters');
    expect(code).toBe(1);
    expect(summary.messages).toMatchObject({ deleted: 0 });
    expect(bench.stores.queue.attributes.ApproximateNumberOfMessages).toBe('1');
    bench.aws.fault = () => undefined;
    expect((await bench.run('--dead-letters')).code).toBe(0);
    expect(bench.replayed).toEqual(sent);
  });

  it('stay in the queue, with others, if the stream does not accept a record', async () => {
    const { bench } = test;
    bench.backUp('2026-03-02T09:05:00Z', forget(['2026-03-02T09:07:00Z']));
    bench.deadLetter(contactRecord('kept'));
    const aws = new AwsClients({ region: 'us-west-2' });
    const signal = new AbortController().signal;
    const tally = new Tally(0, () => 0);
    const replay = new Replay({
      aws,
      streamArn: ARN.stream,
      backup: { bucket: BUCKET, reader: new BackupReader(aws, BUCKET, signal), lateness: lateness(300, 24) },
      journal: Journal.open(
        bench.journal,
        { streamArn: ARN.stream, selection: { kind: 'dead letters' } },
        new Date(),
      ),
      tally,
      progress: new Progress(),
      sink: {
        async put(records, settle) {
          for await (const record of records) await settle(record, { kind: 'left', reason: 'refused' });
        },
      },
      dryRun: false,
      clock: new CompressedClock(),
      signal,
    });
    const queue = new DeadLetterQueue(aws.sqs, bench.stores.queue.url(bench.aws));
    const report = await replayDeadLetters(replay, queue, new Set(), async () => true);
    aws.close();
    replay.props.journal.close();
    expect(report?.isFinished).toBe(false);
    expect(tally.messageCounts()).toMatchObject({ received: 2, deleted: 0, left: { refused: 2 } });
    expect(tally.recordCounts()).toMatchObject({ found: 2, put: 0, left: { refused: 2 } });
    expect(bench.stores.queue.attributes.ApproximateNumberOfMessages).toBe('2');
  });

  it.each<[string, () => void, RegExp]>([
    ['there is no backup', () => test.bench.deploy({ backup: null }), /, and there is no backup$/],
    ['the backup does not have them', () => undefined, /, and the backup does not have them$/],
    [
      'the backup may not be listed',
      () => test.bench.aws.on('s3', 'ListObjectsV2', refuse('AccessDenied')),
      /, and the backup cannot be read: the backup bucket [\w-]+: not allowed \(AccessDenied\)$/,
    ],
    [
      'the backup may not be read',
      () => {
        test.bench.backUp('2026-03-02T09:05:00Z', ['{}']);
        test.bench.aws.on('s3', 'GetObject', refuse('AccessDenied'));
      },
      /, and the backup cannot be read completely around their time$/,
    ],
    [
      'an object there is broken',
      () => {
        const key = test.bench.backUp('2026-03-02T09:05:00Z', [contactRecord('a', '2026-03-02T09:06:00Z')]);
        const { objects } = test.bench.stores.buckets;
        const path = [...objects.keys()].find((one) => one.endsWith(key)) ?? '';
        objects.set(path, (objects.get(path) ?? Buffer.alloc(0)).subarray(0, -9));
      },
      /, and the backup cannot be read completely around their time$/,
    ],
    [
      'what is there is no record',
      () => {
        test.bench.backUp('2026-03-02T09:05:00Z', ['CANARY', contactRecord('a', '2026-03-02T09:06:00Z')]);
      },
      /, and the backup cannot be read completely around their time$/,
    ],
  ])('stay in the queue if %s', async (_name, arrange, reason) => {
    const { bench } = test;
    forget(['2026-03-02T09:07:00Z']);
    arrange();
    const { code, summary, stdout } = await bench.run('--dead-letters');
    expect(code).toBe(1);
    expect(Object.keys(summary.messages?.left ?? {})).toEqual([expect.stringMatching(reason)]);
    expect(bench.stores.queue.attributes.ApproximateNumberOfMessages).toBe('1');
    expect(stdout).not.toContain('CANARY');
  });
});
