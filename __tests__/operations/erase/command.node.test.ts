import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../../src/cli/resources';
import { ERASE } from '../../../src/permissions/operator/erase';
import { ARN } from '../../harness/aws/deployed';
import { holdAgainst } from '../../harness/aws/least-privilege';
import { failOnce } from '../../harness/aws/stand-in';
import { AS_FIREHOSE, BUCKET, contactRecord, eachWithErasure, PHONE, wrapped } from './bench';

const test = eachWithErasure();
const A = contactRecord('contact-a');
const B = contactRecord('contact-b', { PreviousContactId: 'contact-a' });
const C = contactRecord('contact-c');
const WRITES = ['s3:PutObject', 's3:DeleteObject'];

/** Someone at a terminal, who answers. */
function answering(answer: string) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = Object.assign(new PassThrough(), { isTTY: true });
  input.end(`${answer}\n`);
  return { dialogue: { input, output }, asked: () => String(output.read()) };
}

describe('the erasure', () => {
  it('shows what it would change, and changes nothing without --apply', async () => {
    const { bench } = test;
    const key = bench.backUp('one.gz', [A, B, A]);
    const alone = bench.backUp('two.gz', [A]);
    const errors = bench.backUp('errors/processing-failed/2026/03/02/09/x.gz', [wrapped(A), wrapped(C)]);
    const before = bench.bucket.all;
    const { code, summary } = await bench.run('--contact-id', 'contact-a');
    expect(code).toBe(0);
    expect(summary).toMatchObject({
      applied: false,
      records: 4,
      copies: 2,
      versions: 3,
      left: [],
      mentions: 1,
    });
    expect(summary.objects).toEqual([
      { key, outcome: 'rewritten', records: 2, versions: [expect.any(String)] },
      { key: alone, outcome: 'deleted', records: 1, versions: [expect.any(String)] },
      { key: errors, outcome: 'rewritten', records: 1, versions: [expect.any(String)] },
    ]);
    expect(bench.bucket.all).toEqual(before);
    expect(bench.aws.asked().filter((call) => WRITES.includes(call))).toEqual([]);
    expect(existsSync(bench.journal)).toBe(false);
  });

  it('rewrites objects without the records, and removes every version that held them', async () => {
    const { bench } = test;
    const key = bench.backUp('one.gz', [A, B, A, C]);
    const replayed = bench.backUp('contact-records/2026/04/01/10/copy.gz', [C, A]);
    const errors = bench.backUp('errors/processing-failed/2026/03/02/09/x.gz', [wrapped(A), wrapped(C)]);
    const alone = bench.backUp('two.gz', [A]);
    const other = bench.backUp('three.gz', [B, C]);
    const [untouched] = bench.bucket.keys.get(other) ?? [];
    const { code, summary, stderr } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect([code, stderr]).toEqual([0, '']);
    expect(bench.versions(key)).toEqual([`${B}\n${C}\n`]);
    expect(bench.versions(replayed)).toEqual([`${C}\n`]);
    expect(bench.versions(errors)).toEqual([`${wrapped(C)}\n`]);
    expect(bench.bucket.keys.has(alone)).toBe(false);
    expect(bench.bucket.keys.get(other)).toEqual([untouched]);
    expect(summary).toMatchObject({ applied: true, records: 5, versions: 4, left: [], journal: null });
    expect(summary.objects.map(({ outcome }) => outcome)).toEqual([
      'rewritten',
      'deleted',
      'rewritten',
      'rewritten',
    ]);
    expect(existsSync(bench.journal)).toBe(false);
    expect((await bench.run('--contact-id', 'contact-a')).summary).toMatchObject({
      records: 0,
      notices: expect.arrayContaining([
        'there is no record of the contact contact-a in the objects that were read',
      ]),
    });
  });

  it('writes an object as it was: encryption, type, metadata, class, tags', async () => {
    const { bench } = test;
    const headers = {
      ...AS_FIREHOSE.headers,
      'content-encoding': 'gzip',
      'content-language': 'de',
      'cache-control': 'no-store',
      'x-amz-meta-owner': 'a b',
      'x-amz-storage-class': 'STANDARD_IA',
    };
    const tags = [
      ['team', 'a & b'],
      ['x', '1+1'],
    ] as const;
    const key = bench.backUp('one.gz', [A, B], { headers, tags });
    const plain = bench.backUp('plain', [B, A], {
      plain: true,
      headers: { 'x-amz-server-side-encryption': 'AES256' },
    });
    const { code, summary } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect([code, summary.left]).toEqual([0, []]);
    expect(bench.bucket.current(key)).toMatchObject({ headers, tags });
    expect(bench.bucket.current(plain)?.headers).toMatchObject({ 'x-amz-server-side-encryption': 'AES256' });
    expect(bench.bucket.current(plain)?.body?.toString()).toBe(`${B}\n`);
  });

  it('keeps untouched gzip members as they are, and packs objects again that are packed twice', async () => {
    const { bench } = test;
    const untouched = gzipSync(`${B}\n`, { level: 1 });
    const key = bench.backUp('members.gz', []);
    bench.bucket.keys.delete(key);
    bench.bucket.add(
      key,
      Buffer.concat([gzipSync(`${A}\n`), untouched, gzipSync(`${C}\n${A}\n`)]),
      AS_FIREHOSE,
    );
    const twice = 'contact-records/2026/03/02/09/twice.gz';
    bench.bucket.add(twice, gzipSync(gzipSync(`${A}\n${B}\n`)), AS_FIREHOSE);
    expect((await bench.run('--apply', '--contact-id', 'contact-a')).code).toBe(0);
    const body = bench.bucket.current(key)?.body ?? Buffer.alloc(0);
    expect(body.subarray(0, untouched.length)).toEqual(untouched);
    expect(gunzipSync(body).toString()).toBe(`${B}\n${C}\n`);
    expect(gunzipSync(gunzipSync(bench.bucket.current(twice)?.body ?? '')).toString()).toBe(`${B}\n`);
  });

  it('removes earlier versions that only the erasure before has left', async () => {
    const { bench } = test;
    const key = bench.backUp('one.gz', [A, B]);
    bench.backUp('one.gz', [B]);
    const { code, summary } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect(code).toBe(0);
    expect(bench.versions(key)).toEqual([`${B}\n`]);
    expect(summary.objects).toMatchObject([{ outcome: 'only earlier versions removed', records: 1 }]);
  });

  it('leaves an earlier version with records of others that the newest does not have', async () => {
    const { bench } = test;
    const key = bench.backUp('one.gz', [A, B, C]);
    bench.backUp('one.gz', [B]);
    const [, earlier] = bench.bucket.keys.get(key) ?? [];
    const { code, summary } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect(code).toBe(1);
    expect(bench.versions(key)).toHaveLength(2);
    expect(summary.left).toEqual([
      {
        key,
        versionId: earlier?.id,
        isHeld: true,
        reason: expect.stringContaining(
          `aws s3api delete-object --bucket ${BUCKET} --key '${key}' --version-id ${earlier?.id}`,
        ),
      },
    ]);
    // With all contacts that it held, nothing of others is lost.
    expect((await bench.run('--apply', '--contact-id', 'contact-a', '--contact-id', 'contact-c')).code).toBe(
      0,
    );
    expect(bench.versions(key)).toEqual([`${B}\n`]);
  });

  it('hides an object again that a delete marker hid, so that others can be restored', async () => {
    const { bench } = test;
    const key = bench.backUp('one.gz', [A, B]);
    bench.bucket.add(key, undefined);
    const alone = bench.backUp('two.gz', [A]);
    bench.bucket.add(alone, undefined);
    bench.bucket.add(alone, undefined);
    const { code, summary } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect([code, summary.left]).toEqual([0, []]);
    expect(bench.versions(key).slice(0, 2)).toEqual(['-', `${B}\n`]);
    expect(bench.everything).toEqual([`${B}\n`]);
    expect(bench.bucket.keys.has(alone)).toBe(false);
  });

  it('keeps bytes that are no record, and reports those that contain the ID', async () => {
    const { bench } = test;
    const cut = '{"ContactId":"contact-a","Attri';
    const key = bench.backUp('one.gz', ['oops', A, B, '{"x":']);
    expect((await bench.run('--apply', '--contact-id', 'contact-a')).code).toBe(3);
    expect(bench.versions(key)).toEqual([`oops\n${B}\n{"x":\n`]);
    bench.backUp('one.gz', [A, cut, B]);
    const { code, summary } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect(code).toBe(1);
    expect(bench.text(key)).toBe(`${cut}\n${B}\n`);
    expect(summary.left).toMatchObject([
      { key, isHeld: false, reason: expect.stringContaining('bytes that are not a record contain an ID') },
    ]);
  });

  it('erases by the value of a field, which it reads from the standard input', async () => {
    const { bench } = test;
    const its = contactRecord('x', { CustomerEndpoint: { Address: PHONE } });
    const elsewhere = contactRecord('y', { SystemEndpoint: { Address: PHONE } });
    const longer = contactRecord('z', { CustomerEndpoint: { Address: `${PHONE}0` } });
    const key = bench.backUp('one.gz', [its, elsewhere, longer]);
    const { code, stdout, summary } = await bench.runWith(
      { input: `${PHONE}\n` },
      ...['--apply', '--yes', '--field', 'CustomerEndpoint.Address', '--value', '-'],
    );
    expect(code).toBe(0);
    expect(bench.versions(key)).toEqual([`${elsewhere}\n${longer}\n`]);
    expect(stdout).not.toContain(PHONE);
    expect(summary).toMatchObject({ records: 1, mentions: 2 });
    const spaced = await bench.runWith(
      { input: `\ufeff${PHONE}\n` },
      ...['--field', 'CustomerEndpoint.Address', '--value', '-'],
    );
    expect(spaced.summary.notices).toContainEqual(
      expect.stringMatching(/^the given value begins .* byte-order mark/),
    );
  });

  it('selects records by their time, and finds their later copies', async () => {
    const { bench } = test;
    const early = contactRecord('contact-a', { LastUpdateTimestamp: '2026-03-02T08:00:00Z' });
    const late = contactRecord('contact-a', { LastUpdateTimestamp: '2026-03-02T10:00:00Z' });
    const key = bench.backUp('one.gz', [early, A, late, B]);
    const replayed = bench.backUp('contact-records/2026/06/01/10/copy.gz', [A]);
    const older = bench.backUp('contact-records/2026/03/02/07/older.gz', [A]);
    const times = ['--from', '2026-03-02T08:30Z', '--to', '2026-03-02T09:30Z'];
    const { code, summary } = await bench.run('--apply', '--contact-id', 'contact-a', ...times);
    expect(code).toBe(0);
    expect(bench.versions(key)).toEqual([`${early}\n${late}\n${B}\n`]);
    expect(bench.bucket.keys.has(replayed)).toBe(false);
    // It cannot hold a record that was updated later.
    expect(bench.versions(older)).toEqual([`${A}\n`]);
    expect(summary.notices).toContainEqual(expect.stringMatching(/^2 records of another time/));
  });

  it('reports when the life cycle of a rewritten object ends, and what else holds the records', async () => {
    const { bench } = test;
    bench.bucket.days = 90;
    bench.backUp('one.gz', [A, B]);
    const { summary } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect(summary.objects[0]?.expires).toMatch(/^20\d\d-/);
    const [stream] = summary.stillHeld;
    expect(stream).toMatchObject({ where: 'the stream Connect_CTR_production', until: expect.any(String) });
    const hours = (Date.parse(stream?.until ?? '') - Date.now()) / 3_600_000;
    expect(Math.round(hours)).toBe(168);
    expect(summary.stillHeld.map(({ where }) => where)).toContainEqual(expect.stringMatching(/^Operata/));
    bench.deploy({
      contact_stream: { arn: ARN.stream, is_ours: false, kms_key_arn: null, retention_hours: 24 },
    });
    const adopted = await bench.run('--contact-id', 'contact-a');
    expect(adopted.summary.stillHeld.map(({ where }) => where)).toContainEqual(
      expect.stringMatching(/^the other consumers of the stream/),
    );
    // Hidden, it is kept for other days, which S3 does not return.
    bench.bucket.add(bench.backUp('two.gz', [A, B]), undefined);
    expect((await bench.run('--apply', '--contact-id', 'contact-a')).summary.objects[0]).not.toHaveProperty(
      'expires',
    );
  });

  it('asks before it erases, and how much that is', async () => {
    const { bench } = test;
    const key = bench.backUp('one.gz', [A, B]);
    const no = answering('no');
    const declined = await bench.runWith({ dialogue: no.dialogue }, '--apply', '--contact-id', 'contact-a');
    expect(declined).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/Nothing was erased\.\n$/),
    });
    expect(no.asked()).toMatch(
      /^Erase 1 record in 1 object of operata-ctr-\S+ and 1 version with them, for good\?/,
    );
    expect(bench.versions(key)).toEqual([`${A}\n${B}\n`]);
    expect(existsSync(bench.journal)).toBe(false);
    const yes = answering('y');
    expect(
      (await bench.runWith({ dialogue: yes.dialogue }, '--apply', '--contact-id', 'contact-a')).code,
    ).toBe(0);
    expect(bench.versions(key)).toEqual([`${B}\n`]);
  });

  it.skipIf(!existsSync('/dev/full'))('keeps its journal if the summary cannot be written', async () => {
    const { bench } = test;
    const key = bench.backUp('one.gz', [A, B]);
    const full = openSync('/dev/full', 'w');
    const args = bench.arguments(['--apply', '--yes', '--contact-id', 'contact-a']);
    const child = spawn(process.execPath, [join(PROJECT_ROOT, 'src/cli/operata.js'), 'erase', ...args], {
      env: { ...process.env, ...bench.aws.environment },
      stdio: ['ignore', full, 'ignore'],
    });
    expect(await new Promise((fulfil) => child.once('close', fulfil))).toBe(1);
    closeSync(full);
    expect(bench.versions(key)).toEqual([`${B}\n`]);
    const { code, summary } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect(code).toBe(0);
    expect(summary.objects).toMatchObject([{ key, outcome: 'rewritten', records: 1, before: true }]);
    expect(existsSync(bench.journal)).toBe(false);
  });

  it('makes only calls that its policy allows', async () => {
    const { bench } = test;
    bench.backUp('one.gz', [A, B], { tags: [['a', 'b']] });
    const hidden = bench.backUp('two.gz', [A, B]);
    bench.bucket.add(hidden, undefined);
    expect((await bench.run('--contact-id', 'contact-a')).code).toBe(0);
    expect((await bench.run('--apply', '--contact-id', 'contact-a')).code).toBe(0);
    expect(holdAgainst(ERASE, bench.aws.calls)).toEqual({ refused: [], unused: [] });
  });

  it('does not run next to a replay or an erasure of the deployment', async () => {
    const { bench } = test;
    bench.backUp('one.gz', [A]);
    const lock = join(bench.directory, 'production-example.lock');
    writeFileSync(lock, `${process.ppid} ${hostname()}\n`);
    const { code, stderr } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /process \d+ on \S+ is replaying or erasing records of production; wait until it ends, or/,
    );
    // A display changes nothing.
    expect((await bench.run('--contact-id', 'contact-a')).code).toBe(0);
  });

  it('refuses the journal of another erasure, which names neither contacts nor values', async () => {
    const { bench } = test;
    bench.backUp('one.gz', [A, B], { isLocked: true });
    expect((await bench.run('--apply', '--contact-id', 'contact-a')).code).toBe(1);
    const { code, stderr } = await bench.run('--apply', '--contact-id', 'contact-b');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /erase\.journal: belongs to another erasure, in operata-ctr-\S+, begun at .* delete this file/,
    );
  });

  it('continues after an answer to a write is lost, and to its marker', async () => {
    const { bench } = test;
    const key = bench.backUp('one.gz', [A, B]);
    const hidden = bench.backUp('two.gz', [A, B]);
    bench.bucket.add(hidden, undefined);
    const lost = [1, 2].map((n) => failOnce('PutObject', { kind: 'answer-lost' }, n * 2 - 1));
    bench.aws.fault = (call) => lost.map((fail) => fail(call)).find((fault) => fault !== undefined);
    const { code, summary } = await bench.run('--apply', '--contact-id', 'contact-a');
    expect([code, summary.records, summary.left]).toEqual([0, 2, []]);
    expect(bench.versions(key)).toEqual([`${B}\n`]);
    expect(bench.versions(hidden).slice(0, 2)).toEqual(['-', `${B}\n`]);
    expect(summary.objects.map(({ outcome }) => outcome)).toEqual(['rewritten', 'rewritten']);
  });

  it('prints a summary for people', async () => {
    const { bench } = test;
    const key = bench.backUp('one.gz', [A, B]);
    const { stdout } = await bench.runWith(
      { plain: true },
      '--outputs',
      bench.outputs,
      '--contact-id',
      'contact-a',
    );
    expect(stdout).toMatch(/^What would be erased: 1 contact, in production \(example\)\n\n/);
    expect(stdout).toContain('Records   1 record to be erased\n');
    expect(stdout).toContain(`  ${key}: 1 record, would be rewritten, 1 version\n`);
    expect(stdout).toContain('Left      nothing\n');
  });

  it('reports that there is no backup', async () => {
    const { bench } = test;
    bench.deploy({ backup: null });
    const { code, stderr } = await bench.run('--contact-id', 'contact-a');
    expect([code, stderr]).toEqual([2, 'error: there is no backup in this deployment (backup_enabled)\n']);
  });
});
