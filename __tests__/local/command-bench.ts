/*
 * For tests that run the command: the synthesized stack, and before each test a folder and an endpoint of its own.
 * To be imported by such test files only, as it registers hooks.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { synthesize } from '../../src/artefact/synthesize';
import type { Summary } from '../../src/local/summary';
import { countOf } from '../../src/records/other-kinds';
import { contact, Endpoint, Folder, type Outcome, ROOT, type RunSettings, runCli } from './support';

const shared = new Folder();
export let stack: string;
export let folder: Folder;
export const endpoint = new Endpoint();

beforeAll(async () => {
  stack = await synthesize(ROOT, shared.join('out'));
});
afterAll(() => shared.remove());
beforeEach(() => {
  folder = new Folder();
});
afterEach(async () => {
  await endpoint.stop();
  endpoint.received.length = 0;
  folder.remove();
});

export const ESSENTIALS = `aws_region = "us-west-2"
environment = "test"
connect_instance_alias = "alias"
`;
export const PRIVACY_ON = `${ESSENTIALS}enable_privacy_controls = true\n`;
export const KEY = {
  TF_VAR_operata_api_key: 'key-of-the-test',
  TF_VAR_operata_group_id: 'group-of-the-test',
};

/** Runs with the stack that is synthesized already, into a directory of its own. Every record is accounted for. */
export async function run(
  tfvars: string,
  args: readonly string[],
  settings: RunSettings = {},
): Promise<Outcome> {
  const common = [
    '--stack',
    stack,
    '--tfvars',
    folder.write('test.tfvars', tfvars),
    '--out',
    folder.join('run'),
  ];
  const outcome = await runCli([...common, '--json', ...args], settings);
  if (outcome.stdout !== '') expect(accounted(outcome.summary)).toBe(outcome.summary.received);
  return outcome;
}

const lines = (name: string): string[] => folder.read('run', name).split('\n').filter(Boolean);
export const json = (name: string): Record<string, unknown>[] =>
  lines(name).map((line) => JSON.parse(line) as Record<string, unknown>);
export const ids = (records: readonly Record<string, unknown>[]): unknown[] =>
  records.map(({ ContactId }) => ContactId);
export const bodies = (): Record<string, unknown>[] =>
  endpoint.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);

function accounted(summary: Summary): number {
  const { delivered, malformed, notContactRecords, nothingLeft, deadLettered, paused, notProcessed } =
    summary;
  return (
    delivered + malformed + countOf(notContactRecords) + nothingLeft + deadLettered + paused + notProcessed
  );
}

/** Everything in the run's directory that is not the raw backup. */
export function everythingWritten(): string {
  return readdirSync(folder.join('run'))
    .filter((name) => name !== 'backup')
    .map((name) => folder.read('run', name))
    .join('\n');
}

export function backedUp(): string[] {
  return readdirSync(folder.join('run', 'backup'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) =>
      gunzipSync(readFileSync(join(entry.parentPath, entry.name)))
        .toString()
        .split('\n'),
    )
    .filter(Boolean);
}

export const FIVE = ['1', '2', '3', '4', '5'].map((id) => contact(id));
export const CANARY = 'canary-0b5e';
/** Values that must not leave, in fields that are not mandatory. */
export const SENSITIVE = {
  Attributes: { Name: `${CANARY}-attribute`, [`${CANARY}-name`]: 'x' },
  CustomerEndpoint: { Address: `${CANARY}-endpoint`, Type: 'TELEPHONE_NUMBER' },
  Agent: {
    ARN: `${CANARY}-arn`,
    Username: 'agent-may-be-sent',
    RoutingProfile: { Name: `${CANARY}-profile` },
  },
  New: [`${CANARY}-new`],
};
