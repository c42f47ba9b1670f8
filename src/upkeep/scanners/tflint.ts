import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProcess } from '../../artefact/terraform/run-process';
import { ConfigurationError } from '../../cli/errors';
import type { Scan } from './command';

/** The version for which {@link MISTAKES} are tested. */
const VERSION = '0.64.0';

/**
 * Several rules silently ignore JSON. So each run also lints these mistakes, and each rule must find its own. For the rules
 * that read only Terraform's native syntax, the expressions of the stack are converted to it.
 */
const MISTAKES = {
  rules: [
    'terraform_deprecated_index',
    'terraform_deprecated_interpolation',
    'terraform_deprecated_lookup',
    'terraform_documented_outputs',
    'terraform_documented_variables',
    'terraform_empty_list_equality',
    'terraform_map_duplicate_keys',
    'terraform_module_pinned_source',
    'terraform_module_shallow_clone',
    'terraform_module_version',
    'terraform_naming_convention',
    'terraform_required_providers',
    'terraform_required_version',
    'terraform_typed_variables',
    'terraform_unused_declarations',
    'terraform_unused_required_providers',
  ],
  stack: {
    terraform: {
      required_providers: {
        aws: { source: 'hashicorp/aws' },
        random: { source: 'hashicorp/random', version: '~> 3.0' },
      },
    },
    provider: { aws: {} },
    variable: { undocumented: { type: 'string' }, untyped: { description: 'No type' } },
    output: {
      undocumented: { value: 1 },
      'Wrong-Name': { value: 1, description: 'Not snake case' },
      index: { value: '${var.undocumented.0}', description: 'A deprecated index' },
    },
    module: {
      unpinned: { source: 'git::https://modules.example/a.git' },
      deep: { source: 'git::https://modules.example/a.git?ref=v1.0.0' },
      versionless: { source: 'example/module/aws' },
    },
  },
  expressions: [
    '${upper("${var.undocumented}")}',
    '${lookup(var.undocumented, "a")}',
    '${var.undocumented == [] ? 1 : 0}',
    '${jsonencode({ a = 1, a = 2 })}',
  ],
};

/** Finds TFLint on the PATH or in `tools`, or installs it with Go. */
export async function prepareTflint(tools: string): Promise<Scan> {
  const folder = join(tools, `tflint-${VERSION}`);
  const installed = join(folder, 'tflint');
  mkdirSync(folder, { recursive: true });
  for (const binary of ['tflint', installed]) {
    const { stdout } = await runProcess([binary, '--version'], {
      cwd: folder,
      // Otherwise TFLint checks for a newer version over the network.
      env: { ...process.env, TFLINT_DISABLE_VERSION_CHECK: '1' },
    });
    if (stdout.split('\n').includes(`TFLint version ${VERSION}`)) return scanWith(binary);
  }
  const source = `github.com/terraform-linters/tflint@v${VERSION}`;
  const { code, stderr } = await runProcess(['go', 'install', source], {
    cwd: folder,
    env: { ...process.env, GOBIN: folder },
  });
  if (code === 0) return scanWith(installed);
  throw new ConfigurationError([
    `it needs TFLint ${VERSION} on the PATH, or Go and a module proxy to install it with: ${stderr.trim().split('\n').at(-1)}`,
  ]);
}

interface TflintReport {
  readonly issues: readonly {
    readonly rule: { readonly name: string };
    readonly message: string;
    readonly range: { readonly filename: string; readonly start: { readonly line: number } };
  }[];
  readonly errors: readonly { readonly message: string }[];
}

function scanWith(binary: string): Scan {
  return async (stack, directory) => {
    const text = readFileSync(join(stack, 'cdk.tf.json'), 'utf8');
    const expressions = expressionsIn(JSON.parse(text));
    const lint = async (name: string, json: string, texts: readonly string[]): Promise<TflintReport> => {
      const folder = join(directory, name);
      mkdirSync(folder);
      writeFileSync(join(folder, 'cdk.tf.json'), json);
      writeFileSync(join(folder, 'expressions.tf'), asHcl(texts));
      const { code, stdout, stderr } = await runProcess(
        [binary, `--config=${join(__dirname, 'tflint.hcl')}`, '--format=json'],
        // Without the user's settings and plugins.
        { cwd: folder, env: { PATH: process.env.PATH, HOME: directory } },
      );
      // Exit code 2: findings. Exit code 1: errors, which are in the JSON.
      if (stdout.startsWith('{')) return JSON.parse(stdout) as TflintReport;
      throw new Error(`TFLint ended with code ${code}:\n${stdout.slice(0, 2000)}${stderr}`);
    };
    const found = await lint('stack', text, expressions);
    const planted = await lint('mistakes', JSON.stringify(MISTAKES.stack), MISTAKES.expressions);
    const seen = new Set(planted.issues.map(({ rule }) => rule.name));
    return {
      summary: `${seen.size} rules on the stack and its ${expressions.length} expressions`,
      problems: [
        ...[...found.errors, ...planted.errors].map(({ message }) => message),
        ...found.issues.map(
          ({ rule, message, range }) =>
            `${rule.name}: ${message} (${range.filename}, line ${range.start.line})`,
        ),
        ...MISTAKES.rules
          .filter((name) => !seen.has(name))
          .map((name) => `${name}: does not find its mistake, so it checks nothing.`),
      ],
    };
  };
}

/** All strings of the stack that Terraform evaluates. */
function expressionsIn(json: unknown): string[] {
  if (typeof json === 'string') return /[$%]\{/.test(json) ? [json] : [];
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) => (key === '//' ? [] : expressionsIn(value)));
}

/** The expressions in Terraform's native syntax, as templates of text blocks. */
function asHcl(expressions: readonly string[]): string {
  const blocks = expressions.map(
    (text, index) =>
      `output "expression_${index}" {\n  description = "Of the stack"\n  value = <<END_OF_EXPRESSION\n${text}\nEND_OF_EXPRESSION\n}\n`,
  );
  return blocks.join('');
}
