import { describe, expect, it } from 'vitest';
import { ACCEPTED } from '../../../src/upkeep/scanners/checkov/accepted';
import {
  type CheckovRecord,
  type CheckovReport,
  parseReport,
} from '../../../src/upkeep/scanners/checkov/report';
import { type Expectations, problemsWith } from '../../../src/upkeep/scanners/checkov/verdict';

const QUEUE = { address: 'aws_sqs_queue.letters', type: 'aws_sqs_queue' };
const BUCKET = { address: 'aws_s3_bucket.backup[0]', type: 'aws_s3_bucket' };

const EXPECTATIONS: Expectations = {
  deployments: {
    plans: [
      { name: 'defaults', file: '/scan/defaults.json', resources: [QUEUE, BUCKET] },
      { name: 'adopted', file: '/scan/adopted.json', resources: [QUEUE] },
    ],
    declared: ['aws_sqs_queue.letters', 'aws_s3_bucket.backup'],
  },
  accepted: [{ check: 'CKV_2', resources: ['aws_s3_bucket.backup'], reason: 'Nothing waits for it.' }],
  checksByType: { aws_sqs_queue: 1, aws_s3_bucket: 2 },
  version: '1.2.3',
};

const record = (check_id: string, { address }: typeof QUEUE, plan = 'defaults'): CheckovRecord => ({
  check_id,
  check_name: `What ${check_id} is about`,
  resource: address,
  file_abs_path: `/scan/${plan}.json`,
});

const PASSED = [record('CKV_1', QUEUE), record('CKV_1', QUEUE, 'adopted'), record('CKV_1', BUCKET)];
const FAILED = [record('CKV_2', BUCKET)];

function report(results: Partial<CheckovReport['results']> = {}, checkov_version = '1.2.3'): CheckovReport {
  return {
    results: {
      passed_checks: PASSED,
      failed_checks: FAILED,
      skipped_checks: [],
      parsing_errors: [],
      ...results,
    },
    summary: { checkov_version },
  };
}

describe('the verdict on a report of checkov', () => {
  it('has nothing to say where every finding has a reason and every resource was looked at', () => {
    expect(problemsWith(report(), EXPECTATIONS)).toEqual([]);
  });

  it('names a finding without a reason once, with the plans it is in', () => {
    const failed_checks = [...FAILED, record('CKV_1', QUEUE), record('CKV_1', QUEUE, 'adopted')];
    const passed_checks = [record('CKV_1', BUCKET)];
    expect(problemsWith(report({ failed_checks, passed_checks }), EXPECTATIONS)).toEqual([
      'CKV_1 aws_sqs_queue.letters: What CKV_1 is about (defaults, adopted). Fix it, or say in accepted.ts why it is right.',
    ]);
  });

  it('takes a reason for one resource for no other, and for no other check', () => {
    const deployments = {
      plans: [{ name: 'defaults', file: '/scan/defaults.json', resources: [QUEUE, BUCKET] }],
      declared: [],
    };
    const failed_checks = [...FAILED, record('CKV_2', QUEUE), record('CKV_1', BUCKET)];
    const problems = problemsWith(report({ failed_checks, passed_checks: [] }), {
      ...EXPECTATIONS,
      deployments,
    });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'CKV_2 aws_sqs_queue.letters',
      'CKV_1 aws_s3_bucket.backup',
    ]);
  });

  it('names a finding outside the resources too, such as one of the provider', () => {
    const provider = { address: 'aws.default', type: '' };
    const failed_checks = [...FAILED, record('CKV_41', provider)];
    expect(problemsWith(report({ failed_checks }), EXPECTATIONS)).toEqual([
      expect.stringMatching(/^CKV_41 aws\.default: /),
    ]);
  });

  it('names a reason for a finding that does not occur any more', () => {
    const passed_checks = [...PASSED, record('CKV_2', BUCKET)];
    expect(problemsWith(report({ passed_checks, failed_checks: [] }), EXPECTATIONS)).toEqual([
      'CKV_2 aws_s3_bucket.backup: not found any more; remove it from accepted.ts.',
    ]);
  });

  it('names the resource at which fewer checks looked than at others of its type', () => {
    const passed_checks = PASSED.filter(({ file_abs_path }) => !file_abs_path.includes('adopted'));
    expect(problemsWith(report({ passed_checks }), EXPECTATIONS)).toEqual([
      'adopted: aws_sqs_queue.letters: 0 checks looked at it, and coverage.ts says 1.',
    ]);
  });

  it('counts a check that reports twice as one', () => {
    const checksByType = { aws_sqs_queue: 1, aws_s3_bucket: 3 };
    const passed_checks = [...PASSED, record('CKV_1', BUCKET)];
    expect(problemsWith(report({ passed_checks }), { ...EXPECTATIONS, checksByType })).toEqual([
      'defaults: aws_s3_bucket.backup[0]: 2 checks looked at it, and coverage.ts says 3.',
    ]);
  });

  it('names the resource at which more checks looked than is written down', () => {
    const passed_checks = [...PASSED, record('CKV_3', BUCKET)];
    expect(problemsWith(report({ passed_checks }), EXPECTATIONS)).toEqual([
      'defaults: aws_s3_bucket.backup[0]: 3 checks looked at it, and coverage.ts says 2.',
    ]);
  });

  it('names a type of which nobody said how many checks look at it, and one that is gone', () => {
    const checksByType = { aws_sqs_queue: 1, aws_kms_key: 4 };
    expect(problemsWith(report(), { ...EXPECTATIONS, checksByType })).toEqual([
      'aws_kms_key: in no plan any more; remove it from coverage.ts.',
      'defaults: aws_s3_bucket.backup[0]: 2 checks looked at it, and coverage.ts does not name aws_s3_bucket.',
    ]);
  });

  it('is not content with a type that nobody named and nothing looked at', () => {
    const expectations = { ...EXPECTATIONS, accepted: [], checksByType: { aws_sqs_queue: 1 } };
    const passed_checks = PASSED.filter(({ resource }) => resource === QUEUE.address);
    expect(problemsWith(report({ passed_checks, failed_checks: [] }), expectations)).toEqual([
      'defaults: aws_s3_bucket.backup[0]: 0 checks looked at it, and coverage.ts does not name aws_s3_bucket.',
    ]);
  });

  it('names a resource of the stack that no settings create', () => {
    const { plans, declared } = EXPECTATIONS.deployments;
    const deployments = { plans, declared: [...declared, 'aws_sqs_queue.other'] };
    expect(problemsWith(report(), { ...EXPECTATIONS, deployments })).toEqual([
      'aws_sqs_queue.other: in no plan; add settings that create it to settings.ts.',
    ]);
  });

  it('names a file that could not be read, and what was skipped elsewhere', () => {
    const skipped_checks = [record('CKV_9', QUEUE)];
    const parsing_errors = ['/scan/broken.json'];
    expect(problemsWith(report({ skipped_checks, parsing_errors }), EXPECTATIONS)).toEqual([
      '/scan/broken.json: checkov could not read it.',
      expect.stringMatching(/^CKV_9 aws_sqs_queue\.letters: skipped by a comment or a setting/),
    ]);
  });

  it('names another version than the one whose findings were judged', () => {
    expect(problemsWith(report({}, '1.2.4'), EXPECTATIONS)).toEqual([
      'This is checkov 1.2.4, and its findings were judged with 1.2.3.',
    ]);
  });
});

describe('what checkov prints', () => {
  it('is read where it is a report of findings', () => {
    expect(parseReport(JSON.stringify(report()))).toEqual(report());
  });

  it.each([
    ['a summary alone, as where it read nothing', '{"passed": 0, "failed": 0, "checkov_version": "1.2.3"}'],
    ['reports of several frameworks', '[]'],
    ['words', 'Traceback (most recent call last)'],
    ['nothing', ''],
  ])('is refused where it is %s', (_name, text) => {
    expect(() => parseReport(text)).toThrow('checkov did not print a report of findings');
  });
});

describe('the accepted findings', () => {
  it('each have a reason in whole sentences', () => {
    for (const { check, reason } of ACCEPTED) {
      expect(reason.split(' ').length, check).toBeGreaterThan(8);
      expect(reason, check).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('are listed once', () => {
    const all = ACCEPTED.flatMap(({ check, resources }) =>
      resources.map((resource) => `${check} ${resource}`),
    );
    expect(all).toEqual([...new Set(all)]);
    expect(new Set(ACCEPTED.map(({ check }) => check)).size).toBe(ACCEPTED.length);
  });
});
