import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withoutVariables } from '../../src/artefact/terraform/environment';
import type { StateResource } from '../../src/artefact/terraform/terraform-json';
import { type RunResult, runWith } from '../../src/offline/provider/run';
import { type OfflineProvider, startProvider } from '../../src/offline/provider/server';
import { words } from '../../src/offline/sandbox';
import { synthesizeStack } from '../../src/stack/synthesize-stack';
import { GUIDE } from '../harness/conditions';
import { deployedResources, describeWithTerraform, TERRAFORM } from '../harness/terraform';

describeWithTerraform('two environments in one account and region', () => {
  const states: (readonly StateResource[])[] = [];

  beforeAll(async () => {
    for (const environment of ['production', 'staging']) {
      const settings = { vpc_id: 'vpc-0123456789abcdef0', create_ssm_endpoint: true };
      states.push(
        await deployedResources({ ...GUIDE, ...settings, environment, connect_instance_alias: environment }),
      );
    }
  });

  it('contain no name of each other', () => {
    const [one, other] = states.map((state) => JSON.stringify(state));
    expect(one).not.toContain('staging');
    expect(other).not.toContain('production');
  });
});

/** As in docs/deploying.md: each has its output folder, its variables and its state. */
const SIDE_BY_SIDE = {
  production: { aws_region: 'us-west-2', connect_instance_alias: 'production' },
  london: { aws_region: 'eu-west-2', connect_instance_alias: 'london' },
} as const;
type Environment = keyof typeof SIDE_BY_SIDE;
const ENVIRONMENTS = Object.keys(SIDE_BY_SIDE) as readonly Environment[];

describeWithTerraform('two environments and regions in one checkout', () => {
  const root = mkdtempSync(join(tmpdir(), 'operata-side-by-side-'));
  const providers = new Map<Environment, OfflineProvider>();
  const directory = (environment: Environment): string =>
    join(root, `cdktf.out.${environment}`, 'stacks', 'operata-connect');
  const run = (environment: Environment, ...args: string[]): Promise<RunResult> => {
    const provider = providers.get(environment);
    if (provider === undefined) throw new Error('The stack is not synthesized.');
    const command = [TERRAFORM, ...args, '-no-color'] as const;
    return runWith(provider, {
      directory: directory(environment),
      command: [...command],
      env: withoutVariables(),
    });
  };
  const plan = (environment: Environment, variables = environment): Promise<RunResult> =>
    run(environment, 'plan', '-detailed-exitcode', `-var-file=../../../${variables}.tfvars.json`);

  beforeAll(async () => {
    const functionZip = join(root, 'privacy-controls.zip');
    writeFileSync(functionZip, 'a zip');
    for (const environment of ENVIRONMENTS) {
      const settings = { ...GUIDE, ...SIDE_BY_SIDE[environment], environment };
      writeFileSync(join(root, `${environment}.tfvars.json`), JSON.stringify(settings));
      const outdir = join(root, `cdktf.out.${environment}`);
      mkdirSync(outdir);
      synthesizeStack(outdir, {
        backend: { type: 'local', path: `${environment}.tfstate` },
        functionZip,
      });
      providers.set(environment, await startProvider({ directory: directory(environment), assume: true }));
      const varFile = `-var-file=../../../${environment}.tfvars.json`;
      for (const args of [['init'], ['apply', '-auto-approve', varFile]]) {
        const result = await run(environment, ...args);
        expect(result.code, words(result)).toBe(0);
      }
    }
  });
  afterAll(() => {
    for (const provider of providers.values()) provider.stop();
    rmSync(root, { recursive: true, force: true });
  });

  it.each(ENVIRONMENTS)('keep their states apart: %s', async (environment) => {
    const state = readFileSync(join(root, `${environment}.tfstate`), 'utf8');
    const other = ENVIRONMENTS.find((one) => one !== environment);
    expect(state).toContain(SIDE_BY_SIDE[environment].aws_region);
    expect(state).not.toContain(other);
    expect((await plan(environment)).code).toBe(0);
  });

  it('refuse the variables of each other', async () => {
    const refused = await plan('production', 'london');
    expect(refused.code).toBe(1);
    expect(words(refused)).toContain(
      'This state belongs to environment production, instance production, region us-west-2, but the variables are set to environment london, instance london, region eu-west-2.',
    );
    expect(refused.operations).toEqual([]);
  });
});
