import { spawn } from 'node:child_process';
import { isJsonObject, type JsonObject, type JsonValue } from '../json';

/** One text in HCL: a tfvars file, or an assignment made from an environment variable. */
export interface HclSource {
  /** File name for the parser's messages. */
  readonly name: string;
  readonly text: string;
}

/** What a source holds, or why it cannot be parsed. */
export type HclResult = { readonly values: JsonObject } | { readonly problem: string };

// The parser is a WebAssembly module that takes 45 MB and gives none back, so it lives in a child of its own.
// That parses one time: optimizing the module's code would take two thirds of the processor time. V8 ignores the
// flag where it does not know it.
const CHILD = `
require('node:v8').setFlagsFromString('--wasm-tiering-budget=1000000000');
const { parse } = require(process.argv[1]);
let text = '';
process.stdin.setEncoding('utf8').on('data', (part) => { text += part; }).on('end', async () => {
  const results = [];
  for (const { name, text: source } of JSON.parse(text)) {
    try { results.push({ values: await parse(name, source) }); }
    catch (error) { results.push({ problem: String(error && error.message || error) }); }
  }
  process.stdout.write(JSON.stringify(results), () => process.exit(0));
});`;

/** Parses HCL texts, in their order, with the parser of the CDK for Terraform. */
export async function parseHcl(sources: readonly HclSource[]): Promise<HclResult[]> {
  if (sources.length === 0) return [];
  const child = spawn(process.execPath, ['-e', CHILD, require.resolve('@cdktf/hcl2json')], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    output += part;
  });
  child.stdin.end(JSON.stringify(sources));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code !== 0)
    throw new Error(`the HCL parser (@cdktf/hcl2json) ended with code ${code}; run npm ci again`);
  const results = JSON.parse(output) as { values?: JsonObject; problem?: string }[];
  return results.map((result) =>
    result.values === undefined
      ? { problem: parserProblem(result.problem ?? '') }
      : { values: result.values },
  );
}

/**
 * The parser's message without its wrapping. It names file, line and rule; of the text it quotes at most
 * names of arguments.
 */
function parserProblem(message: string): string {
  return message.replace(/^parse config: \[(.*)\]$/s, '$1');
}

/**
 * The literal that the parser's answer stands for: it leaves `$${` as it is, and writes as `${…}` what is no
 * literal, which a tfvars file cannot hold.
 * @returns the value, or `undefined` when something in it is not a literal
 */
export function literalValue(parsed: JsonValue): JsonValue | undefined {
  if (typeof parsed === 'string') return literalText(parsed);
  if (Array.isArray(parsed)) {
    const items = parsed.map(literalValue);
    return items.some((item) => item === undefined) ? undefined : (items as JsonValue[]);
  }
  if (isJsonObject(parsed)) {
    const entries = Object.entries(parsed).map(
      ([key, item]) => [literalText(key), literalValue(item)] as const,
    );
    if (entries.some(([key, item]) => key === undefined || item === undefined)) return undefined;
    return Object.fromEntries(entries) as JsonObject;
  }
  return parsed;
}

function literalText(text: string): string | undefined {
  // "%{" is refused in either spelling: the parser gives the escape and the directive as the same text.
  if (/%\{/.test(text) || /\$\{/.test(text.replaceAll('$${', ''))) return undefined;
  return text.replaceAll('$${', '${');
}
