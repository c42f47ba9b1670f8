import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlanJson } from '../artefact/terraform/terraform-json';
import { countsByType } from '../offline/plan/inventory';

/** The workflow finds the comment of an earlier run by this marker. */
export const MARKER = '<!-- operata-connect: offline plan -->';

/** GitHub's limit for a comment is 65,536 characters. */
const LONGEST_DIFFERENCE = 50_000;

const LIMITS =
  'The plan of a first apply with `terraform.tfvars.example`, without AWS. It has no resources that those variables ' +
  'switch off, no secret values, and does not show whether a change updates or replaces resources of an existing ' +
  "deployment. The run's artifact `plan` has the whole plan.";

interface Block {
  /** The type of a managed resource. */
  readonly type?: string;
  /** The address and the values, one per line. */
  readonly text: string;
}

/** The resources, data sources and outputs of a plan, by address, sorted. */
export type Planned = ReadonlyMap<string, Block>;

interface Change {
  readonly actions: readonly string[];
  readonly after?: unknown;
  readonly after_unknown?: unknown;
  readonly after_sensitive?: unknown;
}

/** Reads the output of `terraform show -json` for a plan. */
export function readPlanned(json: string): Planned {
  const { resource_changes = [], output_changes = {} } = JSON.parse(json) as PlanJson;
  const blockOf = (title: string, { after, after_unknown, after_sensitive }: Change): string => {
    const values = JSON.stringify(shown(after, after_unknown, after_sensitive), null, 2);
    return `${title}\n${values.replace(/^/gm, '  ')}\n`;
  };
  const resources = resource_changes.map(({ address, mode, type, change }): [string, Block] => {
    const text = blockOf(`${address} (${change.actions.join(', ')})`, change);
    return [address, mode === 'managed' ? { type, text } : { text }];
  });
  const outputs = Object.entries(output_changes).map(([name, change]): [string, Block] => {
    return [`output.${name}`, { text: blockOf(`output.${name}`, change as Change) }];
  });
  return new Map([...resources, ...outputs].sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Members = Readonly<Record<string, unknown>>;
const isNested = (value: unknown): value is Members => typeof value === 'object' && value !== null;

/** A value without null members, and with placeholders for secret and unknown values. */
function shown(value: unknown, unknown: unknown, sensitive: unknown): unknown {
  if (sensitive === true) return '(sensitive)';
  if (unknown === true) return '(known after apply)';
  if (typeof value === 'string') return documentIn(value);
  const [known, open, secret] = [value, unknown, sensitive].map((each) => (isNested(each) ? each : {}));
  if (!isNested(value) && Object.keys(open ?? {}).length === 0) return value ?? null;
  const names = [...new Set([...Object.keys(known ?? {}), ...Object.keys(open ?? {})])];
  const member = (name: string): unknown => shown(known?.[name], open?.[name], secret?.[name]);
  if (Array.isArray(value) || Array.isArray(unknown)) return names.map(member);
  const members = names.sort().map((name) => [name, member(name)] as const);
  return Object.fromEntries(members.filter(([, each]) => each !== null));
}

/** Parses a policy, which is JSON in one string, to compare it line by line. */
function documentIn(text: string): unknown {
  try {
    return /^\s*[[{]/.test(text) ? { '(JSON)': JSON.parse(text) } : text;
  } catch {
    return text;
  }
}

/** The report in Markdown: the difference from the plan of the base branch, if there is one, and the resources. */
export function planReport(head: Planned, base?: Planned | 'failed'): string {
  const compared = base === 'failed' ? undefined : base;
  const sections = [
    MARKER,
    '### Offline plan',
    ...(base === 'failed'
      ? [
          '**The plan of the base branch failed, so nothing is compared.** The log of the run shows why. ' +
            'This is expected if the base branch has no offline plan yet.',
        ]
      : []),
    ...(compared ? comparison(head, compared) : []),
    created(head, compared),
    `<sub>${LIMITS}</sub>`,
  ];
  return `${sections.join('\n\n')}\n`;
}

function comparison(head: Planned, base: Planned): string[] {
  const lists = Object.entries({
    added: [...head.keys()].filter((address) => !base.has(address)),
    removed: [...base.keys()].filter((address) => !head.has(address)),
    changed: [...head].flatMap(([address, { text }]) =>
      text === (base.get(address)?.text ?? text) ? [] : [address],
    ),
  }).filter(([, addresses]) => addresses.length > 0);
  if (lists.length === 0) return ['**No difference** from the plan of the base branch.'];
  const changes = lists.map(
    ([verb, addresses]) => `${verb} ${addresses.map((each) => `\`${each}\``).join(', ')}`,
  );
  const lines = difference(base, head);
  const end =
    lines.length > LONGEST_DIFFERENCE ? lines.lastIndexOf('\n', LONGEST_DIFFERENCE) + 1 : lines.length;
  return [
    `**The plan differs from the base branch's:** ${changes.join('; ')}.`,
    `<details><summary>Differences</summary>\n\n\`\`\`diff\n${lines.slice(0, end)}\`\`\`\n\n</details>`,
    ...(end < lines.length
      ? ['**The differences above are cut**, as they exceed the size of a comment.']
      : []),
  ];
}

/** The differences, as git shows them. */
function difference(base: Planned, head: Planned): string {
  const directory = mkdtempSync(join(tmpdir(), 'operata-plan-report-'));
  try {
    for (const [name, plan] of Object.entries({ base, head }))
      writeFileSync(join(directory, name), [...plan.values()].map(({ text }) => text).join('\n'));
    const { status, stdout, stderr, error } = spawnSync(
      'git',
      ['diff', '--no-index', '--no-color', '--no-ext-diff', '--unified=3', 'base', 'head'],
      {
        cwd: directory,
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
        // Without the user's settings.
        env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
      },
    );
    // Exit code 1: the plans differ.
    if (status !== 1) throw new Error(`git cannot compare the plans: ${error?.message ?? stderr}`);
    return stdout.slice(stdout.indexOf('\n@@') + 1);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function created(head: Planned, base: Planned | undefined): string {
  const countsOf = (plan: Planned) =>
    countsByType([...plan.values()].flatMap(({ type }) => (type === undefined ? [] : [{ type }])));
  const [here, there] = [countsOf(head), base && countsOf(base)];
  const rows = [...new Set([...here.keys(), ...(there?.keys() ?? [])])].sort().map((type) => {
    const [count, before] = [here.get(type) ?? 0, there?.get(type) ?? 0];
    if (there === undefined) return `| \`${type}\` | ${count} |`;
    return `| \`${type}\` | ${count === before ? count : `**${count}**`} | ${before} |`;
  });
  const header = there ? '| Type | here | base |\n| --- | ---: | ---: |' : '| Type | |\n| --- | ---: |';
  const total = [...here.values()].reduce((sum, count) => sum + count, 0);
  return `<details><summary>Resources: ${total}</summary>\n\n${header}\n${rows.join('\n')}\n\n</details>`;
}

if (require.main === module) {
  const [head = '', base] = process.argv.slice(2).map((file) => readFileSync(file, 'utf8'));
  const compared = base === undefined ? base : base.trim() === '' ? 'failed' : readPlanned(base);
  process.stdout.write(planReport(readPlanned(head), compared));
}
