import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readAssignments } from '../../../src/artefact/literals';
import { PROJECT_ROOT } from '../../../src/cli/resources';
import { brokenRuleOf, STACK_RULES } from '../../../src/offline/variable-rules';
import { runInit } from '../../../src/operations/init/command';
import { nextCommands } from '../../../src/operations/init/next-steps';
import { QUESTIONS } from '../../../src/operations/init/questions';
import type { JsonObject } from '../../../src/records/json';
import { variableList } from '../../../src/stack/variables';
import { someone } from '../../harness/dialogue';
import { type Printed, printedBy } from '../../harness/printed';
import { eachScratch, inFolder } from '../../harness/scratch';
import { WRONG_ALONE } from '../../harness/wrong-variables';

const scratch = eachScratch();
const ANSWERS = {
  aws_region: 'us-west-2',
  environment: 'production',
  connect_instance_alias: 'example',
  enable_privacy_controls: false,
  operata_endpoint: 'https://operata.invalid/records',
  operata_group_id: 'g"${x}%{y}',
};

const init = (...args: readonly string[]): Promise<Printed> =>
  inFolder(scratch.folder, () => printedBy(() => runInit(args, someone('', false))));
const fromAnswers = (answers: object, ...args: readonly string[]): Promise<Printed> => {
  scratch.file('answers.json', JSON.stringify(answers));
  return init('--answers', 'answers.json', ...args);
};

beforeEach(() => {
  vi.stubEnv('TERRAFORM_BINARY_NAME', 'no-such-terraform');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('init --answers', () => {
  it('writes the answers, and prints them as JSON with the next commands', async () => {
    const { code, stdout } = await fromAnswers(ANSWERS, '--json');
    expect(code).toBe(0);
    const { values } = readAssignments(scratch.read('terraform.tfvars'), false, new Map());
    expect(Object.fromEntries(values)).toEqual(ANSWERS);
    expect(JSON.parse(stdout)).toMatchObject({
      file: scratch.join('terraform.tfvars'),
      variables: ANSWERS,
      overriddenBy: [],
      next: { length: 4 },
    });
  });

  it('reports all faults together, and writes nothing', async () => {
    const { code, stdout, stderr } = await fromAnswers({
      ...ANSWERS,
      operata_endpoint: undefined,
      environment: 'Production',
      aws_regoin: 'x',
      operata_api_key: 'canary-1',
      operata_extra_headers: { 'x-a': 'canary-2' },
      stream_retention_hours: 'week',
    });
    expect([code, stdout]).toEqual([2, '']);
    for (const message of [
      /answers\.json: operata_api_key is a secret.* set TF_VAR_operata_api_key$/m,
      /answers\.json: operata_extra_headers is a secret/,
      /answers\.json: "aws_regoin" is not a variable of this stack; did you mean aws_region\?/,
      /answers\.json: stream_retention_hours is declared as number/,
      /answers\.json: environment is "Production": .*Choose a short name/,
    ])
      expect(stderr).toMatch(message);
    expect(stderr).not.toContain('canary');
    expect(() => scratch.read('terraform.tfvars')).toThrow();
  });

  it('reports required variables that neither the file nor the environment sets', async () => {
    const { operata_endpoint, environment: _, ...rest } = ANSWERS;
    vi.stubEnv('TF_VAR_operata_endpoint', operata_endpoint);
    const { code, stderr } = await fromAnswers(rest);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^error: required variables .*: environment\. /),
    ]);
    expect((await fromAnswers({ ...rest, environment: 'staging' })).code).toBe(0);
    expect(scratch.read('terraform.tfvars')).not.toContain('operata_endpoint');
  });

  it('names files that override the written one, and their variables', async () => {
    scratch.file('terraform.tfvars.json', '{"environment":"other","tags":{}}');
    scratch.file('a.auto.tfvars', 'stream_mode = "ON_DEMAND"\n');
    scratch.file('b.auto.tfvars', 'aws_region = "eu-west-1"\noperata_group_id = "x"\n');
    const { code, stderr } = await fromAnswers(ANSWERS);
    expect(code).toBe(0);
    expect(stderr.match(/^warning: \S+tfvars\S* sets .*/gm)).toEqual([
      'warning: terraform.tfvars.json sets environment too, and overrides terraform.tfvars; remove it there',
      'warning: b.auto.tfvars sets aws_region, operata_group_id too, and overrides terraform.tfvars; remove them there',
    ]);
  });

  it.each([
    [['--answers', 'missing.json'], /^error: missing\.json: cannot be read \(ENOENT\)/],
    [[], /^error: there is no terminal .*--answers FILE/],
    [['--out', 'variables.json'], /^error: --out variables\.json: must end with \.tfvars/],
    [['--out', 'missing/x.tfvars'], /^error: --out missing\/x\.tfvars: cannot be written/],
    [['--api-key', 'canary'], /^error: --api-key: a command line can be read/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await init(...args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(stderr).not.toContain('canary');
  });
});

describe('the questions of init', () => {
  it('set every variable that a user has to set', () => {
    const required = variableList().filter(([, { setInExample, sensitive }]) => setInExample && !sensitive);
    const set: readonly string[] = QUESTIONS.flatMap(({ sets }) => sets);
    expect(required.map(([name]) => name).filter((name) => !set.includes(name))).toEqual([]);
  });

  const texts = ['aws_region', 'environment', 'connect_instance_alias', 'connect_instance_id', 'vpc_id'];
  const asked = [...texts, 'operata_endpoint', 'operata_group_id', 'existing_stream_arn'];
  const rows = WRONG_ALONE.flatMap(([given, ...messages]) =>
    asked.includes(Object.keys(given).join()) ? [[given, messages] as const] : [],
  );

  it.each(rows)('check %j with the rule of the variable, without Terraform', async (given, messages) => {
    const others = { aws_region: 'us-west-2', stream_mode: 'ON_DEMAND', stream_shard_count: null };
    const values = new Map(Object.entries({ ...others, ...(given as JsonObject) }));
    const broken = await brokenRuleOf(STACK_RULES, values, Object.keys(given).join());
    for (const text of messages) expect(broken).toContain(text);
  });
});

describe('the commands after init', () => {
  it('are those of the README in the project', async () => {
    const [plan, preflight, apply] = await inFolder(PROJECT_ROOT, async () =>
      nextCommands('terraform.tfvars', false),
    );
    expect([plan, preflight]).toEqual([
      expect.stringMatching(/ plan$/),
      expect.stringMatching(/ preflight$/),
    ]);
    expect(apply).toMatch(/^npm run synth && .* -var-file=\.\.\/\.\.\/\.\.\/terraform\.tfvars$/);
  });

  it('name another file by its absolute path', async () => {
    const commands = await inFolder(scratch.folder, async () => nextCommands('it.tfvars', true));
    const path = `'${scratch.join('it.tfvars')}'`;
    expect(commands).toEqual([
      expect.stringContaining(` check --var-file ${path}`),
      expect.stringContaining(` plan --var-file ${path}`),
      expect.stringContaining(` preflight --var-file ${path}`),
      expect.stringContaining(` apply -var-file=${path}`),
    ]);
    expect(commands.every((command) => command.startsWith('cd '))).toBe(true);
  });
});
