import { afterEach, describe, expect, it, vi } from 'vitest';
import { type CheckovReport, problemsWith, type Scanned } from '../../src/upkeep/scanners/checkov';
import { runScanCommand } from '../../src/upkeep/scanners/command';
import { printedBy } from '../harness/printed';
import { eachScratch } from '../harness/scratch';

describe("checkov's report", () => {
  const queue = { address: 'aws_sqs_queue.letters', type: 'aws_sqs_queue' };
  const bucket = { address: 'aws_s3_bucket.backup[0]', type: 'aws_s3_bucket' };
  const scanned: Scanned = {
    plans: [
      { name: 'defaults', file: '/defaults.json', resources: [queue, bucket] },
      { name: 'adopted', file: '/adopted.json', resources: [queue] },
    ],
    declared: ['aws_sqs_queue.letters', 'aws_s3_bucket.backup'],
  };
  const record = (check_id: string, { address }: typeof queue, file = '/defaults.json') => ({
    check_id,
    check_name: 'A rule',
    resource: address,
    file_abs_path: file,
  });
  const problems = (
    results: Partial<CheckovReport['results']> = {},
    { declared = scanned.declared, unchecked = [] as readonly string[] } = {},
  ): string[] =>
    problemsWith(
      {
        results: {
          passed_checks: [record('CKV_1', queue), record('CKV_1', queue, '/adopted.json')],
          failed_checks: [record('CKV_2', bucket)],
          skipped_checks: [],
          parsing_errors: [],
          ...results,
        },
      },
      { ...scanned, declared },
      [{ check: 'CKV_2', resources: ['aws_s3_bucket.backup'], reason: 'It is right here.' }],
      unchecked,
    );

  it('passes if each finding has a reason and each resource was checked', () => {
    expect(problems()).toEqual([]);
  });

  it('fails for a finding without a reason, also if its check or resource has another one', () => {
    const failed_checks = [record('CKV_2', bucket), record('CKV_2', queue), record('CKV_1', bucket)];
    expect(problems({ failed_checks })).toEqual([
      'CKV_2 aws_sqs_queue.letters: A rule. Fix it, or give the reason in accepted.ts.',
      'CKV_1 aws_s3_bucket.backup: A rule. Fix it, or give the reason in accepted.ts.',
    ]);
  });

  it('fails for a reason without a finding, and for a finding that is skipped elsewhere', () => {
    const passed_checks = [record('CKV_1', queue), record('CKV_1', queue, '/adopted.json')];
    expect(
      problems({
        passed_checks: [...passed_checks, record('CKV_2', bucket)],
        failed_checks: [],
        skipped_checks: [record('CKV_3', queue)],
      }),
    ).toEqual([
      'CKV_3 aws_sqs_queue.letters: skipped; give the reason in accepted.ts instead.',
      'CKV_2 aws_s3_bucket.backup: no longer found; remove it from accepted.ts.',
    ]);
  });

  it('fails if checkov did not check a resource in one plan, or anything', () => {
    expect(problems({ passed_checks: [record('CKV_1', queue)] })).toEqual([
      'adopted: aws_sqs_queue.letters: checkov did not check it.',
    ]);
    expect(problems({ passed_checks: [], failed_checks: [], parsing_errors: ['/adopted.json'] })).toEqual([
      '/adopted.json: checkov could not read it.',
      'defaults: aws_sqs_queue.letters: checkov did not check it.',
      'defaults: aws_s3_bucket.backup[0]: checkov did not check it.',
      'adopted: aws_sqs_queue.letters: checkov did not check it.',
      'CKV_2 aws_s3_bucket.backup: no longer found; remove it from accepted.ts.',
    ]);
  });

  it('fails for a resource that is not in any plan, and for a checked type that is listed as unchecked', () => {
    const declared = [...scanned.declared, 'aws_sqs_queue.other'];
    expect(problems({}, { declared, unchecked: ['aws_s3_bucket'] })).toEqual([
      'aws_sqs_queue.other: not in any plan; add settings that create it to settings.ts.',
      'defaults: aws_s3_bucket.backup[0]: checkov checks aws_s3_bucket; remove it from UNCHECKED in accepted.ts.',
    ]);
  });
});

describe('on a machine without the scanners', () => {
  const scratch = eachScratch();
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it.each([
    [[], 0],
    [['--require-all'], 1],
  ])('skips each scanner, and prints what it needs: options %j, exit code %i', async (options, code) => {
    vi.stubEnv('PATH', '/nonexistent');
    vi.stubEnv('TERRAFORM_BINARY_NAME', undefined);
    const printed = await printedBy(() => runScanCommand(options, scratch.folder));
    expect(printed).toMatchObject({ code, stdout: '' });
    expect(printed.stderr).toMatch(/^SKIPPED: checkov checked nothing: .*install Terraform/m);
    expect(printed.stderr).toMatch(/^SKIPPED: TFLint checked nothing: it needs TFLint .* or Go/m);
  });
});
