import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AwsClients } from '../../../src/operations/aws/clients';
import { runEraseCommand } from '../../../src/operations/erase/command';
import type { Summary } from '../../../src/operations/erase/summary';
import { ACCOUNT, outputsText } from '../../harness/aws/deployed';
import { describeWithMinistack } from '../../harness/aws/ministack';
import { printedBy } from '../../harness/printed';
import { BUCKET, contactRecord } from '../erase/bench';

const A = contactRecord('contact-a');
const B = contactRecord('contact-b');

describeWithMinistack('erase over an emulator of AWS', ACCOUNT, () => {
  const directory = mkdtempSync(join(tmpdir(), 'operata-emulator-'));
  const outputs = join(directory, 'outputs.json');
  const journal = join(directory, 'erase.journal');
  const key = (name: string): string => `contact-records/2026/03/02/09/${name}`;
  let aws: AwsClients;

  beforeAll(async () => {
    aws = new AwsClients({ region: 'us-west-2' });
    const Bucket = BUCKET;
    await aws.s3.createBucket({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'us-west-2' } });
    await aws.s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
    const put = (name: string, ...records: string[]) =>
      aws.s3.putObject({
        Bucket,
        Key: key(name),
        Body: gzipSync(records.map((one) => `${one}\n`).join('')),
        ContentType: 'application/octet-stream',
        Metadata: { owner: 'x' },
        Tagging: 'team=a%20b',
      });
    await put('one.gz', A, B, A);
    await put('two.gz', A);
    await put('three.gz', A, B);
    await put('three.gz', B);
    // The emulator does not find the tags of an object with others under a delete marker.
    await put('four.gz', A);
    await aws.s3.deleteObject({ Bucket, Key: key('four.gz') });
    writeFileSync(outputs, outputsText({ url: process.env.AWS_ENDPOINT_URL ?? '' }));
  });
  afterAll(() => {
    aws.close();
    rmSync(directory, { recursive: true });
  });

  it('rewrites objects, and removes every version that held the contact', async () => {
    const { code, stdout, stderr } = await printedBy(() =>
      runEraseCommand([
        ...['--outputs', outputs, '--journal', journal, '--json'],
        ...['--contact-id', 'contact-a', '--apply', '--yes'],
      ]),
    );
    const summary = JSON.parse(stdout) as Summary;
    expect([code, stderr, summary.left]).toEqual([0, '', []]);
    expect(summary).toMatchObject({ records: 5, versions: 4, left: [], unreadable: 0 });
    const { Versions = [] } = await aws.s3.listObjectVersions({ Bucket: BUCKET });
    const texts = Versions.map(async ({ Key, VersionId }) => {
      const { Body, Metadata } = await aws.s3.getObject({ Bucket: BUCKET, Key, VersionId });
      expect(Metadata).toEqual({ owner: 'x' });
      return gunzipSync((await Body?.transformToByteArray()) ?? Buffer.alloc(0)).toString();
    });
    expect(await Promise.all(texts)).toEqual([`${B}\n`, `${B}\n`]);
    const { TagSet } = await aws.s3.getObjectTagging({ Bucket: BUCKET, Key: key('one.gz') });
    expect(TagSet).toEqual([{ Key: 'team', Value: 'a b' }]);
    const { DeleteMarkers } = await aws.s3.listObjectVersions({ Bucket: BUCKET });
    expect(DeleteMarkers).toBeUndefined();
  });
});
