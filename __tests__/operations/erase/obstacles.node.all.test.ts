import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CompressedClock } from '../../../src/delivery/clock';
import type { AwsClients } from '../../../src/operations/aws/clients';
import { BackupStore } from '../../../src/operations/erase/store';
import type { Summary } from '../../../src/operations/erase/summary';
import { AwsError, failOnce } from '../../harness/aws/stand-in';
import { AS_FIREHOSE, contactRecord, eachWithErasure } from './bench';

const test = eachWithErasure();
const A = contactRecord('contact-a');
const B = contactRecord('contact-b', { PreviousContactId: 'contact-a' });
const C = contactRecord('contact-c');
const WRITES = ['s3:PutObject', 's3:DeleteObject'];

describe('an erasure that meets an obstacle', () => {
  it('does not bring an earlier version back when it removes the newest', async () => {
    const { bench } = test;
    const key = bench.backUp('one.gz', [B]);
    bench.backUp('one.gz', [A]);
    expect((await bench.run('--apply', '--contact-id', 'contact-a')).code).toBe(0);
    expect(bench.versions(key)).toEqual(['-', `${B}\n`]);
  });

  it('works in a bucket without versioning, and leaves one with suspended versioning', async () => {
    const { bench } = test;
    bench.bucket.versioning = undefined;
    const key = bench.backUp('one.gz', [A, B]);
    const alone = bench.backUp('two.gz', [A]);
    const { code, summary } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect([code, summary.records]).toEqual([0, 2]);
    expect(bench.versions(key)).toEqual([`${B}\n`]);
    expect(bench.bucket.keys.has(alone)).toBe(false);
    bench.bucket.versioning = 'Enabled';
    bench.backUp('one.gz', [A, B]);
    bench.bucket.versioning = 'Suspended';
    const suspended = await bench.run('--apply', '--contact-id', 'contact-a');
    expect(suspended.code).toBe(1);
    expect(suspended.summary.left[0]?.reason).toMatch(/^the versioning of the bucket is suspended/);
    expect(bench.versions(key)).toEqual([`${A}\n${B}\n`, `${B}\n`]);
  });

  it.each([
    [
      'a retention',
      {
        'x-amz-object-lock-mode': 'COMPLIANCE',
        'x-amz-object-lock-retain-until-date': '2099-01-01T00:00:00Z',
      },
      { until: '2099-01-01T00:00:00.000Z' },
    ],
    ['a legal hold', { 'x-amz-object-lock-legal-hold': 'ON' }, {}],
  ])('names an object with %s, and leaves it', async (name, headers, more) => {
    const { bench } = test;
    const key = bench.backUp('one.gz', [A, B], { headers, isLocked: true });
    const { code, summary } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect(code).toBe(1);
    expect(summary.left).toMatchObject([{ key, reason: expect.stringContaining(name), ...more }]);
    expect(bench.aws.asked().filter((call) => WRITES.includes(call))).toEqual([]);
  });

  it('does not write for nothing if the bucket asks for MFA to delete a version', async () => {
    const { bench } = test;
    const key = bench.backUp('one.gz', [A, B]);
    bench.aws.change('s3', 'GetBucketVersioning', (answer) => ({ ...answer, MfaDelete: 'Enabled' }));
    for (const apply of [[], ['--apply']]) {
      const { code, summary } = await bench.run(...apply, '--contact-id', 'contact-a');
      expect(code).toBe(1);
      expect(summary.left).toMatchObject([{ key, reason: expect.stringContaining('MFA delete') }]);
    }
    expect(bench.versions(key)).toEqual([`${A}\n${B}\n`]);
  });

  it('does not judge an earlier version by a newest one that it cannot read', async () => {
    const { bench } = test;
    bench.backUp('one.gz', [A, B]);
    const key = bench.backUp('one.gz', [B]);
    const id = bench.bucket.current(key)?.id;
    bench.aws.fault = ({ operation, input }) =>
      operation === 'GetObject' && input.versionId === id
        ? { kind: 'error', error: new AwsError('AccessDenied', 'CANARY', 403) }
        : undefined;
    const { summary } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect(summary.left.map(({ reason }) => reason)).toEqual([
      'cannot be read: not allowed (AccessDenied)',
      expect.stringMatching(/the newest one.* cannot be read/),
    ]);
    expect(JSON.stringify(summary)).not.toContain('delete-object');
  });

  it('names a version that S3 lists, but does not return', async () => {
    const { bench } = test;
    const key = bench.backUp('one.gz', [A, B]);
    bench.aws.fault = ({ operation }) =>
      operation === 'GetObject'
        ? { kind: 'error', error: new AwsError('NoSuchVersion', 'CANARY', 404) }
        : undefined;
    const { code, summary } = await bench.run('--contact-id', 'contact-a');
    expect(code).toBe(1);
    expect(summary.left).toMatchObject([{ key, reason: expect.stringContaining('(NoSuchVersion)') }]);
  });

  it('takes the metadata of an object in any order', async () => {
    const { bench } = test;
    const [b, a] = [{ 'x-amz-meta-b': '1' }, { 'x-amz-meta-a': '2' }];
    const key = bench.backUp('one.gz', [A, B], { headers: { ...b, ...a } });
    const add = bench.bucket.add.bind(bench.bucket);
    bench.bucket.add = (name, body, more) => add(name, body, { ...more, headers: { ...a, ...b } });
    expect((await bench.run('--apply', '--contact-id', 'contact-a')).code).toBe(0);
    expect(bench.versions(key)).toEqual([`${B}\n`]);
  });

  it('reports why KMS does not encrypt', async () => {
    const { bench } = test;
    bench.backUp('one.gz', [A, B]);
    const error = new AwsError('KMS.DisabledException', 'CANARY', 400);
    bench.aws.fault = failOnce('PutObject', { kind: 'error', error });
    const { summary } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect(summary.left[0]?.reason).toMatch(/^could not be erased: its KMS key is disabled/);
  });

  it('reports a lock that it may not see, and continues with the next object', async () => {
    const { bench } = test;
    const key = bench.backUp('one.gz', [A, B], { isLocked: true });
    const other = bench.backUp('two.gz', [A, C]);
    const { code, summary } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect(code).toBe(1);
    expect(bench.versions(key)).toEqual([`${B}\n`, `${A}\n${B}\n`]);
    expect(bench.versions(other)).toEqual([`${C}\n`]);
    expect(summary.left).toEqual([
      { key, isHeld: true, reason: 'could not be erased: not allowed (AccessDenied)' },
    ]);
    expect(summary.journal).not.toBeNull();
    for (const version of bench.bucket.keys.get(key) ?? []) version.isLocked = false;
    const again = await bench.run('--apply', '--contact-id', 'contact-a');
    expect(again.code).toBe(0);
    expect(again.summary).toMatchObject({ records: 2, versions: 2, left: [] });
    expect(again.summary.objects).toMatchObject([
      { key: other, before: true },
      { key, outcome: 'rewritten' },
    ]);
  });

  it('does not count records as erased that a version still has, or copies that another run has erased', async () => {
    const { bench } = test;
    bench.backUp('one.gz', [A, B]);
    bench.backUp('two.gz', [A, B]);
    const three = bench.backUp('three.gz', [A, B], { isLocked: true });
    const first = await bench.run('--apply', '--contact-id', 'contact-a');
    expect([first.summary.records, first.summary.copies, first.summary.left.length]).toEqual([2, 1, 1]);
    for (const version of bench.bucket.keys.get(three) ?? []) version.isLocked = false;
    const last = await bench.run('--apply', '--contact-id', 'contact-a');
    expect([last.summary.records, last.summary.copies, last.summary.left]).toEqual([3, null, []]);
    bench.backUp('four.gz', [A]);
    bench.backUp('four.gz', [A], { headers: { 'x-amz-object-lock-legal-hold': 'ON' } });
    expect((await bench.run('--contact-id', 'contact-a')).summary.records).toBe(0);
  });

  it('keeps an object without versions that another process writes before it is deleted', async () => {
    const { bench } = test;
    bench.bucket.versioning = undefined;
    const key = bench.backUp('one.gz', [A]);
    let isWritten = false;
    bench.aws.fault = ({ operation }) => {
      if (operation === 'DeleteObject' && !isWritten) bench.backUp('one.gz', [A, B]);
      isWritten ||= operation === 'DeleteObject';
      return undefined;
    };
    expect((await bench.run('--apply', '--contact-id', 'contact-a')).code).toBe(0);
    expect(bench.versions(key)).toEqual([`${B}\n`]);
  });

  it('names foreign objects that hold the contact, and leaves them', async () => {
    const { bench } = test;
    const foreign = bench.backUp('contact-records/README', [A], { plain: true });
    bench.backUp('contact-records/export/of-others', [B], { plain: true });
    const { code, summary } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect(code).toBe(1);
    expect(summary.left).toMatchObject([
      { key: foreign, reason: expect.stringContaining('not one that Firehose') },
    ]);
    expect(bench.versions(foreign)).toEqual([`${A}\n`]);
  });

  it.each<[string, (whole: Buffer) => Buffer, RegExp]>([
    ['truncated', (whole) => whole.subarray(0, -9), /^cannot be read: it is truncated$/],
    ['damaged', (whole) => Buffer.from(whole).fill(0xff, 12, 20), /^cannot be read: it is damaged/],
    [
      'with another checksum',
      (whole) => Buffer.from(whole).fill(0, whole.length - 8, whole.length - 4),
      /checksum/,
    ],
    [
      'followed by something else',
      (whole) => Buffer.concat([whole, Buffer.from('x')]),
      /followed by something/,
    ],
    ['in another format', () => Buffer.from('PK\u0003\u0004rest'), /is a ZIP archive/],
  ])('leaves an object that is %s', async (_name, change, reason) => {
    const { bench } = test;
    const key = 'contact-records/2026/03/02/09/x.gz';
    const body = change(gzipSync(`${A}\n${B}\n`));
    bench.bucket.add(key, body, AS_FIREHOSE);
    const { code, summary } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect(code).toBe(1);
    expect(summary.left).toMatchObject([{ key, reason: expect.stringMatching(reason) }]);
    expect(bench.bucket.current(key)?.body).toEqual(body);
  });

  it('erases the version that another process writes meanwhile, too', async () => {
    const { bench } = test;
    const key = bench.backUp('one.gz', [A, B]);
    let isWritten = false;
    bench.aws.fault = ({ operation }) => {
      if (operation === 'PutObject' && !isWritten) {
        isWritten = true;
        bench.backUp('one.gz', [A, B, C]);
      }
      return undefined;
    };
    expect((await bench.run('--apply', '--contact-id', 'contact-a')).code).toBe(0);
    expect(bench.versions(key)).toEqual([`${B}\n${C}\n`]);
  });

  it('waits for another operation on the object', async () => {
    const { bench } = test;
    const key = bench.backUp('one.gz', [A, B]);
    const error = new AwsError('OperationAborted', 'CANARY', 409);
    bench.aws.fault = failOnce('PutObject', { kind: 'error', error });
    expect((await bench.run('--apply', '--contact-id', 'contact-a')).code).toBe(0);
    expect(bench.versions(key)).toEqual([`${B}\n`]);
  });

  it('removes what it wrote if S3 has stored something else, and leaves the object', async () => {
    const { bench } = test;
    const key = bench.backUp('one.gz', [A, B]);
    const { put } = { put: bench.bucket.add.bind(bench.bucket) };
    bench.bucket.add = (name, _body, more) => put(name, 'CANARY', more);
    const { code, summary } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect(code).toBe(1);
    expect(bench.versions(key)).toEqual([`${A}\n${B}\n`]);
    expect(summary.left[0]?.reason).toMatch(/^could not be erased: S3 has stored another content/);
  });

  it('finds objects on every page of a listing', async () => {
    const { bench } = test;
    bench.bucket.pageSize = 2;
    for (let index = 0; index < 5; index++) {
      bench.backUp(`${index}.gz`, [A, B]);
      bench.backUp(`${index}.gz`, [A, B, C]);
    }
    const { code, summary } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect([code, summary.versions]).toEqual([0, 10]);
    expect(bench.everything).toEqual(Array(5).fill(`${B}\n${C}\n`));
  });

  it.each([
    ['s3', 'ListObjectVersions', 2],
    ['s3', 'GetBucketVersioning', 2],
    ['s3', 'GetObject', 1],
    ['s3', 'GetObjectTagging', 1],
    ['s3', 'PutObject', 1],
  ])('reports that it may not call %s:%s', async (service, operation, expected) => {
    const { bench } = test;
    const key = bench.backUp('one.gz', [A, B]);
    bench.aws.on(service, operation, () => {
      throw new AwsError('AccessDenied', 'CANARY', 403);
    });
    const { code, stdout, stderr } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect(code).toBe(expected);
    expect(stdout + stderr).toContain('not allowed (AccessDenied)');
    expect(bench.versions(key)).toEqual([`${A}\n${B}\n`]);
  });

  it('hides an object when it continues, if it ended before', async () => {
    const { bench } = test;
    const key = bench.backUp('one.gz', [A, B]);
    bench.bucket.add(key, undefined);
    bench.aws.fault = ({ operation, input }) =>
      operation === 'DeleteObject' && input.versionId === undefined
        ? { kind: 'error', error: new AwsError('AccessDenied', 'CANARY', 403) }
        : undefined;
    const first = await bench.run('--apply', '--contact-id', 'contact-a');
    expect(first.code).toBe(1);
    expect(bench.versions(key)).toEqual([`${B}\n`, '-', `${A}\n${B}\n`]);
    bench.aws.fault = () => undefined;
    const { code, summary } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect([code, summary.records, summary.versions]).toEqual([0, 1, 1]);
    expect(bench.versions(key)).toEqual(['-', `${B}\n`, '-']);
  });

  it('ends after the current object if it is interrupted, and continues from there', async () => {
    const { bench } = test;
    for (const name of ['1.gz', '2.gz', '3.gz']) bench.backUp(name, [A, B]);
    bench.aws.fault = ({ operation }) => {
      if (operation === 'PutObject') running.process.kill('SIGINT');
      return undefined;
    };
    const running = bench.start(['--contact-id', 'contact-a']);
    const { code, stdout } = await running.result;
    expect(code).toBe(130);
    const summary: Summary = JSON.parse(stdout);
    expect(summary).toMatchObject({
      interrupted: true,
      records: 1,
      versions: 1,
      journal: expect.any(String),
    });
    expect(summary.left.map(({ reason }) => reason)).toEqual(
      Array(2).fill('not tried: the erasure was interrupted'),
    );
    bench.aws.fault = () => undefined;
    const again = await bench.run('--apply', '--contact-id', 'contact-a');
    expect([again.code, again.summary.records, again.summary.versions]).toEqual([0, 3, 3]);
    expect(bench.everything).toEqual(Array(3).fill(`${B}\n`));
  });

  it('removes the other versions if one cannot be removed', async () => {
    const { bench } = test;
    const key = bench.backUp('one.gz', [A, B], { isLocked: true });
    bench.backUp('one.gz', [A, B]);
    bench.backUp('one.gz', [B]);
    expect((await bench.run('--apply', '--contact-id', 'contact-a')).code).toBe(1);
    expect(bench.versions(key)).toEqual([`${B}\n`, `${A}\n${B}\n`]);
  });

  it('stops if S3 does not answer any more, and names what it has not tried', async () => {
    const { bench } = test;
    for (let index = 0; index < 8; index++) bench.backUp(`${index}.gz`, [A, B]);
    bench.aws.fault = ({ operation }) =>
      operation === 'PutObject'
        ? { kind: 'error', error: new AwsError('SlowDown', 'CANARY', 503) }
        : undefined;
    process.env.AWS_MAX_ATTEMPTS = '1';
    const { code, summary } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect([code, summary.records, summary.left.length]).toEqual([1, 0, 8]);
    expect(summary.stoppedBy).toMatch(/AWS asked to slow down/);
    expect(bench.everything).toEqual(Array(8).fill(`${A}\n${B}\n`));
  });

  it('stops at the first object once the credentials have expired', async () => {
    const { bench } = test;
    for (let index = 0; index < 3; index++) bench.backUp(`${index}.gz`, [A, B]);
    let writes = 0;
    bench.aws.fault = ({ operation }) => {
      if (operation !== 'PutObject') return undefined;
      writes++;
      return { kind: 'error', error: new AwsError('ExpiredToken', 'CANARY', 400) };
    };
    const { code, summary } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect([code, summary.records, summary.left.length, writes]).toEqual([1, 0, 3, 1]);
    expect(summary.stoppedBy).toMatch(/expired/);
    expect(bench.everything).toEqual(Array(3).fill(`${A}\n${B}\n`));
  });

  it('has time to upload a large object', async () => {
    let time: number | undefined;
    const putObject = async (_input: object, { requestTimeout }: { requestTimeout?: number } = {}) => {
      time = requestTimeout;
      return {};
    };
    const aws = { s3: { putObject } } as unknown as AwsClients;
    const store = new BackupStore(aws, 'bucket', new CompressedClock(), new AbortController().signal);
    await store.put('key', Buffer.alloc(12_000_000), undefined, {});
    // 0.8 Mbit/s
    expect(time).toBeGreaterThan(120_000);
  });
});
