import { existsSync, writeFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { REPLAY } from '../../../src/permissions/operator/replay';
import { ARN, describedPipe } from '../../harness/aws/deployed';
import { holdAgainst } from '../../harness/aws/least-privilege';
import { AwsError } from '../../harness/aws/stand-in';
import { contactRecord, eachWithReplay } from './bench';

const test = eachWithReplay();
const WRITES = ['kinesis:PutRecords', 'sqs:DeleteMessage', 'sqs:ReceiveMessage', 's3:GetObject'];

/** Someone at a terminal, who answers. */
function answering(answer: string) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = Object.assign(new PassThrough(), { isTTY: true });
  input.end(`${answer}\n`);
  return { dialogue: { input, output }, asked: () => String(output.read()) };
}

describe('the replay', () => {
  it('makes only calls that its policy allows', async () => {
    const { bench } = test;
    const { stream } = bench.stores;
    stream.trimThrough(bench.deadLetter(contactRecord('forgotten', '2026-03-02T09:00:00Z')).sequenceNumber);
    bench.deadLetter(contactRecord('kept'));
    const now = new Date().toISOString();
    bench.backUp(now, [contactRecord('forgotten', now)]);
    expect((await bench.run('--dead-letters', '--dry-run')).code).toBe(0);
    expect((await bench.run('--dead-letters')).code).toBe(0);
    expect((await bench.run('--contact-id', 'forgotten')).code).toBe(0);
    expect(holdAgainst(REPLAY, bench.aws.calls)).toEqual({ refused: [], unused: [] });
  });

  it('reads nothing of an adopted stream, unless its other consumers accept duplicates', async () => {
    const { bench } = test;
    bench.deadLetter(contactRecord('a'));
    bench.deploy({
      contact_stream: { arn: ARN.stream, is_ours: false, kms_key_arn: null, retention_hours: 24 },
    });
    const refused = await bench.run('--dead-letters');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/is an existing one: .* add --other-consumers-accept-duplicates\n$/);
    expect(bench.aws.asked()).toEqual(['sts:GetCallerIdentity']);
    const { code, summary } = await bench.run('--dead-letters', '--other-consumers-accept-duplicates');
    expect(code).toBe(0);
    expect(summary.records.put).toBe(1);
  });

  it.each<[string, () => void, RegExp]>([
    [
      'the pipe leaves the privacy controls out',
      () => {
        const { Enrichment: _none, ...pipe } = describedPipe();
        test.bench.aws.on('pipes', 'DescribePipe', () => pipe);
      },
      /does not call operata-privacy-controls-production, though the privacy controls are on: records would be sent unredacted/,
    ],
    [
      'the pipe calls something else',
      () =>
        test.bench.aws.on('pipes', 'DescribePipe', () => ({
          ...describedPipe(),
          Enrichment: ARN.function.replace('privacy-controls', 'other'),
        })),
      /records would be sent unredacted/,
    ],
    [
      'the pipe reads from another stream',
      () =>
        test.bench.aws.on('pipes', 'DescribePipe', () => ({ ...describedPipe(), Source: `${ARN.stream}2` })),
      /does not read from Connect_CTR_production: records put there would not be delivered/,
    ],
    [
      'there is no pipe',
      () =>
        test.bench.aws.on('pipes', 'DescribePipe', () => {
          throw new AwsError('NotFoundException', 'CANARY', 404);
        }),
      /^error: the pipe operata-production-example: does not exist \(NotFoundException\); apply the stack first\n$/,
    ],
    [
      'it may not look at the pipe',
      () =>
        test.bench.aws.on('pipes', 'DescribePipe', () => {
          throw new AwsError('AccessDeniedException', 'CANARY', 403);
        }),
      /^error: the pipe operata-production-example: not allowed \(AccessDeniedException\)\n$/,
    ],
  ])('changes nothing if %s', async (_name, arrange, expected) => {
    const { bench } = test;
    bench.deadLetter(contactRecord('a'));
    arrange();
    const { code, stderr, stdout } = await bench.run('--dead-letters');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(expected);
    expect(stderr).not.toContain('CANARY');
    expect(bench.aws.asked().filter((call) => WRITES.includes(call))).toEqual([]);
    expect(existsSync(bench.journal)).toBe(false);
  });

  it('warns that the pipe is stopped, and that complete records are sent', async () => {
    const { bench } = test;
    bench.deadLetter(contactRecord('a'));
    bench.deploy({ privacy_controls: null });
    bench.aws.on('pipes', 'DescribePipe', () => ({ ...describedPipe(), CurrentState: 'STOPPED' }));
    const { code, stderr } = await bench.run('--dead-letters');
    expect(code).toBe(0);
    expect(stderr).toContain(
      'warning: the pipe operata-production-example is STOPPED: EventBridge has stopped it; records wait on the stream until it runs, at most 168 hours; ' +
        'fix the reported cause; then: aws pipes start-pipe --name operata-production-example --region us-west-2',
    );
    expect(stderr).toContain(
      'warning: the privacy controls are off in this deployment: complete records go to https://',
    );
  });

  it.each([
    ['the queue', ['--dead-letters'], 'sqs', 'ReceiveMessage', /^error: the dead-letter queue: not allowed/m],
    [
      'the queue’s size',
      ['--dead-letters'],
      'sqs',
      'GetQueueAttributes',
      /^error: the dead-letter queue: not allowed/,
    ],
    [
      'the bucket',
      ['--contact-id', 'a'],
      's3',
      'ListObjectsV2',
      /^error: the backup bucket [\w-]+: not allowed/,
    ],
  ])('reports that it may not read %s', async (_name, args, service, operation, expected) => {
    const { bench } = test;
    bench.deadLetter(contactRecord('a'));
    bench.backUp('2026-03-02T09:00:00Z', [contactRecord('a')]);
    bench.aws.on(service, operation, () => {
      throw new AwsError('AccessDenied', 'CANARY', 403);
    });
    const { code, stderr } = await bench.run(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(expected);
    expect(stderr).not.toContain('CANARY');
    expect(bench.replayed).toEqual([]);
  });

  it('reports that there is no backup', async () => {
    const { bench } = test;
    bench.deploy({ backup: null });
    const { code, stderr } = await bench.run('--from', '2026-03-02');
    expect(code).toBe(2);
    expect(stderr).toMatch(/there is no backup in this deployment/);
  });

  it('asks before it puts anything, and how much that is', async () => {
    const { bench } = test;
    bench.backUp('2026-03-02T09:00:00Z', [contactRecord('a'), contactRecord('b')]);
    const no = answering('no');
    const declined = await bench.runAsking(['--from', '2026-03-02'], no.dialogue);
    expect(declined).toMatchObject({ code: 1, stdout: '' });
    expect(declined.stderr).toMatch(/\nNothing was put\.\n$/);
    expect(no.asked()).toMatch(/^Put 2 records of operata-ctr-production-\S+ on the stream, .*\? \[y\/N\] $/);
    expect(bench.replayed).toEqual([]);
    expect(existsSync(bench.journal)).toBe(false);
    const yes = answering('y');
    expect((await bench.runAsking(['--from', '2026-03-02'], yes.dialogue)).code).toBe(0);
    expect(bench.replayed).toHaveLength(2);
  });

  it('asks before it receives a message', async () => {
    const { bench } = test;
    bench.deadLetter(contactRecord('a'));
    const no = answering('');
    expect((await bench.runAsking(['--dead-letters'], no.dialogue)).code).toBe(1);
    expect(no.asked()).toMatch(/^Put the records of all messages, about 1, on the stream again/);
    expect(bench.aws.asked().filter((call) => WRITES.includes(call))).toEqual([]);
  });

  it('asks if SQS counts no messages, as it may do although there are some', async () => {
    const { bench } = test;
    bench.deadLetter(contactRecord('a'));
    const none = { ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' };
    bench.aws.on('sqs', 'GetQueueAttributes', () => ({ Attributes: none }));
    const { code, stderr } = await bench.runAsking(['--dead-letters'], answering('no').dialogue);
    expect(code).toBe(1);
    expect(stderr).toMatch(/\nNothing was put\.\n$/);
    expect(bench.aws.asked().filter((call) => WRITES.includes(call))).toEqual([]);
  });

  it.each<[string, string[]]>([
    ['a dry run', ['--dry-run']],
    ['a run that does not ask', ['--yes']],
    ['a run that asks', []],
  ])('warns once in %s that retention starts again, and of contacts that were erased', async (_name, how) => {
    const { bench } = test;
    bench.deadLetter(contactRecord('a'));
    bench.backUp('2026-03-02T09:00:00Z', [contactRecord('a')]);
    for (const what of [['--from', '2026-03-02'], ['--dead-letters']]) {
      const { stderr } = await bench.runAsking([...what, ...how], answering('no').dialogue);
      expect(
        stderr.match(/their retention starts again\. They may belong to a contact that was erased/g),
      ).toHaveLength(1);
    }
    bench.deploy({ backup: null });
    const { stderr } = await bench.runAsking(['--dead-letters', ...how], answering('no').dialogue);
    expect(stderr).toContain(
      'warning: records that are put may belong to a contact that was erased: check before',
    );
    expect(stderr).not.toContain('retention');
  });

  it('does nothing without a terminal for the confirmation', async () => {
    const { bench } = test;
    const { code, stderr } = await bench.runAsking(['--dead-letters'], {
      input: new PassThrough(),
      output: new PassThrough(),
    });
    expect(code).toBe(2);
    expect(stderr).toBe(
      'error: there is no terminal for a confirmation: check with --dry-run, then add --yes\n',
    );
    expect(bench.aws.asked()).toEqual([]);
  });

  it('prints a summary for people', async () => {
    const { bench } = test;
    bench.deadLetter(contactRecord('a'));
    bench.stores.queue.send('CANARY');
    const command = ['--dead-letters', '--yes', '--outputs', bench.outputs, '--journal', bench.journal];
    const { stdout } = await bench.runPlain(command);
    expect(stdout).toMatch(/^Replay of the dead-letter queue, in production \(example\)\n\n/);
    expect(stdout).toContain('Messages  2 received = 1 deleted + 0 deleted before + 1 left\n');
    expect(stdout).toContain('            1 left: not a message of a pipe about Kinesis records\n');
    expect(stdout).toContain('Records   1 found = 1 put + 0 put before + 0 skipped as copies + 0 left\n');
    expect(stdout).not.toContain('CANARY');
  });

  it('refuses the journal of another replay', async () => {
    const { bench } = test;
    bench.backUp('2026-03-02T09:00:00Z', ['CANARY', contactRecord('a')]);
    expect((await bench.run('--from', '2026-03-02', '--contact-id', 'a')).code).toBe(1);
    const { code, stderr } = await bench.run('--from', '2026-03-02', '--contact-id', 'b');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /replay\.journal: belongs to a replay of the backup, certain contacts from 2026-03-02T00:00:00.000Z, begun at .* delete this file/,
    );
  });

  it('does not share a journal with another process', async () => {
    const { bench } = test;
    bench.deadLetter(contactRecord('a'));
    writeFileSync(`${bench.journal}.lock`, `${process.ppid} ${(await import('node:os')).hostname()}\n`);
    const { code, stderr } = await bench.run('--dead-letters');
    expect(code).toBe(2);
    expect(stderr).toMatch(/process \d+ on \S+ is replaying with it; wait until it ends, or/);
  });

  it('ends after the current batch if it is interrupted, and continues from there', async () => {
    const { bench } = test;
    const sent = Array.from({ length: 30 }, (_, index) => contactRecord(`contact-${index}`));
    bench.backUp('2026-03-02T09:00:00Z', sent);
    let puts = 0;
    bench.aws.fault = ({ operation }) => {
      if (operation === 'PutRecords' && ++puts === 2) running.process.kill('SIGINT');
      return undefined;
    };
    const running = bench.start(['--from', '2026-03-02', '--rate', '50']);
    const { code, stdout } = await running.result;
    expect(code).toBe(130);
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ interrupted: true, possiblyPutTwice: 0, journal: expect.any(String) });
    expect(summary.records.put).toBe(bench.replayed.length);
    expect(summary.records.left).toEqual({
      'not tried: the replay was interrupted': 30 - bench.replayed.length,
    });
    expect((await bench.run('--from', '2026-03-02')).code).toBe(0);
    expect(bench.replayed).toEqual([...sent].sort());
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('lets go of the messages after %s', async (signal, ended) => {
    const { bench } = test;
    for (let index = 0; index < 20; index++) bench.deadLetter(contactRecord(`contact-${index}`));
    bench.aws.fault = ({ operation }) => {
      if (operation === 'PutRecords') running.process.kill(signal);
      return undefined;
    };
    const running = bench.start(['--dead-letters', '--rate', '50']);
    const { code, stdout } = await running.result;
    expect(code).toBe(ended);
    const { messages, records } = JSON.parse(stdout);
    expect(messages.deleted).toBe(bench.replayed.length);
    expect(messages.left).toEqual({ 'not tried: the replay was interrupted': 20 - messages.deleted });
    expect(records.put).toBe(bench.replayed.length);
    expect(bench.stores.queue.attributes.ApproximateNumberOfMessagesNotVisible).toBe('0');
  });

  it('prints its options', async () => {
    const { code, stdout } = await test.bench.runPlain(['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('npx operata replay --dead-letters');
    expect(test.bench.aws.asked()).toEqual([]);
  });
});
