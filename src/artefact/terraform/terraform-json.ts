/** Plans and states in Terraform's JSON output. */

/** The values of a resource, or of variables. */
export type Values = Readonly<Record<string, unknown>>;

/** The change of one instance of a resource. */
export interface Change {
  /** With its index, such as `aws_kinesis_stream.contact_stream[0]`. */
  readonly address: string;
  readonly type: string;
  /** Such as `create`, `update` or `create+delete`. */
  readonly action: string;
  readonly before: Values | null;
  readonly after: Values | null;
}

/** A plan, without unchanged resources. */
export interface Plan {
  readonly changes: readonly Change[];
  readonly outputs: Values;
  /** The data sources that were read. */
  readonly read: readonly StateResource[];
}

/** The used parts of a plan's JSON. */
export interface PlanJson {
  readonly output_changes?: Readonly<Record<string, { readonly after?: unknown }>>;
  readonly prior_state?: { readonly values?: StateValues };
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly mode: string;
    readonly type: string;
    readonly change: {
      readonly actions: readonly string[];
      readonly before: Values | null;
      readonly after: Values | null;
    };
  }[];
}

/** The values in a plan or a state. */
export interface StateValues {
  readonly root_module: { readonly resources?: readonly StateResource[] };
}

/** Reads the changes, outputs and data sources in a plan's JSON. */
export function readPlan(json: PlanJson): Plan {
  const changes = (json.resource_changes ?? [])
    .filter(({ mode }) => mode === 'managed')
    .map(({ address, type, change: { actions, before, after } }) => {
      return { address, type, action: actions.join('+'), before, after };
    })
    .filter(({ action }) => action !== 'no-op');
  const outputs = Object.entries(json.output_changes ?? {}).map(([name, { after }]) => [name, after]);
  const known = json.prior_state?.values?.root_module.resources ?? [];
  const read = known.filter(({ mode }) => mode === 'data');
  return { changes, outputs: Object.fromEntries(outputs), read };
}

/** An instance of a resource in the state. */
export interface StateResource {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly values: Values;
}

/** The changes of a plan, sorted, such as `update aws_pipes_pipe.delivery`. */
export function summary({ changes }: Plan): string[] {
  return changes.map(({ action, address }) => `${action} ${address}`).sort();
}

/** The resources without data sources. */
export const managed = (resources: readonly StateResource[]): readonly StateResource[] =>
  resources.filter(({ mode }) => mode === 'managed');
