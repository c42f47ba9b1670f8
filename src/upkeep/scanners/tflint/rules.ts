/** What of `cdk.tf.json` mistakes are planted in. */
export interface StackJson {
  terraform: Record<string, unknown> & { required_providers: Record<string, Record<string, unknown>> };
  variable: Record<string, Record<string, unknown>>;
  output: Record<string, Record<string, unknown>>;
  module?: Record<string, Record<string, unknown>>;
}

/**
 * A rule of TFLint's bundled rules: how it is tried, or why it is off.
 *
 * Several rules pass over JSON without a word. So in every run a mistake is planted for each rule that is on, and
 * the rule has to find it.
 */
export type Rule =
  /** Reads JSON. Plants a mistake in a copy of the stack. */
  | { readonly plant: (stack: StackJson) => void }
  /** Reads expressions in Terraform's own syntax alone, and so gets those of the stack. A mistake among them. */
  | { readonly expression: string }
  | { readonly off: string };

/** All rules that are bundled with the version in install.ts. */
export const RULES: Readonly<Record<string, Rule>> = {
  terraform_deprecated_index: {
    plant: (stack) => {
      stack.output.planted_index = { value: '${var.private_subnet_ids.0}', description: 'Planted' };
    },
  },
  terraform_documented_outputs: {
    plant: (stack) => {
      stack.output.planted_output = { value: 1 };
    },
  },
  terraform_documented_variables: {
    plant: (stack) => {
      stack.variable.planted_undocumented = { type: 'string' };
    },
  },
  terraform_module_pinned_source: {
    plant: (stack) => {
      stack.module = { ...stack.module, planted_unpinned: { source: 'git::https://modules.example/a.git' } };
    },
  },
  terraform_module_shallow_clone: {
    plant: (stack) => {
      const source = 'git::https://modules.example/a.git?ref=v1.0.0';
      stack.module = { ...stack.module, planted_deep: { source } };
    },
  },
  terraform_module_version: {
    plant: (stack) => {
      stack.module = { ...stack.module, planted_versionless: { source: 'example/module/aws' } };
    },
  },
  terraform_naming_convention: {
    plant: (stack) => {
      stack.output['Planted-Name'] = { value: 1, description: 'Planted' };
    },
  },
  terraform_required_providers: {
    plant: (stack) => {
      delete stack.terraform.required_providers.aws?.version;
    },
  },
  terraform_required_version: {
    plant: (stack) => {
      delete stack.terraform.required_version;
    },
  },
  terraform_typed_variables: {
    plant: (stack) => {
      stack.variable.planted_untyped = { description: 'Planted' };
    },
  },
  terraform_unused_declarations: {
    plant: (stack) => {
      stack.variable.planted_unused = { type: 'string', description: 'Planted' };
    },
  },
  terraform_unused_required_providers: {
    plant: (stack) => {
      stack.terraform.required_providers.random = { source: 'hashicorp/random', version: '~> 3.0' };
    },
  },

  terraform_deprecated_interpolation: { expression: '${upper("${var.environment}")}' },
  terraform_deprecated_lookup: { expression: '${lookup(var.tags, "Planted")}' },
  terraform_empty_list_equality: { expression: '${var.private_subnet_ids == [] ? 1 : 0}' },
  terraform_map_duplicate_keys: { expression: '${jsonencode({ Planted = 1, Planted = 2 })}' },

  terraform_comment_syntax: { off: 'JSON has no comments.' },
  terraform_json_syntax: {
    off: 'It asks for an object at the root, and with anything else nothing here can read the stack at all.',
  },
  terraform_standard_module_structure: {
    off: 'It asks for main.tf, variables.tf and outputs.tf, of people. The framework writes one file.',
  },
  terraform_workspace_remote: {
    off: 'It is about Terraform before 1.1, and the stack requires 1.9.',
  },
};
