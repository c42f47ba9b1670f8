import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { AwsError, type Fault } from '../../harness/aws/stand-in';
import { BUCKET, contactRecord, eachWithReplay, objectKey } from './bench';

const test = eachWithReplay();
const DAY = ['--from', '2026-03-02', '--to', '2026-03-03'] as const;
const at = (time: string): string => `2026-03-02T${time}:00Z`;

describe('replaying the backup', () => {
  it.each([
    ['on a line each, in gzip', { delimiter: '\n', gzip: true }],
    ['on a line each', { delimiter: '\n', gzip: false }],
    ['with nothing between them, in gzip', { delimiter: '', gzip: true }],
    ['with nothing between them', { delimiter: '', gzip: false }],
  ])('puts records %s, with the contact as partition key', async (_name, how) => {
    const { bench } = test;
    const sent = ['a', 'b', 'c'].map((contact) => contactRecord(contact));
    bench.backUp(at('09:00'), sent, how);
    const { code, summary } = await bench.run(...DAY);
    expect(code).toBe(0);
    expect(bench.replayed).toEqual(sent);
    expect(bench.stores.stream.records.map(({ partitionKey }) => partitionKey).sort()).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(summary).toMatchObject({
      replayed: 'the backup, from 2026-03-02T00:00:00.000Z to 2026-03-03T00:00:00.000Z',
      messages: null,
      records: { found: 3, put: 3, left: {} },
      backup: { objects: 1, records: 3, unreadableObjects: 0 },
      journal: null,
    });
    expect(existsSync(bench.journal)).toBe(false);
  });

  it('selects those that were updated in the time span, in any object', async () => {
    const { bench } = test;
    const inTime = [contactRecord('first', at('09:00')), contactRecord('last', at('09:59'))];
    bench.backUp(at('08:57'), [contactRecord('early', at('08:59')), inTime[0] ?? '']);
    // Firehose was late.
    bench.backUp(at('13:00'), [inTime[1] ?? '', contactRecord('late', at('10:00'))]);
    bench.backUp('2026-03-04T09:00:00Z', [contactRecord('too far', at('09:30'))]);
    const { summary } = await bench.run('--from', at('09:00'), '--to', '2026-03-02T11:00+01:00');
    expect(bench.replayed).toEqual([...inTime].sort());
    expect(summary.backup.objects).toBe(2);
    expect(
      (await bench.run('--from', at('09:00'), '--to', at('10:00'), '--late-hours', '48')).summary,
    ).toMatchObject({
      records: { found: 3 },
    });
  });

  it('selects records without a time of update by their object', async () => {
    const { bench } = test;
    bench.backUp(at('09:57'), ['{"ContactId":"a"}', '{"LastUpdateTimestamp":"yesterday","x":1}']);
    bench.backUp(at('12:00'), ['{"ContactId":"b"}']);
    const { summary } = await bench.run('--from', at('10:00'), '--to', at('11:00'));
    expect(summary.records).toMatchObject({ found: 2, put: 2 });
  });

  it('selects the records of contacts, from the whole backup or from a time', async () => {
    const { bench } = test;
    const wanted = [
      contactRecord('a', at('09:00')),
      contactRecord('a', at('09:30')),
      contactRecord('b', at('09:10')),
    ];
    bench.backUp(at('09:00'), [...wanted, contactRecord('c'), '{"InitialContactId":"a"}']);
    const old = contactRecord('a', '2025-12-31T10:00:00Z');
    bench.backUp('2025-12-31T10:00:00Z', [old]);
    const timed = await bench.run('--contact-id', 'a', '--contact-id', 'b', ...DAY);
    expect(bench.replayed).toEqual([...wanted].sort());
    expect(timed.summary.replayed).toMatch(/^the backup, 2 contacts from 2026-03-02/);
    const whole = await bench.run('--contact-id', 'a');
    expect(whole.summary.records.put).toBe(3);
    expect(whole.summary.notices).toContainEqual(
      'the whole backup was read, 2 objects; --from and --to narrow it',
    );
    expect(bench.replayed).toContain(old);
  });

  it('puts copies that are equal byte by byte once, and all that differ', async () => {
    const { bench } = test;
    const [first, second] = [contactRecord('a', at('09:00')), contactRecord('a', at('09:05'))];
    const none = '{"LastUpdateTimestamp":"2026-03-02T09:00:00Z"}';
    bench.backUp(at('09:00'), [first, first, second]);
    bench.backUp(at('09:06'), [second, first, none, none]);
    const { summary } = await bench.run(...DAY);
    expect(summary.records).toEqual({ found: 7, put: 3, putBefore: 0, duplicates: 4, left: {} });
    expect(summary.notices).toContainEqual(
      expect.stringContaining('an older version of a contact’s record may'),
    );
    expect(bench.replayed).toHaveLength(3);
  });

  it.each([
    ['in an attribute', (record: object) => ({ ...record, Attributes: { note: 'CANARY, and more' } })],
    ['in the order of its members', (record: object) => Object.fromEntries(Object.entries(record).reverse())],
  ])(
    'puts a record with ContactId and LastUpdateTimestamp of another that differs %s',
    async (_name, change) => {
      const { bench } = test;
      const older = contactRecord('a');
      const newer = JSON.stringify(change(JSON.parse(older) as object));
      bench.backUp(at('09:00'), [older]);
      bench.backUp(at('09:06'), [newer, older]);
      const { code, summary } = await bench.run(...DAY);
      expect(code).toBe(0);
      expect(bench.replayed).toEqual([older, newer].sort());
      expect(summary.records).toMatchObject({ found: 3, put: 2, duplicates: 1 });
    },
  );

  it('reads a LastUpdateTimestamp without a zone as UTC, in any time zone', async () => {
    const { bench } = test;
    const zone = process.env.TZ;
    process.env.TZ = 'America/New_York';
    try {
      expect(new Date(at('09:00')).getHours()).not.toBe(9);
      const sent = contactRecord('a', '2026-03-02T09:00:00');
      bench.backUp(at('09:00'), [sent, contactRecord('b', '2026-03-02T13:30:00')]);
      await bench.run('--from', at('09:00'), '--to', at('10:00'));
      expect(bench.replayed).toEqual([sent]);
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  it.each<[string, string, number, RegExp]>([
    ['is archived', 'InvalidObjectState', 403, /: archived: restore it first \(InvalidObjectState\)$/],
    ['may not be read', 'AccessDenied', 403, /: not allowed \(AccessDenied\)$/],
    [
      'has a key that is disabled',
      'KMS.DisabledException',
      400,
      /: its KMS key is disabled: enable the key /,
    ],
    ['has a deleted key', 'KMS.NotFoundException', 400, /: its KMS key does not exist /],
    [
      'has a key that is to be deleted',
      'KMS.KMSInvalidStateException',
      400,
      /: its KMS key cannot be used, /,
    ],
    ['is refused with another 403', 'AllAccessDisabled', 403, /: AWS answered AllAccessDisabled$/],
  ])('leaves an object that %s, names it, and puts the others', async (_name, code, status, expected) => {
    const { bench } = test;
    const [first, last] = [contactRecord('first'), contactRecord('last')];
    bench.backUp(at('09:00'), [first]);
    const key = bench.backUp(at('09:05'), [contactRecord('unreadable')]);
    bench.backUp(at('09:10'), [last]);
    bench.aws.fault = ({ operation, input }) =>
      operation === 'GetObject' && input.Key === key
        ? { kind: 'error', error: new AwsError(code, 'CANARY', status) }
        : undefined;
    const ran = await bench.run(...DAY);
    expect(ran.code).toBe(1);
    expect(bench.replayed).toEqual([first, last]);
    expect(ran.summary).toMatchObject({ records: { found: 2, put: 2 }, backup: { unreadableObjects: 1 } });
    expect(ran.summary.problems).toEqual([expect.stringMatching(expected)]);
    expect(ran.summary.problems[0]).toContain(key);
    expect(ran.stdout).not.toContain('CANARY');
    bench.aws.fault = () => undefined;
    expect((await bench.run(...DAY)).code).toBe(0);
    expect(bench.replayed).toEqual([first, last, contactRecord('unreadable')].sort());
  });

  it.each([
    ['the credentials have expired', 'ExpiredToken'],
    ['the bucket does not exist', 'NoSuchBucket'],
  ])('stops at once if %s', async (_name, code) => {
    const { bench } = test;
    for (const hour of ['07', '08', '09', '10', '11', '12', '13', '14', '15', '16', '17', '18'])
      bench.backUp(at(`${hour}:00`), [contactRecord(hour)]);
    bench.aws.on('s3', 'GetObject', () => {
      throw new AwsError(code, 'CANARY');
    });
    const ran = await bench.run(...DAY);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/^error: the backup bucket /);
    expect(bench.aws.calls.filter(({ operation }) => operation === 'GetObject').length).toBeLessThan(12);
    expect(bench.replayed).toEqual([]);
  });

  it.each<[string, Fault]>([
    ['cannot be reached', { kind: 'lost' }],
    ['asks to slow down', { kind: 'error', error: new AwsError('SlowDown', 'CANARY', 503) }],
  ])('stops after some objects if S3 %s, and continues after one', async (_name, fault) => {
    const { bench } = test;
    process.env.AWS_MAX_ATTEMPTS = '1';
    const keys = Array.from({ length: 20 }, (_, index) =>
      bench.backUp(at(`09:${10 + index}`), [contactRecord(`contact-${index}`)]),
    );
    bench.aws.fault = ({ operation }) => (operation === 'GetObject' ? fault : undefined);
    const stopped = await bench.run(...DAY);
    expect(stopped.code).toBe(2);
    const asked = bench.aws.calls.filter(({ operation }) => operation === 'GetObject');
    expect(new Set(asked.map(({ input }) => input.Key)).size).toBeLessThan(10);
    bench.aws.fault = ({ operation, input }) =>
      operation === 'GetObject' && input.Key === keys[3] ? fault : undefined;
    const { code, summary } = await bench.run(...DAY);
    expect(code).toBe(1);
    expect(summary).toMatchObject({ records: { put: 19 }, backup: { unreadableObjects: 1 } });
  });

  it('leaves a record that PutRecords refuses whole, names its place, and puts the others', async () => {
    const { bench } = test;
    const sent = Array.from({ length: 40 }, (_, index) => contactRecord(`contact-${index}`));
    const key = bench.backUp(at('09:00'), sent);
    bench.aws.fault = ({ operation, input }) =>
      operation === 'PutRecords' &&
      (input.Records as { Data: string }[]).some(({ Data }) =>
        Buffer.from(Data, 'base64').equals(Buffer.from(sent[17] ?? '')),
      )
        ? { kind: 'error', error: new AwsError('ValidationException') }
        : undefined;
    const ran = await bench.run(...DAY);
    expect(ran.code).toBe(1);
    expect(bench.replayed).toEqual(sent.filter((_, index) => index !== 17).sort());
    expect(ran.summary.stoppedBy).toBeNull();
    expect(ran.summary.possiblyPutTwice).toBe(0);
    expect(ran.summary.records.left).toEqual({
      'the stream refuses this record (ValidationException): check the largest record size of the stream': 1,
    });
    expect(ran.summary.problems).toEqual([
      expect.stringMatching(/\.gz, record 18, byte \d+: the stream refuses this record /),
    ]);
    expect(ran.summary.problems[0]).toContain(key);
    expect(ran.stdout).not.toContain('CANARY');
    bench.aws.fault = () => undefined;
    expect((await bench.run(...DAY)).code).toBe(0);
    expect(bench.replayed).toEqual([...sent].sort());
  });

  it('puts the records in front of damage in an object', async () => {
    const { bench } = test;
    const sent = [contactRecord('a'), contactRecord('b')];
    const key = bench.backUp(at('09:00'), sent);
    const object = bench.stores.buckets.objects.get(`/${BUCKET}/${key}`);
    object?.fill(0, object.length - 8);
    const { code, summary } = await bench.run(...DAY);
    expect(code).toBe(1);
    expect(bench.replayed).toEqual(sent);
    expect(summary.problems).toEqual([expect.stringMatching(/the compressed file is damaged/)]);
  });

  it('counts what is not a contact record, and reports its place', async () => {
    const { bench } = test;
    const good = contactRecord('a');
    const large = `{"ContactId":"b","x":"${'x'.repeat(1024 * 1024)}"}`;
    const key = bench.backUp(at('09:00'), ['CANARY', good, '[1]', large, '{"ContactId":']);
    const { code, summary, stdout } = await bench.run(...DAY);
    expect(code).toBe(1);
    expect(bench.replayed).toEqual([good]);
    expect(summary.records).toMatchObject({ found: 5, put: 1 });
    expect(summary.records.left).toEqual({
      'in the backup, but not a contact record (larger than 1 MiB)': 1,
      'in the backup, but not a contact record (not JSON)': 2,
      'in the backup, but not a contact record (not a JSON object)': 1,
    });
    expect(summary.problems[0]).toBe(`${key}, record 1, byte 0: not JSON`);
    expect(stdout).not.toContain('CANARY');
    // Only what was left is left.
    const again = await bench.run(...DAY);
    expect(again.summary.records).toMatchObject({ put: 0, putBefore: 1 });
    expect(bench.replayed).toEqual([good]);
  });

  it('puts the records of an object before its damage, and reports it', async () => {
    const { bench } = test;
    const key = bench.backUp(at('09:00'), [contactRecord('a'), contactRecord('b')]);
    const path = `/${BUCKET}/${key}`;
    const { objects } = bench.stores.buckets;
    objects.set(path, (objects.get(path) ?? Buffer.alloc(0)).subarray(0, -8));
    const { code, summary } = await bench.run(...DAY);
    expect(code).toBe(1);
    expect(summary).toMatchObject({ records: { found: 2, put: 2 }, backup: { unreadableObjects: 1 } });
    expect(summary.problems).toEqual([expect.stringMatching(`^${key}: cannot be read beyond byte`)]);
  });

  it('reads an object again whose answer breaks off, or is lost', async () => {
    const { bench } = test;
    bench.backUp(at('09:00'), [contactRecord('a')]);
    let lost = 0;
    bench.aws.fault = ({ operation }) =>
      operation === 'GetObject' && ++lost <= 3 ? { kind: 'answer-lost' } : undefined;
    expect((await bench.run(...DAY)).code).toBe(0);
    expect(bench.replayed).toHaveLength(1);
  });

  it.each(['changed', 'deleted'])('leaves records of an object that is %s meanwhile', async (what) => {
    const { bench } = test;
    const key = bench.backUp(at('09:00'), [contactRecord('a'), contactRecord('b')]);
    let reads = 0;
    bench.aws.fault = ({ operation }) => {
      if (operation !== 'GetObject' || ++reads !== 2) return undefined;
      if (what === 'changed') bench.backUp(at('09:00'), [contactRecord('b')]);
      else bench.stores.buckets.objects.delete(`/${BUCKET}/${key}`);
      return undefined;
    };
    const { code, summary } = await bench.run(...DAY);
    expect(code).toBe(1);
    expect(summary.records).toMatchObject({
      found: 2,
      put: 0,
      left: { 'in an object of the backup that could not be read again': 2 },
    });
    expect(bench.replayed).toEqual([]);
  });

  it('reports no object as changed if the replay is interrupted while it reads one again', async () => {
    const { bench } = test;
    bench.backUp(at('09:00'), [contactRecord('a'), contactRecord('b')]);
    let reads = 0;
    bench.aws.fault = ({ operation }) => {
      if (operation === 'GetObject' && ++reads === 2) process.emit('SIGINT');
      return undefined;
    };
    const { code, summary } = await bench.run(...DAY);
    expect(code).toBe(130);
    expect(summary.records.left).toEqual({ 'not tried: the replay was interrupted': 2 });
    expect(summary.problems).toEqual([]);
  });

  it('reads a listing of several pages, no further than it must', async () => {
    const { bench } = test;
    bench.stores.buckets.pageSize = 2;
    for (const hour of ['07', '08', '09', '10', '11', '12'])
      bench.backUp(at(`${hour}:30`), [contactRecord(hour)]);
    bench.stores.buckets.objects.set(
      `/${BUCKET}/${objectKey(at('09:40')).replace(/^[^/]+/, 'errors')}`,
      Buffer.from('x'),
    );
    await bench.run('--from', at('09:00'), '--to', at('09:10'), '--late-hours', '0');
    expect(bench.replayed).toEqual([contactRecord('09')]);
    expect(bench.aws.calls.filter(({ operation }) => operation === 'ListObjectsV2')).toHaveLength(2);
    expect(bench.aws.calls.filter(({ operation }) => operation === 'GetObject')).toHaveLength(2);
  });

  it('puts nothing in a dry run', async () => {
    const { bench } = test;
    bench.backUp(at('09:00'), [contactRecord('a'), contactRecord('a')]);
    const { code, summary } = await bench.run(...DAY, '--dry-run');
    expect(code).toBe(0);
    expect(summary).toMatchObject({ dryRun: true, records: { found: 2, put: 1, duplicates: 1 } });
    expect(bench.replayed).toEqual([]);
    expect(existsSync(bench.journal)).toBe(false);
  });

  it('leaves out what is in the backup since it began: what it has put is', async () => {
    const { bench } = test;
    const sent = [contactRecord('a'), contactRecord('b')];
    bench.backUp(at('09:00'), sent);
    bench.aws.fault = ({ operation }) =>
      operation === 'PutRecords'
        ? { kind: 'error', error: new AwsError('ResourceNotFoundException') }
        : undefined;
    expect((await bench.run('--from', '2026-03-02')).summary.records).toMatchObject({ put: 0 });
    bench.aws.fault = () => undefined;
    // As if a run had put them that was killed before it knew, and Firehose had written them since.
    bench.backUp(new Date(Date.now() + 3_600_000).toISOString(), sent);
    expect((await bench.run('--from', '2026-03-02')).summary.records).toMatchObject({ found: 2, put: 2 });
  });

  it.each([
    ['', (journal: string) => journal],
    [
      ', with a journal of before contents were in it',
      (journal: string) => journal.replace(/ [\w-]{16}"/g, '"'),
    ],
  ])('does not put a record again if an older copy is found%s', async (_name, edit) => {
    const { bench } = test;
    const sent = contactRecord('a');
    bench.backUp(at('10:00'), [sent, 'CANARY']);
    expect((await bench.run(...DAY)).summary.records).toMatchObject({ put: 1 });
    const journal = readFileSync(bench.journal, 'utf8');
    writeFileSync(bench.journal, edit(journal));
    bench.backUp(at('09:00'), [sent]);
    bench.backUp(at('11:00'), [sent]);
    expect((await bench.run(...DAY)).summary.records).toMatchObject({ put: 0, putBefore: 1, duplicates: 2 });
    expect(bench.replayed).toEqual([sent]);
  });

  it('starts again after a run that could not list the backup', async () => {
    const { bench } = test;
    bench.backUp(at('09:00'), [contactRecord('a')]);
    bench.aws.fault = ({ operation }) =>
      operation === 'ListObjectsV2' ? { kind: 'error', error: new AwsError('AccessDenied') } : undefined;
    expect((await bench.run('--from', '2026-03-02')).code).toBe(2);
    const begun = readFileSync(bench.journal, 'utf8');
    // The fault lasts for days.
    writeFileSync(
      bench.journal,
      begun.replace(/"startedAt":"[^"]+"/, `"startedAt":"2026-03-03T00:00:00.000Z"`),
    );
    bench.aws.fault = () => undefined;
    bench.backUp('2026-03-05T09:00:00Z', [contactRecord('b', '2026-03-05T09:00:00Z')]);
    const { code, summary } = await bench.run('--from', '2026-03-02');
    expect(code).toBe(0);
    expect(summary.records.put).toBe(2);
  });

  it('reports up to when records arrived that a continued replay includes', async () => {
    const { bench } = test;
    bench.backUp(at('09:00'), [contactRecord('a'), 'CANARY']);
    const first = await bench.run('--from', '2026-03-02');
    expect(first.stderr).not.toContain('goes on');
    const began = '2026-03-03T00:00:00.000Z';
    const journal = readFileSync(bench.journal, 'utf8');
    writeFileSync(bench.journal, journal.replace(/"startedAt":"[^"]+"/, `"startedAt":"${began}"`));
    for (const how of [[], ['--dry-run']]) {
      const { stderr, summary } = await bench.run('--from', '2026-03-02', ...how);
      expect(stderr).toContain(
        `the replay of ${began} continues: records that arrived after that are not part of it`,
      );
      expect(summary.replayed).toBe(`the backup, from 2026-03-02T00:00:00.000Z to ${began}`);
    }
  });

  it('shows no control characters of a key', async () => {
    const { bench } = test;
    bench.stores.buckets.objects.set(
      `/${BUCKET}/contact-records/2026/03/02/09/a\u009b31m\u202eb`,
      Buffer.from('CANARY'),
    );
    const command = ['--yes', '--outputs', bench.outputs, '--journal', bench.journal, ...DAY];
    expect((await bench.runPlain(command)).stdout).toContain('/09/a\\u{9b}31m\\u{202e}b, record 1, byte 0');
  });

  it.each<[string, (key: string) => unknown]>([
    [
      'cannot be read any more, and a copy of it can',
      (key) => {
        test.bench.aws.fault = ({ operation, input }) =>
          operation === 'GetObject' && input.Key === key
            ? { kind: 'error', error: new AwsError('InvalidObjectState', 'CANARY', 403) }
            : undefined;
      },
    ],
    ['was deleted', (key) => test.bench.stores.buckets.objects.delete(`/${BUCKET}/${key}`)],
    ['was rewritten', () => test.bench.backUp(at('09:00'), ['CANARY', contactRecord('a')])],
  ])('does not put a record again whose object %s', async (_name, arrange) => {
    const { bench } = test;
    const sent = contactRecord('a');
    const key = bench.backUp(at('09:00'), [contactRecord('b'), sent, 'CANARY']);
    bench.backUp(at('10:00'), [sent, 'CANARY']);
    expect((await bench.run(...DAY)).summary.records).toMatchObject({ put: 2, duplicates: 1 });
    arrange(key);
    expect((await bench.run(...DAY)).summary.records).toMatchObject({ put: 0, putBefore: 2 });
    expect(bench.replayed).toEqual([sent, contactRecord('b')].sort());
  });

  it('selects arrivals up to now by AWS’s clock if the clock of the machine is wrong', async () => {
    const { bench } = test;
    const ago = (minutes: number): string => new Date(real - minutes * 60_000).toISOString();
    const real = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: real - 3_600_000 });
    try {
      bench.backUp(ago(30), [contactRecord('a', ago(30))]);
      const { code, summary } = await bench.run('--from', ago(45), '--late-hours', '0');
      expect(code).toBe(0);
      expect(summary.records.put).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('reports that the backup has nothing of a time, and refuses a time in the future', async () => {
    const { bench } = test;
    const { code, summary } = await bench.run(...DAY);
    expect(code).toBe(0);
    expect(summary.notices).toEqual([
      'the backup has no objects of that time: check the times, and whether the retention period has ended',
    ]);
    const future = await bench.run('--from', '9999-03-02');
    expect(future).toMatchObject({
      code: 2,
      stderr: 'error: --from 9999-03-02T00:00:00.000Z: is in the future; name a time before now\n',
    });
  });

  it('writes no content of a record to the journal', async () => {
    const { bench } = test;
    bench.backUp(at('09:00'), [contactRecord('contact-of-the-journal'), 'CANARY']);
    await bench.run(...DAY, '--contact-id', 'contact-of-the-journal');
    const journal = readFileSync(bench.journal, 'utf8');
    expect(journal).toContain(objectKey(at('09:00')));
    expect(journal).not.toMatch(/contact-of-the-journal|CANARY/);
  });
});
