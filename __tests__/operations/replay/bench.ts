/** What the tests of the replay share: a deployment, its records, and the command. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, vi } from 'vitest';
import type { Dialogue } from '../../../src/cli/confirm';
import { CompressedClock } from '../../../src/delivery/clock';
import { runReplayCommand } from '../../../src/operations/replay/command';
import type { Summary } from '../../../src/operations/replay/summary';
import { NAMES } from '../../../src/stack/naming/names';
import { type CommandResult, type RunningCommand, startCommand } from '../../harness/aws/command';
import {
  deploymentValue,
  named,
  outputsText,
  type Stores,
  serveDeployment,
} from '../../harness/aws/deployed';
import { eachWithAws } from '../../harness/aws/environment';
import type { StoredRecord } from '../../harness/aws/kinesis';
import { deadLetter } from '../../harness/aws/pump';
import type { AwsStandIn } from '../../harness/aws/stand-in';

export const BUCKET = named(NAMES.backupBucket);

/** A contact's record, with a canary that must not be shown. */
export function contactRecord(contact: string, updated = '2026-03-02T09:00:00Z'): string {
  return JSON.stringify({
    AWSContactTraceRecordFormatVersion: '2017-03-10',
    ContactId: contact,
    LastUpdateTimestamp: updated,
    CustomerEndpoint: { Address: '+15550100', Type: 'TELEPHONE_NUMBER' },
    Attributes: { note: 'CANARY {"} of a contact' },
  });
}

/** The key of an object of the backup, by the time of its oldest record. */
export const objectKey = (time: string, random = '0000'): string =>
  `contact-records/${time.slice(0, 13).replace(/[-T]/g, '/')}/${named(NAMES.backupStream)}-1-` +
  `${time.slice(0, 19).replace(/[T:]/g, '-')}-${random}.gz`;

/** The result of a run. */
export interface Ran extends CommandResult {
  readonly summary: Summary;
}

export class ReplayBench {
  readonly stores: Stores;
  readonly #before = new Set<string>();
  readonly directory = mkdtempSync(join(tmpdir(), 'operata-replay-'));
  readonly journal = join(this.directory, 'replay.journal');

  constructor(
    readonly aws: AwsStandIn,
    shards = 2,
  ) {
    this.stores = serveDeployment(aws, shards);
    this.deploy();
  }

  /** Sets the outputs. */
  deploy(change: object = {}): void {
    writeFileSync(this.outputs, outputsText(this.aws, { ...deploymentValue(this.aws), ...change }));
  }

  get outputs(): string {
    return join(this.directory, 'outputs.json');
  }

  /** Puts a record on the stream that the pipe dead-letters. */
  deadLetter(data: string | Buffer): StoredRecord & { readonly shardId: string } {
    const record = this.stores.stream.put(data);
    this.#before.add(record.sequenceNumber);
    this.stores.queue.send(this.letterOf(record));
    return record;
  }

  letterOf(record: StoredRecord & { readonly shardId: string }): string {
    return deadLetter(record.shardId, record.sequenceNumber, { arrival: record.arrived.getTime() });
  }

  /** Puts an object into the backup. */
  backUp(time: string, records: readonly (string | Buffer)[], how: Partial<Packing> = {}): string {
    const { delimiter = '\n', gzip = true, random = '0000' } = how;
    const text = Buffer.concat(records.flatMap((one) => [Buffer.from(one), Buffer.from(delimiter)]));
    const key = objectKey(time, random);
    this.stores.buckets.objects.set(`/${BUCKET}/${key}`, gzip ? gzipSync(text) : text);
    return key;
  }

  arguments(args: readonly string[]): string[] {
    return ['--outputs', this.outputs, '--journal', this.journal, '--json', ...args];
  }

  /** Runs the command within this process. */
  async run(...args: string[]): Promise<Ran> {
    return await this.runAsking(['--yes', ...args]);
  }

  async runAsking(args: readonly string[], dialogue?: Dialogue): Promise<Ran> {
    return await this.runPlain(this.arguments(args), dialogue);
  }

  /** Runs the command with these arguments alone. */
  async runPlain(args: readonly string[], dialogue?: Dialogue): Promise<Ran> {
    const shown = { stdout: '', stderr: '' };
    const spies = (['stdout', 'stderr'] as const).map((name) =>
      vi.spyOn(process[name], 'write').mockImplementation((text, ...rest) => {
        shown[name] += String(text);
        const written = rest.at(-1);
        if (typeof written === 'function') written();
        return true;
      }),
    );
    try {
      const code = await runReplayCommand(args, dialogue, new CompressedClock());
      const summary = shown.stdout.startsWith('{') ? JSON.parse(shown.stdout) : undefined;
      return { code, ...shown, summary };
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  }

  /** Starts the command as npm does. */
  start(args: readonly string[]): RunningCommand {
    return startCommand('replay', this.arguments(['--yes', ...args]), { env: this.aws.environment });
  }

  /** What is on the stream, as text, sorted. */
  get onStream(): string[] {
    return this.stores.stream.records.map(({ data }) => data.toString()).sort();
  }

  /** What is on the stream, but for what was there before. */
  get replayed(): string[] {
    return this.stores.stream.records
      .filter(({ sequenceNumber }) => !this.#before.has(sequenceNumber))
      .map(({ data }) => data.toString())
      .sort();
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

interface Packing {
  readonly delimiter: string;
  readonly gzip: boolean;
  readonly random: string;
}

/** Gives each test of the file a bench of its own. */
export function eachWithReplay(): { readonly bench: ReplayBench } {
  const test = eachWithAws();
  const holder: { bench: ReplayBench } = { bench: undefined as never };
  beforeEach(() => {
    holder.bench = new ReplayBench(test.aws);
  });
  afterEach(() => holder.bench.remove());
  return holder;
}
