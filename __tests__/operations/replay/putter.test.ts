import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kinesis, PutRecordsInput } from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CompressedClock, steadyClock } from '../../../src/delivery/clock';
import { Journal } from '../../../src/operations/replay/journal';
import {
  type Outcome,
  Putter,
  type PutterProps,
  type ReplayRecord,
} from '../../../src/operations/replay/putter';

let directory: string;
let journal: Journal;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'operata-putter-'));
  const owner = { streamArn: 'stream', selection: { kind: 'dead letters' } } as const;
  journal = Journal.open(join(directory, 'journal'), owner, new Date());
});
afterEach(() => {
  journal.close();
  rmSync(directory, { recursive: true });
});

/** A stream that accepts or refuses each entry. */
function streamOf(refuse: (entry: number, call: number) => string | undefined) {
  const calls: PutRecordsInput[] = [];
  const putRecords = async (input: PutRecordsInput) => {
    calls.push(input);
    return {
      Records: (input.Records ?? []).map(({ PartitionKey }) => {
        const ErrorCode = refuse(Number(PartitionKey), calls.length);
        return ErrorCode === undefined ? { ShardId: 's', SequenceNumber: `${calls.length}` } : { ErrorCode };
      }),
    };
  };
  return { calls, kinesis: { putRecords } as unknown as Kinesis };
}

async function* recordsOf(count: number, size = 10): AsyncGenerator<ReplayRecord> {
  for (let index = 0; index < count; index++) {
    yield {
      source: 'x',
      item: String(index),
      data: Buffer.alloc(size),
      partitionKey: String(index),
      place: 'x',
    };
  }
}

async function put(
  kinesis: Kinesis,
  records: AsyncIterable<ReplayRecord>,
  props: Partial<PutterProps> = {},
): Promise<{ readonly outcomes: Map<string, Outcome>; readonly seconds: number }> {
  const clock = new CompressedClock();
  const started = clock.now();
  const { signal } = new AbortController();
  const putter = new Putter({ kinesis, streamArn: 'stream', journal, rate: 1000, clock, signal, ...props });
  const outcomes = new Map<string, Outcome>();
  await putter.put(records, async ({ item }, outcome) => {
    expect(outcomes.has(item)).toBe(false);
    outcomes.set(item, outcome);
  });
  return { outcomes, seconds: (clock.now() - started) / 1000 };
}

const sizes = (calls: readonly PutRecordsInput[]): number[] =>
  calls.map(({ Records }) => Records?.length ?? 0);

describe('putting records', () => {
  it('puts at most the records of a tenth of a second per batch', async () => {
    const { calls, kinesis } = streamOf(() => undefined);
    await put(kinesis, recordsOf(250));
    expect(sizes(calls)).toEqual([100, 100, 50]);
    calls.length = 0;
    await put(kinesis, recordsOf(3), { rate: 1 });
    expect(sizes(calls)).toEqual([1, 1, 1]);
  });

  it('puts at most 500 records and 5 MB per batch', async () => {
    const { calls, kinesis } = streamOf(() => undefined);
    await put(kinesis, recordsOf(1200), { rate: 100_000 });
    expect(sizes(calls)).toEqual([500, 500, 200]);
    calls.length = 0;
    await put(kinesis, recordsOf(6, 1_500_000), { rate: 100_000 });
    expect(sizes(calls)).toEqual([3, 3]);
    calls.length = 0;
    await put(kinesis, recordsOf(2, 10_000_000), { rate: 100_000 });
    expect(sizes(calls)).toEqual([1, 1]);
  });

  it('continues while the machine’s clock is set back', async () => {
    const { kinesis } = streamOf((_entry, call) => {
      vi.setSystemTime(Date.now() - 3_600_000);
      return call === 1 ? 'InternalFailure' : undefined;
    });
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const { outcomes } = await put(kinesis, recordsOf(5), { rate: 1000, clock: steadyClock });
      expect([...outcomes.values()].every(({ kind }) => kind === 'put')).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    ['records', 1000, 10, 100, 9],
    ['bytes', 10, 1_000_000, 100, 8],
  ])('keeps the rate for %s', async (_name, count, size, rate, seconds) => {
    const { kinesis } = streamOf(() => undefined);
    const taken = await put(kinesis, recordsOf(count, size), { rate });
    expect(taken.seconds).toBeGreaterThan(seconds);
  });

  it('leaves what the stream does not take after a while, and puts the others', async () => {
    const { calls, kinesis } = streamOf((entry) => (entry === 3 ? 'InternalFailure' : undefined));
    const { outcomes, seconds } = await put(kinesis, recordsOf(5));
    expect(outcomes.get('3')).toEqual({
      kind: 'left',
      reason: 'the stream did not accept it (InternalFailure)',
    });
    expect([...outcomes.values()].filter(({ kind }) => kind === 'put')).toHaveLength(4);
    expect(calls).toHaveLength(20);
    // With waits between that grow.
    expect(seconds).toBeGreaterThan(20);
    expect(journal.isDone({ source: 'x', item: '3' })).toBe(false);
    expect(journal.isDone({ source: 'x', item: '4' })).toBe(true);
  });

  it('stops if the stream refuses each record alone, not if it refuses many', async () => {
    const refusing = (isGood: (entry: number) => boolean) => {
      let calls = 0;
      const putRecords = async ({ Records = [] }: PutRecordsInput) => {
        calls += 1;
        if (Records.every(({ PartitionKey }) => isGood(Number(PartitionKey))))
          return { Records: Records.map(() => ({ ShardId: 's', SequenceNumber: '1' })) };
        throw Object.assign(new Error('CANARY'), {
          name: 'InvalidArgumentException',
          $metadata: { httpStatusCode: 400, requestId: 'x' },
        });
      };
      return { calls: () => calls, kinesis: { putRecords } as unknown as Kinesis };
    };
    const many = refusing((entry) => entry % 3 === 0);
    const { outcomes } = await put(many.kinesis, recordsOf(90));
    expect([...outcomes.values()].filter(({ kind }) => kind === 'put')).toHaveLength(30);
    expect(outcomes.size).toBe(90);
    const all = refusing(() => false);
    await expect(put(all.kinesis, recordsOf(3000))).rejects.toThrow(
      /could not be put, 100 in a row: the stream refuses this record/,
    );
    expect(all.calls()).toBeLessThan(300);
  });

  it.each<[string, string, number | undefined, string]>([
    ['throttled', 'ProvisionedThroughputExceededException', 400, 'put'],
    ['never sent', 'ECONNREFUSED', undefined, 'put'],
    ['lost', 'ECONNRESET', undefined, 'put, and counted'],
    ['not answered in time', 'TimeoutError', undefined, 'put, and counted'],
    ['not answered in time, according to a gateway', 'RequestTimeoutException', 408, 'put, and counted'],
    ['answered by something else with a 403', 'Error', 403, 'put, and counted'],
    ['failed by a fault of the service', 'InternalFailure', 500, 'put, and counted'],
    ['not signed, as the credentials have ended', 'CredentialsProviderError', undefined, 'stopped'],
    ['refused, as the credentials have expired', 'ExpiredTokenException', 400, 'stopped'],
    ['not allowed', 'AccessDeniedException', 400, 'stopped'],
  ])(
    'reports whether records may be on the stream twice if a call is %s',
    async (_name, code, status, expected) => {
      let calls = 0;
      const kinesis = {
        putRecords: async () => {
          calls += 1;
          if (calls > 1) return { Records: [{ ShardId: 's', SequenceNumber: '1' }] };
          const requestId = code === 'Error' ? undefined : 'x';
          const $metadata = status === undefined ? {} : { httpStatusCode: status, requestId };
          throw Object.assign(new Error('CANARY'), { name: code, $metadata });
        },
      } as unknown as Kinesis;
      const isStopped = expected === 'stopped';
      const ran = put(kinesis, recordsOf(1));
      if (isStopped) await expect(ran).rejects.toThrow(/^records could not be put: (?!.*CANARY)/);
      else expect((await ran).outcomes.get('0')?.kind).toBe('put');
      expect(calls).toBe(isStopped ? 1 : 2);
      expect(journal.withoutAnswer).toBe(expected === 'put, and counted' ? 1 : 0);
    },
  );

  it('continues if the SDK has learned from a refusal how wrong the clock is', async () => {
    let calls = 0;
    const putRecords = async () => {
      calls += 1;
      if (calls > 1) return { Records: [{ ShardId: 's', SequenceNumber: '1' }] };
      const $metadata = { httpStatusCode: 400, requestId: 'x', clockSkewCorrected: true };
      throw Object.assign(new Error('CANARY'), { name: 'InvalidSignatureException', $metadata });
    };
    const { outcomes } = await put({ putRecords } as unknown as Kinesis, recordsOf(1));
    expect(outcomes.get('0')?.kind).toBe('put');
    expect(journal.withoutAnswer).toBe(0);
  });

  it('stops if the stream has not answered for long', async () => {
    let read = 0;
    async function* records(): AsyncGenerator<ReplayRecord> {
      for await (const record of recordsOf(3000)) {
        read += 1;
        yield record;
      }
    }
    const putRecords = async () => {
      throw Object.assign(new Error('CANARY'), { name: 'TimeoutError' });
    };
    const retries = { attempts: 2, first: 25, longest: 25 };
    await expect(put({ putRecords } as unknown as Kinesis, records(), { retries })).rejects.toThrow(
      'records could not be put, 100 in a row: the stream did not accept it (TimeoutError)',
    );
    expect(read).toBeLessThan(1000);
  });

  it('does not read on while much waits', async () => {
    let read = 0;
    async function* records(): AsyncGenerator<ReplayRecord> {
      for await (const record of recordsOf(3000)) {
        read += 1;
        yield record;
      }
    }
    let most = 0;
    const { kinesis } = streamOf((_entry, call) => {
      if (call <= 20) most = read;
      return call <= 20 ? 'ProvisionedThroughputExceededException' : undefined;
    });
    const { outcomes } = await put(kinesis, records());
    expect(most).toBeLessThan(1000);
    expect(outcomes.size).toBe(3000);
  });

  it('treats an answer that is too short as none', async () => {
    let calls = 0;
    const kinesis = {
      putRecords: async () => ({ Records: calls++ === 0 ? [] : [{ ShardId: 's', SequenceNumber: '1' }] }),
    } as unknown as Kinesis;
    const { outcomes } = await put(kinesis, recordsOf(1));
    expect(outcomes.get('0')).toEqual({ kind: 'put', at: 's/1' });
    expect(journal.withoutAnswer).toBe(1);
  });

  it('reports only what was read if it is interrupted', async () => {
    const controller = new AbortController();
    const { calls, kinesis } = streamOf((_entry, call) => {
      if (call === 2) controller.abort();
      return undefined;
    });
    const { outcomes } = await put(kinesis, recordsOf(1000), { signal: controller.signal });
    expect(calls).toHaveLength(2);
    expect(outcomes.size).toBe(200);
  });
});
