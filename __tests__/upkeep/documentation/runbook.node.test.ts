import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKS, type FindingId } from '../../../src/operations/doctor/checks';
import { runDoctor } from '../../../src/operations/doctor/command';
import type { Result } from '../../../src/operations/doctor/finding';
import { eachWithAws } from '../../harness/aws/environment';
import { printedBy } from '../../harness/printed';
import { CASES } from '../../operations/doctor/cases';
import { healthyWorld } from '../../operations/doctor/world';

const test = eachWithAws();
const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'operations.md'), 'utf8');
const declared = CHECKS.flatMap(({ findings }) => Object.keys(findings));

/** The first cells of all tables of findings. */
function findingsIn(text: string): string[] {
  const tables = text.split(/\n\n+/).filter((part) => part.startsWith('| Finding |'));
  const rows = tables.flatMap((table) => table.split('\n').slice(2));
  return rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, id]) => id ?? ''),
  );
}

/** The text of a section. Undefined if there is no such heading. */
function beneath(text: string, level: number, heading: string): string | undefined {
  const [, ...sections] = text.split(new RegExp(`^(?=#{1,${level}} )`, 'm'));
  const found = sections.filter((section) => section.startsWith(`${'#'.repeat(level)} ${heading}\n`));
  return found.length === 1 ? found[0] : undefined;
}

/** The commands of a text's first example. */
const example = (text: string): string[] => (/```bash\n(.*?)```/s.exec(text)?.[1] ?? '').trim().split('\n');

describe('the runbook', () => {
  it('explains every finding of doctor, and no other', () => {
    expect([...new Set(findingsIn(page))].sort()).toEqual([...declared].sort());
  });
});

/** An item of the Troubleshooting in the Operata integration guide, and a way to cause it. */
interface Item {
  readonly symptom: string;
  /** In the words of the guide. */
  readonly item: string;
  readonly broken: FindingId;
}

const LATE = 'Records arrive late or not at all';
const ITEMS: readonly Item[] = [
  { symptom: LATE, item: 'Check Kinesis stream metrics', broken: 'writes-throttled' },
  { symptom: LATE, item: 'Verify EventBridge pipe status', broken: 'pipe-stopped-by-service' },
  { symptom: LATE, item: 'Review Lambda execution logs', broken: 'function-errors' },
  { symptom: 'Privacy controls', item: 'Verify API key validity', broken: 'credentials-refused' },
  { symptom: 'Privacy controls', item: 'Check Lambda VPC access', broken: 'no-way-to-ssm' },
  { symptom: 'Privacy controls', item: 'Review privacy configuration cache', broken: 'configuration-stale' },
  { symptom: 'Security errors', item: 'Validate IAM roles', broken: 'pipe-role-denied' },
  { symptom: 'Security errors', item: 'Check KMS key permissions', broken: 'key-disabled' },
  { symptom: 'Security errors', item: 'Verify network access', broken: 'delivery-failed' },
];

describe('an item of the Troubleshooting in the Operata integration guide', () => {
  const bySymptom = beneath(page, 2, 'By symptom') ?? '';
  const [doctor = ''] = example(bySymptom);

  it('begins with a command', () => expect(doctor).toBe('npx operata doctor --environment production'));

  it.each(ITEMS)('$symptom: $item leads to a finding', async ({ symptom, item, broken }) => {
    const explained = findingsIn(beneath(beneath(bySymptom, 3, symptom) ?? '', 4, item) ?? '');
    expect(explained, item).toContain(broken);

    const { breaks, variant, text } = CASES[broken];
    const world = healthyWorld(test.aws, variant);
    // The command reads the clock.
    world.metrics.clock = () => Date.now();
    breaks(world);
    const args = `${doctor} --json`.replace('npx operata doctor ', '').split(' ');
    const { code, stdout, stderr } = await printedBy(() => runDoctor(args));
    expect([1, 3], stderr).toContain(code);
    const results: readonly Result[] = JSON.parse(stdout).results;
    const found = results.filter(({ finding }) => finding !== undefined && explained.includes(finding));
    expect(found.map(({ finding }) => finding)).toContain(broken);
    for (const one of found) expect(one.remedy, one.finding).toMatch(/\S/);
    expect(found.find(({ finding }) => finding === broken)?.found).toMatch(text);
  });
});
