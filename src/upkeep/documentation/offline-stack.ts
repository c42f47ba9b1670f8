/** The synthesized stack, with the reasons for its permissions, which are only in the code. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initializeCopy } from '../../offline/sandbox';
import { address } from '../../stack/hcl/tokens';
import { KeyGrant } from '../../stack/iam/key-grant';
import { PolicyDocument } from '../../stack/iam/policy-document';
import { synthesizeStack } from '../../stack/synthesize-stack';
import type { VariableName } from '../../stack/variables';

/** Values of variables. */
export type Settings = Readonly<Partial<Record<VariableName, unknown>>>;

/** The blocks of `cdk.tf.json`, by type and name. */
type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** The synthesized stack, its policy documents and its grants. */
export class OfflineStack {
  /** The policy documents, by the address of their data source. */
  readonly documents: ReadonlyMap<string, PolicyDocument>;
  /** The grants on keys, by their address. */
  readonly grants: ReadonlyMap<string, KeyGrant>;

  #template: Promise<string> | undefined;
  readonly #directory = mkdtempSync(join(tmpdir(), 'operata-permissions-'));
  readonly #stack: string;
  readonly #json: { readonly resource: Blocks; readonly data: Blocks; readonly variable: Blocks[string] };

  /** Synthesizes the stack. {@link remove} removes its files. */
  constructor() {
    const functionZip = join(this.#directory, 'privacy-controls.zip');
    writeFileSync(functionZip, 'placeholder: the code does not affect the plan');
    const { app, stack } = synthesizeStack(join(this.#directory, 'out'), {
      backend: { type: 'none' },
      functionZip,
    });
    this.#stack = stack;
    this.#json = JSON.parse(readFileSync(join(stack, 'cdk.tf.json'), 'utf8'));
    const elements = app.node.findAll();
    this.documents = new Map(
      elements.filter((one) => one instanceof PolicyDocument).map((one) => [one.address, one]),
    );
    this.grants = new Map(
      elements.filter((one) => one instanceof KeyGrant).map((one) => [address(one), one]),
    );
  }

  /** The arguments of a resource or data source, as synthesized. */
  block(of: string): Readonly<Record<string, unknown>> {
    const [type = '', name = ''] = of.replace(/^data\./, '').split('.');
    const block = (of.startsWith('data.') ? this.#json.data : this.#json.resource)[type]?.[name];
    if (block === undefined) throw new Error(`The stack has no ${of}.`);
    return block;
  }

  /** The stack as Terraform plans it, without descriptions and outputs. */
  get planned(): unknown {
    const { variable, ...rest } = this.#json;
    const variables = Object.entries(variable).map(([name, { description, ...spec }]) => [name, spec]);
    return { ...rest, variable: variables, output: undefined };
  }

  /** A directory with an initialized Terraform, as a template for copies. */
  initialized(binary: string): Promise<string> {
    const copy = join(this.#directory, 'initialized');
    this.#template ??= initializeCopy(this.#stack, copy, binary).then(() => copy);
    return this.#template;
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
