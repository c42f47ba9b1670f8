import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe } from 'vitest';
import { terraformEnvironment } from '../../src/artefact/terraform/environment';
import { jsonLines } from '../../src/artefact/terraform/json-lines';
import { type Plan, readPlan, type StateResource } from '../../src/artefact/terraform/terraform-json';
import { readProviderSchema } from '../../src/offline/provider/bindings';
import type { ProviderSchema } from '../../src/offline/provider/schema';
import { attributeOf } from '../../src/offline/provider/schema';
import { readStackTypes } from '../../src/offline/stack';
import { describeWithTerraform, openStack, TEMPLATE, TERRAFORM } from '../harness/terraform';
import { type Case, variablesOf } from '../matrix/expectation';

/**
 * `describe` for plans by {@link ProviderPlans}: with Terraform alone, as OpenTofu cannot override one instance
 * of a data source, such as one subnet of two.
 */
export const describeWithOverrides = isOpenTofu() ? skipped() : describeWithTerraform;

function skipped(): typeof describe.skip {
  process.stderr.write(
    'SKIPPED: the tests of the provider’s plans. They need Terraform, and OpenTofu runs.\n',
  );
  return describe.skip;
}

function isOpenTofu(): boolean {
  try {
    return execFileSync(TERRAFORM, ['version'], { env: terraformEnvironment(), encoding: 'utf8' }).startsWith(
      'OpenTofu',
    );
  } catch {
    // describeWithTerraform reports that there is neither.
    return false;
  }
}

/** Keeps the provider from asking AWS who it is. Whatever else it reads, the tests answer. */
const WITHOUT_ACCOUNT = {
  access_key: 'none',
  secret_key: 'none',
  skip_credentials_validation: true,
  skip_metadata_api_check: 'true',
  skip_region_validation: true,
  skip_requesting_account_id: true,
};

/** Data sources that the provider computes by itself. */
const COMPUTED_LOCALLY = ['aws_iam_policy_document', 'aws_partition'];

/**
 * Plans with a provider without an account: `terraform test` overrides data sources with the results of the offline
 * provider. Schema, validation and defaults are the provider's own.
 */
export class ProviderPlans {
  readonly #directory = mkdtempSync(join(tmpdir(), 'operata-provider-'));
  #schema: ProviderSchema | undefined;
  #cases = 0;
  readonly #reattach: string | undefined;

  /**
   * @param reattach the value of `TF_REATTACH_PROVIDERS`, for a running provider
   * @default the one of the registry, which `init` installs
   */
  constructor(reattach?: string) {
    this.#reattach = reattach;
  }

  /** Installs the provider. @throws {Error} with Terraform's message if it is not available */
  async initialize(): Promise<void> {
    cpSync(TEMPLATE, this.#directory, {
      recursive: true,
      filter: (source) => basename(source) !== '.terraform',
    });
    this.#schema = readProviderSchema(readStackTypes(this.#directory));
    this.#write('provider_override.tf.json', { provider: { aws: WITHOUT_ACCOUNT } });
    mkdirSync(join(this.#directory, 'tests'));
    await this.#run(['init', '-no-color']);
  }

  /** The plan of a case. @throws {Error} with the provider's message if it fails */
  async plan(one: Case): Promise<Plan> {
    const deployment = await openStack(one);
    try {
      const { read } = await deployment.plan(variablesOf(one));
      return await this.planWith(deployment.variables(variablesOf(one)), read, one.environment);
    } finally {
      deployment.remove();
    }
  }

  /** A plan with these results of data sources. @throws {Error} with the provider's message if it fails */
  async planWith(
    varFile: string,
    read: readonly StateResource[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Plan> {
    const file = join('tests', `${++this.#cases}.tftest.json`);
    this.#write(file, { override_data: this.#overrides(read), run: { plan: { command: 'plan' } } });
    return planIn(await this.#run(['test', '-json', '-verbose', `-filter=${file}`, varFile], environment));
  }

  /** The provider's schema, as Terraform shows it. */
  async schemaJson(): Promise<unknown> {
    return JSON.parse(await this.#run(['providers', 'schema', '-json']));
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** What data sources answer: the attributes that the provider fills in. */
  #overrides(read: readonly StateResource[]): object[] {
    return read
      .filter(({ type }) => !COMPUTED_LOCALLY.includes(type))
      .map(({ address, type, values }) => {
        const block = this.#schema?.dataSources.get(type);
        const computed = Object.entries(values).filter(
          ([name, value]) => value !== null && block && attributeOf(block, name)?.computed,
        );
        return { target: address, values: Object.fromEntries(computed) };
      });
  }

  #write(name: string, content: unknown): void {
    writeFileSync(join(this.#directory, name), JSON.stringify(content));
  }

  #run(args: readonly string[], extra: Readonly<Record<string, string>> = {}): Promise<string> {
    const inherited = Object.entries(terraformEnvironment()).filter(([name]) => !/^(TF_VAR|AWS)_/.test(name));
    const env = {
      ...Object.fromEntries(inherited),
      ...(this.#reattach !== undefined && { TF_REATTACH_PROVIDERS: this.#reattach }),
      ...extra,
    };
    const options = { cwd: this.#directory, env, maxBuffer: 1024 * 1024 * 1024 };
    return new Promise((resolve, reject) => {
      execFile(TERRAFORM, args, options, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(`terraform ${args[0]}: ${diagnosticsIn(stdout) || stdout}${stderr}`));
      });
    });
  }
}

const diagnosticsIn = (text: string): string =>
  jsonLines(text)
    .flatMap(({ diagnostic }) => (diagnostic ? [`${diagnostic.summary}: ${diagnostic.detail}`] : []))
    .join('\n');

/** @throws {Error} if there is no plan, or a warning */
function planIn(text: string): Plan {
  const warnings = diagnosticsIn(text);
  if (warnings) throw new Error(warnings);
  const plan = jsonLines(text).find(({ type }) => type === 'test_plan')?.test_plan;
  if (plan === undefined)
    throw new Error(`The output of terraform test contains no plan: ${text.slice(0, 2000)}`);
  return readPlan(plan);
}
