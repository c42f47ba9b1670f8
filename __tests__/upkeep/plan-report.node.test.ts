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

describe('what is compared of a plan', () => {
  it('never shows a secret value, in a list or an object either', () => {
    const text = textOf({
      after: { login: [{ user: 'ours', password: 'hunter2' }], headers: { token: 'hunter3' } },
      after_sensitive: { login: [{ password: true }], headers: true },
    });
    expect(text).not.toContain('hunter');
    expect(text).toContain('"password": "(sensitive)"');
    expect(text).toContain('"headers": "(sensitive)"');
    expect(text).toContain('"user": "ours"');
  });

  it('names what is not known yet, beside what is', () => {
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

  it('takes policies apart, and leaves other text as it is', () => {
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

  it('tells what is created', () => {
    const read = { ...resource('aws_partition', 'current'), mode: 'data' };
    const report = planReport(plan([queue, resource('aws_sqs_queue', 'other'), read]));
    expect(report.startsWith(`${MARKER}\n`)).toBe(true);
    expect(report).toContain('What is created: 2 resources');
    expect(report).toContain('| `aws_sqs_queue` | 2 |\n');
    expect(report).not.toContain('aws_partition');
    expect(report).not.toContain('base branch');
  });

  it('says that nothing differs, if nothing does', () => {
    expect(planReport(base, base)).toContain('**No difference** from the plan of the base branch.');
  });

  it('says that nothing was compared, if the base has no plan', () => {
    const report = planReport(base, 'failed');
    expect(report).toContain('nothing was compared');
    expect(report).not.toContain('No difference');
  });

  it('names what is added, removed and changed, and shows the lines', () => {
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

  it('tells of outputs that change alone', () => {
    const head = plan([queue, resource('aws_iam_role', 'pipe'), resource('aws_iam_role', 'backup')], {
      url: { after: 'new' },
    });
    const report = planReport(head, base);
    expect(report).toContain('changed `output.url`.');
    expect(report).toContain('-  "old"\n+  "new"\n');
  });

  it('fits into a comment, and says what was cut', () => {
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

  it('reports plans in files, of which that of the base branch is empty if it could not be planned', async () => {
    const json = JSON.stringify({ resource_changes: [resource('aws_sqs_queue', 'queue')] });
    const run = (...files: readonly string[]) =>
      runProcess([join(__dirname, '..', '..', '.ci', 'plan-report'), ...files], {
        cwd: scratch.folder,
        env: process.env,
      });
    const [head, empty] = [scratch.file('head.json', json), scratch.file('base.json', '')];
    expect(await run(head)).toEqual({ code: 0, stderr: '', stdout: planReport(readPlanned(json)) });
    expect((await run(head, head)).stdout).toContain('**No difference**');
    expect((await run(head, empty)).stdout).toContain('nothing was compared');
    expect((await run(join(scratch.folder, 'missing.json'))).code).not.toBe(0);
  });
});
