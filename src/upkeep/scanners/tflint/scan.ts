import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProcess } from '../../../artefact/terraform/run-process';
import { plainEnvironment } from '../plain-environment';
import type { Scanner, ScanResult } from '../scanner';
import { asHcl, expressionsIn } from './expressions';
import { installTflint } from './install';
import { RULES, type StackJson } from './rules';
import { problemsWith, type TflintReport } from './verdict';

const ON = Object.entries(RULES).flatMap(([name, rule]) => ('off' in rule ? [] : [{ name, ...rule }]));
const FOR_JSON = ON.flatMap((rule) => ('plant' in rule ? [rule] : []));
const FOR_EXPRESSIONS = ON.flatMap((rule) => ('expression' in rule ? [rule] : []));

/** TFLint with its bundled rules, over the synthesized stack. */
export const TFLINT: Scanner = {
  name: 'TFLint',
  prepare: async (tools) => {
    const binary = await installTflint(tools);
    return (stack, directory) => scanWithTflint(binary, stack, directory);
  },
};

/** Lints the stack as it is, its expressions in Terraform's own syntax, and both with planted mistakes. */
async function scanWithTflint(binary: string, stack: string, directory: string): Promise<ScanResult> {
  const text = readFileSync(join(stack, 'cdk.tf.json'), 'utf8');
  const expressions = expressionsIn(JSON.parse(text));
  const mistaken = JSON.parse(text) as StackJson;
  for (const { plant } of FOR_JSON) plant(mistaken);

  const lint = async (folder: string, file: string, content: string, rules: readonly string[]) => {
    const settings = join(directory, `${folder}.hcl`);
    mkdirSync(join(directory, folder));
    writeFileSync(join(directory, folder, file), content);
    writeFileSync(settings, configuration(rules));
    const { code, stdout, stderr } = await runProcess(
      [binary, `--chdir=${folder}`, `--config=${settings}`, '--format=json'],
      // For the user's home, where it would look for plug-ins.
      { cwd: directory, env: plainEnvironment(directory) },
    );
    // 2: there are findings. 1 comes with errors in the JSON.
    if (code === undefined || code > 2 || !stdout.startsWith('{')) {
      throw new Error(`TFLint ended with code ${code}:\n${stdout.slice(0, 2000)}${stderr}`);
    }
    return JSON.parse(stdout) as TflintReport;
  };
  const jsonRules = FOR_JSON.map(({ name }) => name);
  const expressionRules = FOR_EXPRESSIONS.map(({ name }) => name);
  const wrong = FOR_EXPRESSIONS.map(({ expression }) => expression);
  const clean = [
    await lint('stack', 'cdk.tf.json', text, jsonRules),
    await lint('expressions', 'expressions.tf', asHcl(expressions), expressionRules),
  ];
  const planted = [
    await lint('planted-stack', 'cdk.tf.json', JSON.stringify(mistaken), jsonRules),
    await lint('planted-expressions', 'expressions.tf', asHcl([...expressions, ...wrong]), expressionRules),
  ];
  return {
    summary: `${jsonRules.length} rules on the stack, ${expressionRules.length} on its ${expressions.length} expressions, each seen to find a planted mistake`,
    problems: problemsWith(clean, planted, RULES),
  };
}

/** Only these rules. */
function configuration(rules: readonly string[]): string {
  return [
    'config {\n  call_module_type    = "none"\n  disabled_by_default = true\n}',
    'plugin "terraform" {\n  enabled = true\n}',
    ...rules.map((name) => `rule "${name}" {\n  enabled = true\n}`),
    '',
  ].join('\n');
}
