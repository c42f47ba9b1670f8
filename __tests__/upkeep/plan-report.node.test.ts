import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProcess } from '../../src/artefact/terraform/run-process';
import { MARKER, planReport, readPlanned } from '../../src/upkeep/plan-report';
import { eachScratch } from '../harness/scratch';
import { describeWithTool } from '../harness/tools';

interface Changes {
  readonly after?: unknown;
  readonly after_unknown?: unknown;
  readonly after_sensitive?: unknown;
}

const change = (actions: readonly string[], changes: Changes) => ({
  actions,
  after: {},
  after_unknown: {},
  after_sensitive: {},
  ...changes,
});
const resource = (type: string, name: string, changes: Changes = {}) => ({
  address: `${type}.${name}`,
  mode: 'managed',
  type,
  change: change(['create'], changes),
});
const plan = (resources: readonly object[], outputs: Readonly<Record<string, Changes>> = {}) =>
  readPlanned(
    JSON.stringify({
      resource_changes: resources,
      output_changes: Object.fromEntries(
        Object.entries(outputs).map(([name, changes]) => [name, change(['create'], changes)]),
      ),
    }),
  );
const textOf = (changes: Changes): string =>
  plan([resource('aws_thing', 'one', changes)]).get('aws_thing.one')?.text ?? '';

describe('readPlanned', () => {
  it('never shows a secret value, also in lists and objects', () => {
    const text = textOf({
      after: { login: [{ user: 'ours', password: 'hunter2' }], headers: { token: 'hunter3' } },
      after_sensitive: { login: [{ password: true }], headers: true },
    });
    expect(text).not.toContain('hunter');
    expect(text).toContain('"password": "(sensitive)"');
    expect(text).toContain('"headers": "(sensitive)"');
    expect(text).toContain('"user": "ours"');
  });

  it('marks unknown values', () => {
    const text = textOf({
      after: { name: 'one', list: ['a'], rule: [{ prefix: null }] },
      after_unknown: { arn: true, list: [false, true], rule: [{ id: true }] },
    });
    expect(JSON.parse(text.slice(text.indexOf('\n')))).toEqual({
      arn: '(known after apply)',
      list: ['a', '(known after apply)'],
      name: 'one',
      rule: [{ id: '(known after apply)' }],
    });
  });

  it('parses policies, and leaves other text as it is', () => {
    const text = textOf({ after: { policy: '{"Statement":[{"Effect":"Allow"}]}', template: '{<$.data>}' } });
    expect(text).toMatch(/^ +"Effect": "Allow"$/m);
    expect(text).toContain('"template": "{<$.data>}"');
  });

  it('does not depend on the order of resources, attributes and outputs', () => {
    const [one, two] = [resource('aws_b', 'x', { after: { b: 1, a: 2 } }), resource('aws_a', 'x')];
    const outputs = { second: { after: 2 }, first: { after: 1 } };
    const other = resource('aws_b', 'x', { after: { a: 2, b: 1 } });
    expect([...plan([one, two], outputs)]).toEqual([
      ...plan([two, other], { first: outputs.first, second: outputs.second }),
    ]);
  });
});

describeWithTool('git', ['--version'])('the report of a plan', () => {
  const queue = resource('aws_sqs_queue', 'queue', { after: { name: 'one', retention: 4 } });
  const base = plan([queue, resource('aws_iam_role', 'pipe'), resource('aws_iam_role', 'backup')], {
    url: { after: 'old' },
  });

  it('shows the resources', () => {
    const read = { ...resource('aws_partition', 'current'), mode: 'data' };
    const report = planReport(plan([queue, resource('aws_sqs_queue', 'other'), read]));
    expect(report.startsWith(`${MARKER}\n`)).toBe(true);
    expect(report).toContain('Resources: 2');
    expect(report).toContain('| `aws_sqs_queue` | 2 |\n');
    expect(report).not.toContain('aws_partition');
    expect(report).not.toContain('base branch');
  });

  it('reports that nothing differs', () => {
    expect(planReport(base, base)).toContain('**No difference** from the plan of the base branch.');
  });

  it('reports that nothing was compared, if the base has no plan', () => {
    const report = planReport(base, 'failed');
    expect(report).toContain('nothing is compared');
    expect(report).not.toContain('No difference');
  });

  it('names added, removed and changed resources, and shows the lines', () => {
    const head = plan(
      [
        resource('aws_sqs_queue', 'queue', { after: { name: 'one', retention: 14 } }),
        resource('aws_iam_role', 'pipe'),
        resource('aws_kms_key', 'key'),
      ],
      { url: { after: 'old' } },
    );
    const report = planReport(head, base);
    expect(report).toContain(
      'added `aws_kms_key.key`; removed `aws_iam_role.backup`; changed `aws_sqs_queue.queue`.',
    );
    expect(report).toContain('-    "retention": 4\n+    "retention": 14\n');
    expect(report).toMatch(/^@@ .* @@/m);
    expect(report).toContain('| `aws_iam_role` | **1** | 2 |');
    expect(report).toContain('| `aws_kms_key` | **1** | 0 |');
    expect(report).toContain('| `aws_sqs_queue` | 1 | 1 |');
  });

  it('reports changed outputs', () => {
    const head = plan([queue, resource('aws_iam_role', 'pipe'), resource('aws_iam_role', 'backup')], {
      url: { after: 'new' },
    });
    const report = planReport(head, base);
    expect(report).toContain('changed `output.url`.');
    expect(report).toContain('-  "old"\n+  "new"\n');
  });

  it('fits into a comment, and reports that it is cut', () => {
    const many = Object.fromEntries(Array.from({ length: 4000 }, (_, index) => [`name_${index}`, 'value']));
    const report = planReport(plan([resource('aws_sqs_queue', 'queue', { after: many })]), base);
    expect(report.length).toBeLessThan(65_536);
    expect(report).toContain('The differences above are cut');
    expect(report).toContain('"value",\n```\n');
    expect(planReport(base, plan([queue]))).not.toContain('cut');
  });
});

describe('.ci/plan-report', () => {
  const scratch = eachScratch();

  it('reads plans from files, with an empty file for a failed plan of the base branch', async () => {
    const json = JSON.stringify({ resource_changes: [resource('aws_sqs_queue', 'queue')] });
    const run = (...files: readonly string[]) =>
      runProcess([join(__dirname, '..', '..', '.ci', 'plan-report'), ...files], {
        cwd: scratch.folder,
        env: process.env,
      });
    const [head, empty] = [scratch.file('head.json', json), scratch.file('base.json', '')];
    expect(await run(head)).toEqual({ code: 0, stderr: '', stdout: planReport(readPlanned(json)) });
    expect((await run(head, head)).stdout).toContain('**No difference**');
    expect((await run(head, empty)).stdout).toContain('nothing is compared');
    expect((await run(join(scratch.folder, 'missing.json'))).code).not.toBe(0);
  });
});
