/** Situations in which a replay could count records as done that are not. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { SQS } from '@aws-sdk/client-sqs';
import { describe, expect, it, vi } from 'vitest';
import { DeadLetterQueue } from '../../../src/operations/replay/dead-letters/queue';
import { Journal, type JournalOwner } from '../../../src/operations/replay/journal';
import { dryRun, type ReplayRecord } from '../../../src/operations/replay/putter';
import { NAMES } from '../../../src/stack/naming/names';
import { ARN, describedPipe, named } from '../../harness/aws/deployed';
import { AwsError, type Call, type Fault, failOnce } from '../../harness/aws/stand-in';
import { contactRecord, eachWithReplay, type Ran } from './bench';

const test = eachWithReplay();
const OWNER: JournalOwner = { streamArn: ARN.stream, selection: { kind: 'dead letters' } };

/** Dead-letters a record that arrived then, and deletes it from the stream. */
function forget(time: string, contact = 'forgotten'): string {
  const { bench } = test;
  const { stream } = bench.stores;
  stream.clock = () => new Date(time);
  const record = contactRecord(contact, time);
  stream.trimThrough(bench.deadLetter(record).sequenceNumber);
  stream.clock = () => new Date();
  return record;
}

describe('dead-letter messages whose records the stream has deleted', () => {
  it('stay in the queue if the backup has fewer records than they are about', async () => {
    const { bench } = test;
    const [first] = [forget('2026-03-02T09:07:00Z', 'a'), forget('2026-03-02T09:08:00Z', 'b')];
    bench.backUp('2026-03-02T09:05:00Z', [first]);
    const { code, summary } = await bench.run('--dead-letters');
    expect(code).toBe(1);
    expect(bench.replayed).toEqual([first]);
    expect(summary.messages).toMatchObject({ received: 2, deleted: 0 });
    expect(bench.stores.queue.bodies).toHaveLength(2);
  });

  it('stay in the queue if the backup has a copy in place of a record', async () => {
    const { bench } = test;
    const [first] = [forget('2026-03-02T09:07:00Z', 'a'), forget('2026-03-02T09:08:00Z', 'b')];
    bench.backUp('2026-03-02T09:05:00Z', [first, first]);
    const { code, summary } = await bench.run('--dead-letters');
    expect(code).toBe(1);
    expect(bench.replayed).toEqual([first]);
    expect(summary.messages).toMatchObject({ received: 2, deleted: 0 });
  });

  it('are both put if they have the same ContactId and LastUpdateTimestamp', async () => {
    const { bench } = test;
    const first = forget('2026-03-02T09:07:00Z', 'a');
    const second = forget('2026-03-02T09:07:00Z', 'a').replace('CANARY', 'CANARY, and more');
    bench.backUp('2026-03-02T09:05:00Z', [first, second]);
    const { code } = await bench.run('--dead-letters');
    expect(code).toBe(0);
    expect(bench.replayed).toEqual([first, second].sort());
  });

  it.each(['cannot be read', 'holds a record that the stream refuses'])(
    'stay if the object of their time %s, and others are deleted',
    async (what) => {
      const { bench } = test;
      const kept = forget('2026-01-02T09:07:00Z', 'a');
      const put = forget('2026-03-02T09:07:00Z', 'b');
      const key = bench.backUp('2026-01-02T09:05:00Z', [kept]);
      bench.backUp('2026-03-02T09:05:00Z', [put]);
      const isKept = ({ Data }: { Data: string }): boolean =>
        Buffer.from(Data, 'base64').equals(Buffer.from(kept));
      bench.aws.fault = ({ operation, input }) => {
        if (what === 'cannot be read') {
          const isIt = operation === 'GetObject' && input.Key === key;
          return isIt
            ? { kind: 'error', error: new AwsError('InvalidObjectState', 'CANARY', 403) }
            : undefined;
        }
        const isIt = operation === 'PutRecords' && (input.Records as { Data: string }[]).some(isKept);
        return isIt ? { kind: 'error', error: new AwsError('ValidationException') } : undefined;
      };
      const { code, summary } = await bench.run('--dead-letters');
      expect(code).toBe(1);
      expect(bench.replayed).toEqual([put]);
      expect(summary.messages).toMatchObject({ received: 2, deleted: 1 });
      bench.aws.fault = () => undefined;
      expect((await bench.run('--dead-letters')).code).toBe(0);
      expect(bench.replayed).toEqual([put, kept].sort());
    },
  );

  it.each<[string, (call: Call) => Fault | undefined]>([
    [
      'another message is not received',
      ({ operation }) => {
        if (operation === 'ReceiveMessage') test.bench.stores.queue.hideFirst(300);
        return undefined;
      },
    ],
    [
      'the records of another message cannot be read',
      failOnce('GetShardIterator', { kind: 'error', error: new AwsError('AccessDeniedException') }),
    ],
  ])('stay if %s, as the backup may have its records', async (_name, fault) => {
    const { bench } = test;
    const [first] = [forget('2026-03-02T09:07:00Z', 'a'), forget('2026-03-02T09:08:00Z', 'b')];
    bench.backUp('2026-03-02T09:05:00Z', [first]);
    expect((await bench.run('--dead-letters')).code).toBe(1);
    bench.aws.fault = fault;
    const { code, summary } = await bench.run('--dead-letters');
    expect(code).toBe(1);
    expect(summary.messages?.deleted).toBe(0);
    bench.aws.fault = () => undefined;
    bench.stores.queue.showAll();
    expect((await bench.run('--dead-letters')).code).toBe(1);
    expect(bench.stores.queue.bodies).toHaveLength(2);
  });

  it('wait for the next run if an answer with messages may have been lost', async () => {
    const { bench } = test;
    const records = [forget('2026-03-02T09:07:00Z', 'a'), forget('2026-03-02T09:08:00Z', 'b')];
    bench.backUp('2026-03-02T09:05:00Z', records);
    bench.aws.fault = failOnce('ReceiveMessage', { kind: 'lost' });
    const { code, summary } = await bench.run('--dead-letters');
    expect(code).toBe(1);
    expect(summary.messages).toMatchObject({ received: 2, deleted: 0 });
    expect(summary.problems[0]).toMatch(
      /held elsewhere or cannot be read: run the command again when they are available or, /,
    );
    expect((await bench.run('--dead-letters')).code).toBe(0);
    expect(bench.replayed).toEqual(records.sort());
  });

  it('do not bring back from the backup what was put from the stream', async () => {
    const { bench } = test;
    const gone = forget('2026-03-02T09:07:00Z', 'a');
    bench.stores.stream.clock = () => new Date('2026-03-02T09:08:00Z');
    const there = contactRecord('b', '2026-03-02T09:08:00Z');
    bench.deadLetter(there);
    bench.backUp('2026-03-02T09:05:00Z', [gone, there]);
    const { code, summary } = await bench.run('--dead-letters');
    expect(code).toBe(0);
    expect(bench.replayed).toEqual([gone, there].sort());
    expect(summary.records).toMatchObject({ found: 3, put: 2, duplicates: 1 });
  });

  it('are deleted although messages of another time stay', async () => {
    const { bench } = test;
    const there = forget('2026-03-02T09:07:00Z', 'a');
    forget('2026-01-02T09:08:00Z', 'b');
    bench.backUp('2026-03-02T09:05:00Z', [there]);
    const { summary } = await bench.run('--dead-letters');
    expect(summary.messages).toMatchObject({ received: 2, deleted: 1 });
  });

  it('are deleted if one record was dead-lettered twice', async () => {
    const { bench } = test;
    const record = forget('2026-03-02T09:07:00Z');
    bench.stores.queue.send(bench.stores.queue.bodies[0] ?? '');
    bench.backUp('2026-03-02T09:05:00Z', [record]);
    const { code } = await bench.run('--dead-letters');
    expect(code).toBe(0);
    expect(bench.replayed).toEqual([record]);
  });

  it('do not count the copies that an earlier run has put', async () => {
    const { bench } = test;
    const [first] = [forget('2026-03-02T09:07:00Z', 'a'), forget('2026-03-02T09:08:00Z', 'b')];
    bench.backUp('2026-03-02T09:05:00Z', [first]);
    await bench.run('--dead-letters', '--late-hours', '8760');
    bench.backUp(new Date(Date.now() + 1000).toISOString(), [first]);
    const { code } = await bench.run('--dead-letters', '--late-hours', '8760');
    expect(code).toBe(1);
    expect(bench.stores.queue.bodies).toHaveLength(2);
  });

  it('are put again if a record that an earlier run has put has failed again', async () => {
    const { bench } = test;
    const { stream, queue } = bench.stores;
    const began = Date.now() - 1000;
    const record = forget('2026-03-02T09:07:00Z');
    forget('2026-01-02T09:08:00Z', 'never in the backup');
    bench.backUp('2026-03-02T09:05:00Z', [record]);
    const first = await bench.run('--dead-letters');
    expect(first.summary.messages).toMatchObject({ deleted: 1 });
    expect(first.summary.journal).not.toBeNull();
    const again = [...stream.shards].flatMap(([shardId, records]) =>
      records.filter(({ arrived }) => arrived.getTime() > began).map((one) => ({ ...one, shardId })),
    );
    expect(again).toHaveLength(1);
    for (const one of again) {
      queue.send(bench.letterOf(one));
      stream.trimThrough(one.sequenceNumber);
      bench.backUp(one.arrived.toISOString(), [one.data]);
    }
    const second = await bench.run('--dead-letters');
    expect(second.summary.messages).toMatchObject({ deleted: 1 });
    expect(second.summary.records).toMatchObject({ put: 1 });
  });
});

describe('a deployment found by its names', () => {
  it('is not replayed if its pipe bypasses the privacy controls', async () => {
    const { bench } = test;
    const { Enrichment: _none, ...pipe } = describedPipe();
    bench.aws.on('pipes', 'DescribePipe', () => pipe);
    bench.deadLetter(contactRecord('a'));
    const args = ['--environment', 'production', '--alias', 'example', '--region', 'us-west-2'];
    const { code, stderr } = await bench.runPlain([
      '--yes',
      '--dead-letters',
      '--journal',
      bench.journal,
      ...args,
    ]);
    expect(stderr).toMatch(/does not call operata-privacy-controls-production/);
    expect(code).toBe(2);
    expect(bench.replayed).toEqual([]);
  });

  it('is replayed if there are no privacy controls', async () => {
    const { bench } = test;
    const { Enrichment: _none, ...pipe } = describedPipe();
    bench.aws.on('pipes', 'DescribePipe', () => pipe);
    bench.aws.on('lambda', 'GetFunctionConfiguration', () => {
      throw new AwsError('ResourceNotFoundException', undefined, 404);
    });
    bench.deadLetter(contactRecord('a'));
    const args = ['--environment', 'production', '--alias', 'example', '--region', 'us-west-2'];
    const { code } = await bench.runPlain(['--yes', '--dead-letters', '--journal', bench.journal, ...args]);
    expect(code).toBe(0);
    expect(bench.replayed).toHaveLength(1);
  });

  it('is not replayed if a function of that name in another account is called', async () => {
    const { bench } = test;
    const Enrichment = ARN.function.replace('111122223333', '444455556666');
    bench.aws.on('pipes', 'DescribePipe', () => ({ ...describedPipe(), Enrichment }));
    bench.deadLetter(contactRecord('a'));
    const { code, stderr } = await bench.run('--dead-letters');
    expect(stderr).toContain(`does not call ${named(NAMES.privacyFunction)}`);
    expect(code).toBe(2);
  });
});

describe('the messages that are held', () => {
  it('are shown again, all but those that cannot be', async () => {
    const messages = Array.from({ length: 30 }, (_, index) => ({
      MessageId: `${index}`,
      ReceiptHandle: `${index}`,
      Body: 'x',
    }));
    const shown: string[] = [];
    const sqs = {
      receiveMessage: async () => ({ Messages: messages.splice(0, 10) }),
      changeMessageVisibility: async ({ ReceiptHandle }: { ReceiptHandle: string }) => {
        if (Number(ReceiptHandle) >= 20) throw new Error('gone meanwhile');
        shown.push(ReceiptHandle);
      },
    } as unknown as SQS;
    const queue = new DeadLetterQueue(sqs, 'url', 300);
    await queue.receive(30, new AbortController().signal);
    await queue.release();
    expect(shown).toHaveLength(20);
  });
});

describe('a full disk for the journal', () => {
  /** Runs on a disk that is as good as full from that step on. */
  async function runUntil(step: 'holding' | 'putting' | 'answered' | 'deleting'): Promise<Ran> {
    const { close } = Journal.prototype;
    const real = Journal.prototype[step] as (...args: unknown[]) => unknown;
    let isFull = false;
    const spy = vi.spyOn(Journal.prototype, step).mockImplementation(function (
      this: Journal,
      ...args: unknown[]
    ) {
      if (!isFull) close.call(this);
      isFull = true;
      return real.apply(this, args);
    } as never);
    const closing = vi.spyOn(Journal.prototype, 'close').mockImplementation(() => undefined);
    try {
      return await test.bench.run('--dead-letters');
    } finally {
      spy.mockRestore();
      closing.mockRestore();
    }
  }

  it.each([
    ['a put is noted', 'putting', { found: 3, put: 0 }, 3],
    // These are put again.
    ['an answer is noted', 'answered', { found: 3, put: 0 }, 6],
    ['a deletion is noted', 'deleting', { found: 3, put: 3 }, 3],
  ] as const)(
    'ends the replay before %s, accounts for all, and loses nothing',
    async (_name, step, counts, put) => {
      const { bench } = test;
      for (const contact of ['a', 'b', 'c']) bench.deadLetter(contactRecord(contact));
      const { code, summary, stderr } = await runUntil(step);
      expect(stderr).not.toMatch(/failed/);
      expect(code).toBe(1);
      expect(summary.stoppedBy).toMatch(/^--journal .*: cannot be written \(EBADF\)/);
      expect(summary.messages).toMatchObject({ received: 3, deleted: 0 });
      expect(summary.records).toMatchObject(counts);
      expect(bench.stores.queue.attributes.ApproximateNumberOfMessages).toBe('3');
      const again = await bench.run('--dead-letters');
      expect(again.code).toBe(0);
      expect(bench.replayed).toHaveLength(put);
      expect(again.summary.possiblyPutTwice).toBe(put - 3);
    },
  );

  it('lets go of messages that could not be noted', async () => {
    const { bench } = test;
    for (const contact of ['a', 'b', 'c']) bench.deadLetter(contactRecord(contact));
    expect((await runUntil('holding')).code).toBe(2);
    expect(bench.stores.queue.attributes.ApproximateNumberOfMessages).toBe('3');
  });
});

describe('a dry run', () => {
  it.each<[string, () => readonly string[]]>([
    [
      'dead-letter queue, one of them twice, and one that is none',
      () => {
        const { bench } = test;
        const record = bench.deadLetter(contactRecord('a'));
        bench.deadLetter(contactRecord('b'));
        bench.stores.queue.send(bench.letterOf(record));
        bench.stores.queue.send('CANARY');
        return ['--dead-letters'];
      },
    ],
    [
      'dead-letter messages that the stream has deleted, from before the replay and from after its beginning',
      () => {
        const { bench } = test;
        const later = new Date(Date.now() + 60_000).toISOString();
        const records = [forget('2026-03-02T09:07:00Z', 'a'), forget(later, 'b')];
        bench.backUp('2026-03-02T09:05:00Z', records.slice(0, 1));
        bench.backUp(later, records);
        return ['--dead-letters'];
      },
    ],
    [
      'a backup with copies, and with what is no record',
      () => {
        const [a, b] = [contactRecord('a'), contactRecord('b')];
        test.bench.backUp('2026-03-02T09:00:00Z', [a, a, 'CANARY', b]);
        test.bench.backUp('2026-03-02T09:05:00Z', [b, '[]']);
        return ['--from', '2026-03-02'];
      },
    ],
  ])('counts what the replay counts: %s', async (_name, arrange) => {
    const args = arrange();
    const { summary: dry, code } = await test.bench.run(...args, '--dry-run');
    expect(test.bench.replayed).toEqual([]);
    const real = await test.bench.run(...args);
    expect(dry.records.put).toBeGreaterThan(0);
    expect({ code, ...dry }).toEqual({
      code: real.code,
      ...real.summary,
      dryRun: true,
      journal: null,
      replayed: dry.replayed,
      notices: dry.notices,
    });
  });

  it('ends if it is interrupted', async () => {
    const controller = new AbortController();
    const sink = dryRun(Journal.look(test.bench.journal, OWNER, new Date()), controller.signal);
    async function* records(): AsyncGenerator<ReplayRecord> {
      for (let item = 0; ; item++)
        yield { source: 'x', item: `${item}`, data: Buffer.of(), partitionKey: 'k', place: 'x' };
    }
    let settled = 0;
    await sink.put(records(), async () => {
      settled += 1;
      controller.abort();
    });
    expect(settled).toBe(1);
  });
});

describe('a file that is no journal', () => {
  it.each(['notes without an end of line', '{"a":1}', '{"vers'])('is not overwritten: %s', async (text) => {
    const { bench } = test;
    writeFileSync(bench.journal, text);
    const { code, stderr } = await bench.run('--dead-letters');
    const isBegun = '{"version":1,'.startsWith(text);
    expect(code).toBe(isBegun ? 0 : 2);
    if (isBegun) return;
    expect(stderr).toMatch(/name another file/);
    expect(readFileSync(bench.journal, 'utf8')).toBe(text);
  });
});
