import type { SynthesizedStack } from './synthesized-stack';

/** What else a stripped configuration holds. */
export interface Additions {
  /** Further `terraform_data` resources of the stack, by name. */
  readonly resources?: readonly string[];
  /** Further outputs: HCL by name. */
  readonly outputs?: Readonly<Record<string, string>>;
  /** Further variables: the blocks by name. */
  readonly variables?: Readonly<Record<string, { readonly type: string; readonly default: unknown }>>;
}

/**
 * The synthesized stack without all that needs a provider. What is left is ours: the variables with their
 * validation, the checks of the secrets, and outputs to look at expressions with.
 */
export function withoutProviders(
  stack: SynthesizedStack,
  { resources = [], outputs = {}, variables = {} }: Additions = {},
): object {
  const kept = ['input_checks', ...resources];
  return {
    terraform: { required_version: stack.json.terraform.required_version },
    variable: { ...stack.json.variable, ...variables },
    resource: {
      terraform_data: Object.fromEntries(kept.map((name) => [name, stack.resource('terraform_data', name)])),
    },
    // Terraform takes no empty list of outputs.
    ...(Object.keys(outputs).length > 0 && {
      output: Object.fromEntries(
        Object.entries(outputs).map(([name, hcl]) => [name, { value: `\${${hcl}}` }]),
      ),
    }),
  };
}
