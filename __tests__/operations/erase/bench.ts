/** What the tests of the erasure share: a deployment, its backup with versions, and the command. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect } from 'vitest';
import type { Dialogue } from '../../../src/cli/confirm';
import { CompressedClock } from '../../../src/delivery/clock';
import { runEraseCommand } from '../../../src/operations/erase/command';
import type { Summary } from '../../../src/operations/erase/summary';
import { NAMES } from '../../../src/stack/naming/names';
import { type CommandResult, type RunningCommand, startCommand } from '../../harness/aws/command';
import { deploymentValue, KEY_ARN, named, outputsText, serveDeployment } from '../../harness/aws/deployed';
import { eachWithAws } from '../../harness/aws/environment';
import type { AwsStandIn } from '../../harness/aws/stand-in';
import { type StoredVersion, VersionedBucket } from '../../harness/aws/versioned-s3';
import { printedBy } from '../../harness/printed';

export const BUCKET = named(NAMES.backupBucket);
export const PHONE = '+15550100';

/** A contact's record, with a canary that must not be shown. */
export function contactRecord(contact: string, more: object = {}): string {
  return JSON.stringify({
    AWSContactTraceRecordFormatVersion: '2017-03-10',
    ContactId: contact,
    LastUpdateTimestamp: '2026-03-02T09:00:00Z',
    CustomerEndpoint: { Address: '+15550199', Type: 'TELEPHONE_NUMBER' },
    Attributes: { note: 'CANARY {"} of a contact' },
    ...more,
  });
}

/** What Firehose writes of a record that it could not process. */
export const wrapped = (record: string): string =>
  JSON.stringify({
    attemptsMade: 4,
    arrivalTimestamp: 1_772_442_000_000,
    errorCode: 'CANARY',
    rawData: Buffer.from(record).toString('base64'),
  });

/** How Firehose stores objects. */
export const AS_FIREHOSE: Pick<StoredVersion, 'headers' | 'tags'> = {
  headers: {
    'content-type': 'application/octet-stream',
    'x-amz-server-side-encryption': 'aws:kms',
    'x-amz-server-side-encryption-aws-kms-key-id': KEY_ARN,
    'x-amz-server-side-encryption-bucket-key-enabled': 'true',
  },
  tags: [],
};

/** The result of a run. */
export interface Ran extends CommandResult {
  readonly summary: Summary;
}

export class EraseBench {
  readonly bucket = new VersionedBucket();
  readonly directory = mkdtempSync(join(tmpdir(), 'operata-erase-'));
  readonly journal = join(this.directory, 'erase.journal');

  constructor(readonly aws: AwsStandIn) {
    serveDeployment(aws);
    this.bucket.serve(aws);
    this.deploy();
  }

  /** Sets the outputs. */
  deploy(change: object = {}): void {
    writeFileSync(this.outputs, outputsText(this.aws, { ...deploymentValue(this.aws), ...change }));
  }

  get outputs(): string {
    return join(this.directory, 'outputs.json');
  }

  /** Stores a version of an object, by default as Firehose does. @returns its key */
  backUp(
    name: string,
    records: readonly string[],
    how: Partial<StoredVersion> & { plain?: boolean } = {},
  ): string {
    const key = name.includes('/') ? name : `contact-records/2026/03/02/09/${name}`;
    const text = records.map((record) => `${record}\n`).join('');
    const { plain = false, ...more } = how;
    this.bucket.add(key, plain ? text : gzipSync(text), { ...AS_FIREHOSE, ...more });
    return key;
  }

  /** The text of the visible version. */
  text(key: string): string | undefined {
    const body = this.bucket.current(key)?.body;
    return body === undefined ? undefined : textOf(body);
  }

  /** The texts of all versions of all keys. */
  get everything(): string[] {
    return this.bucket.all.map(([, { body }]) => textOf(body));
  }

  /** The texts of all versions of a key, the newest first; `-` for a delete marker. */
  versions(key: string): string[] {
    return (this.bucket.keys.get(key) ?? []).map(({ body }) => (body === undefined ? '-' : textOf(body)));
  }

  arguments(args: readonly string[]): string[] {
    const journal = args.includes('--apply') ? ['--journal', this.journal] : [];
    return ['--outputs', this.outputs, ...journal, '--json', ...args];
  }

  /** Runs the command within this process, with a confirmation. */
  async run(...args: string[]): Promise<Ran> {
    return await this.runWith({}, '--yes', ...args);
  }

  async runWith(
    { dialogue, input = '', plain = false }: { dialogue?: Dialogue; input?: string; plain?: boolean },
    ...args: string[]
  ): Promise<Ran> {
    const argv = plain ? args : this.arguments(args);
    const { code, stdout, stderr } = await printedBy(() =>
      runEraseCommand(argv, dialogue, new CompressedClock(), Readable.from([Buffer.from(input)])),
    );
    expect(stdout + stderr).not.toContain('CANARY');
    return { code, stdout, stderr, summary: stdout.startsWith('{') ? JSON.parse(stdout) : undefined };
  }

  /** Starts the command as npm does. */
  start(args: readonly string[]): RunningCommand {
    return startCommand('erase', this.arguments(['--apply', '--yes', ...args]), {
      env: this.aws.environment,
    });
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export const textOf = (body: Buffer): string =>
  (body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body).toString();

/** Gives each test of the file a bench of its own. */
export function eachWithErasure(): { readonly bench: EraseBench } {
  const test = eachWithAws();
  const holder: { bench: EraseBench } = { bench: undefined as never };
  beforeEach(() => {
    holder.bench = new EraseBench(test.aws);
  });
  afterEach(() => holder.bench.remove());
  return holder;
}
