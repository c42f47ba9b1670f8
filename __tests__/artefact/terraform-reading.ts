import { expect } from 'vitest';
import { numberText } from '../../src/artefact/decimal';
import { readAssignments } from '../../src/artefact/literals';
import { jsonLines } from '../../src/artefact/terraform/json-lines';
import type { Sandbox } from '../../src/offline/sandbox';
import { words } from '../../src/offline/sandbox';
import { isJsonObject, type JsonValue } from '../../src/records/json';
import { openConfiguration } from '../harness/terraform';
import type { VariableFile } from './literal-texts';

const MOST = 150;
const name = (index: number): string => `v${index}`;

/** How Terraform reads files of variables. */
export class TerraformReading {
  readonly #sandbox: Sandbox;

  private constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  static async open(): Promise<TerraformReading> {
    const names = Array.from({ length: MOST }, (_, index) => name(index));
    return new TerraformReading(
      await openConfiguration({
        variable: Object.fromEntries(names.map((each) => [each, { type: 'any', default: null }])),
        output: Object.fromEntries(names.map((each) => [each, { value: `\${var.${each}}` }])),
      }),
    );
  }

  close(): void {
    this.#sandbox.remove();
  }

  /** The value of each file, {@link comparable}. Undefined for a file that Terraform refuses. */
  async read(files: readonly VariableFile[]): Promise<(string | undefined)[]> {
    if (files.length > MOST)
      return [...(await this.read(files.slice(0, MOST))), ...(await this.read(files.slice(MOST)))];
    const paths = new Map(
      files.map(({ text, json }, index) => [
        this.#sandbox.write(`${index}.tfvars${json ? '.json' : ''}`, text(name(index))),
        index,
      ]),
    );
    for (;;) {
      const args = [...paths.keys()].map((path) => `-var-file=${path}`);
      const result = await this.#sandbox.run('apply', '-auto-approve', '-json', '-input=false', ...args);
      if (result.code === 0) {
        const last = result.stdout.trim().split('\n').at(-1) ?? '';
        const { outputs } = exactly(last) as { outputs: Record<string, { value?: JsonValue }> };
        const read = new Set(paths.values());
        // Terraform has no output for null.
        return files.map((_, index) =>
          read.has(index) ? comparable(outputs[name(index)]?.value ?? null) : undefined,
        );
      }
      // A file that cannot be parsed hides those that cannot be evaluated.
      const refused = jsonLines(result.stdout).map(({ diagnostic }) => diagnostic?.range?.filename ?? '');
      if (!refused.some((path) => paths.delete(path))) throw new Error(words(result));
      for (const path of refused) paths.delete(path);
    }
  }
}

/** A value as a text that is the same for the same value: every digit of a number is in it. */
export function comparable(value: JsonValue | undefined): string {
  if (value === undefined) return 'undefined';
  if (typeof value === 'string' && value.startsWith(NUMBER)) return `#${value.slice(1).replace(/^-0$/, '0')}`;
  // Terraform's state has no sign of zero.
  if (typeof value === 'number') return `#${numberText(value + 0)}`;
  if (Array.isArray(value)) return `[${value.map(comparable).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${comparable(item)}`);
  return `{${members.sort().join(',')}}`;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?[0-9][0-9.]*/g;
const NUMBER = '\ue000';

/** What a JSON text holds, with texts in the place of numbers: numbers of JavaScript would be rounded. */
export const exactly = (json: string): JsonValue =>
  JSON.parse(json.replace(TOKEN, (token) => (token.startsWith('"') ? token : `"${NUMBER}${token}"`)));

const NOT_READ = /expression|more digits|combining character|a word without quotes|use only the last one/;

const read = ({ text, json = false }: VariableFile) => readAssignments(text('v'), json, new Map());

/** Whether we read a file. */
export const isRead = (file: VariableFile): boolean => read(file).faults.length === 0;

/** Expects that a file which we read is read alike, and that we refuse only what Terraform refuses, computes or drops. */
export async function expectSameReading(
  terraform: TerraformReading,
  files: readonly VariableFile[],
): Promise<void> {
  const theirs = await terraform.read(files);
  const differences = files.flatMap((file, index) => {
    const { values, faults } = read(file);
    const ours = faults.length === 0 ? comparable(values.get('v')) : undefined;
    if (ours === theirs[index]) return [];
    if (ours === undefined && faults.every((fault) => NOT_READ.test(fault))) return [];
    return [{ text: file.text('v'), ours: ours ?? faults, theirs: theirs[index] }];
  });
  expect(differences).toEqual([]);
}
