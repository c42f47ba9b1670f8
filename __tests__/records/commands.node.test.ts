import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { measuredRecordBytes } from '../../src/operations/capacity/sources/record-size';
import { runCheckConfigCommand } from '../../src/privacy/check/command';
import { runPreviewCommand } from '../../src/privacy/preview/command';
import { eachPrinted } from '../harness/printed';
import { eachScratch } from '../harness/scratch';

const printed = eachPrinted();
const scratch = eachScratch();

const RECORD = '{"AWSAccountId":"111122223333","ContactId":"a"}';
const Data = Buffer.from(RECORD).toString('base64');

/** A folder with each kind of input that is not just records. */
function inputs(): string {
  mkdirSync(scratch.join('in/errors'), { recursive: true });
  scratch.file('in/a.json', JSON.stringify({ Records: [{ Data }, { Data: '?' }], MillisBehindLatest: 0 }));
  scratch.file('in/b.json', `${RECORD}\n{"Item":{"ContactId":{"S":"a"}}}`);
  scratch.file('in/c.bz2', 'BZh91AY');
  scratch.file('in/errors/d', '{"rawData":""}');
  return scratch.join('in');
}

const DAMAGED = /a\.json, line 1, byte \d+: Data is neither base64 nor JSON/;
const BZIP2 = /c\.bz2: is compressed with bzip2/;
const SKIPPED = /skipped 1 file beneath errors\//;
const UNPACKED = /unpacked 1 record \(output of get-records: 1\)/;
const DYNAMO_DB = '1 of 3 is not a contact record (a DynamoDB item)';

describe('inputs that are not just records', () => {
  it('are unpacked and reported by preview', async () => {
    const config = scratch.document('BLACKLIST', 'Attributes');
    expect(await runPreviewCommand(['--config', config, '--input', inputs()])).toBe(1);
    for (const each of [DAMAGED, BZIP2, SKIPPED, UNPACKED]) expect(printed.stderr).toMatch(each);
    expect(printed.stdout).toContain(
      `${DYNAMO_DB}, and not delivered\n    a DynamoDB item: its values are beneath`,
    );
    expect(printed.stdout).toContain('2 of 3 records delivered');
  });

  it('are unpacked and reported by check', async () => {
    const config = scratch.document('BLACKLIST', 'Attributes');
    expect(await runCheckConfigCommand([config, '--input', inputs()])).toBe(1);
    for (const each of [DAMAGED, BZIP2, SKIPPED, UNPACKED]) expect(printed.stdout).toMatch(each);
    expect(printed.stdout).toContain('checked with 2 records');
    expect(printed.stdout).toContain(DYNAMO_DB);
    expect(printed.stdout).toContain('convert it to plain JSON');
  });

  it('are unpacked and reported by capacity', async () => {
    await expect(measuredRecordBytes([inputs()])).rejects.toThrow(DAMAGED);
    await expect(measuredRecordBytes([inputs()])).rejects.toThrow(BZIP2);
    const wrapped = scratch.file('wrapped.json', JSON.stringify({ Records: [{ Data }, { Data }] }));
    expect(await measuredRecordBytes([wrapped])).toEqual({
      value: RECORD.length,
      origin: 'mean of 2 records of --input; unpacked 2 records (output of get-records: 2)',
    });
  });
});
