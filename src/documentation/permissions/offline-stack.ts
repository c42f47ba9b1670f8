/** The stack, applied over the offline provider: what it creates, and the reasons that only the code knows. */
import '../../quick-synthesis';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { address } from '../../expression';
import { KeyGrant } from '../../iam/key-grant';
import { PolicyDocument } from '../../iam/policy-document';
import { type RunResult, runWith } from '../../offline/run';
import { startProvider } from '../../offline/server';
import { OperataConnectStack } from '../../stack';
import type { VariableName } from '../../variables';

/** Values of variables. */
export type Settings = Readonly<Partial<Record<VariableName, unknown>>>;

/** A resource that was created. */
export interface AppliedResource {
  /** With its index, such as `aws_kms_key.encryption_key[0]`. */
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The blocks of `cdk.tf.json`, by type and name. */
type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** A synthesized stack that can be applied as often as there are settings. */
export class OfflineStack {
  /** Every policy document, by the address of its data source. */
  readonly documents: ReadonlyMap<string, PolicyDocument>;
  /** Every grant on a key, by its address. */
  readonly grants: ReadonlyMap<string, KeyGrant>;

  private constructor(
    private readonly directory: string,
    private readonly json: { readonly resource: Blocks; readonly data: Blocks },
    app: App,
  ) {
    const elements = app.node.findAll();
    this.documents = new Map(
      elements.filter((one) => one instanceof PolicyDocument).map((one) => [one.address, one]),
    );
    this.grants = new Map(
      elements.filter((one) => one instanceof KeyGrant).map((one) => [address(one), one]),
    );
  }

  /** Synthesizes the stack. Nothing but {@link remove} takes the files away again. */
  static create(): OfflineStack {
    const directory = mkdtempSync(join(tmpdir(), 'operata-permissions-'));
    const functionZip = join(directory, 'privacy-controls.zip');
    writeFileSync(functionZip, 'stands for the code, which has no say in permissions');
    const app = new App({ outdir: join(directory, 'out'), skipValidation: true });
    new OperataConnectStack(app, 'operata-connect', { backend: { type: 'none' }, functionZip });
    app.synth();
    const stack = join(directory, 'out', 'stacks', 'operata-connect');
    return new OfflineStack(directory, JSON.parse(readFileSync(join(stack, 'cdk.tf.json'), 'utf8')), app);
  }

  /** The arguments of a resource or data source, as synthesized. */
  block(of: string): Readonly<Record<string, unknown>> {
    const [type = '', name = ''] = of.replace(/^data\./, '').split('.');
    const block = (of.startsWith('data.') ? this.json.data : this.json.resource)[type]?.[name];
    if (block === undefined) throw new Error(`The stack has no ${of}.`);
    return block;
  }

  /**
   * Applies the stack from nothing.
   *
   * @param binary terraform or tofu
   * @throws {Error} with what that says, where it fails
   */
  async apply(binary: string, settings: Settings): Promise<readonly AppliedResource[]> {
    const directory = mkdtempSync(join(this.directory, 'applied-'));
    cpSync(join(this.directory, 'out', 'stacks', 'operata-connect'), directory, { recursive: true });
    const variables = join(directory, 'settings.tfvars.json');
    writeFileSync(variables, JSON.stringify(settings));
    const provider = await startProvider({ directory, assume: true });
    // Whoever runs this may have set variables for a deployment of theirs.
    const names = Object.keys(process.env).filter((name) => name.startsWith('TF_VAR_'));
    const env = Object.fromEntries(names.map((name) => [name, undefined]));
    const run = async (...args: string[]): Promise<RunResult> => {
      const result = await runWith(provider, { directory, command: [binary, ...args], env });
      if (result.code !== 0) throw new Error(`${args[0]} failed:\n${result.stdout}${result.stderr}`);
      return result;
    };
    try {
      await run('init', '-no-color');
      await run('apply', '-no-color', '-auto-approve', `-var-file=${variables}`);
      const { values } = JSON.parse((await run('show', '-json')).stdout) as {
        values: { root_module: { resources: readonly (AppliedResource & { mode: string })[] } };
      };
      return values.root_module.resources.filter(({ mode }) => mode === 'managed');
    } finally {
      provider.stop();
    }
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
