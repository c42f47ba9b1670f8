import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

export const ROOT = resolve(__dirname, '..', '..', '..');
const FOLDER = join(ROOT, '.github', 'workflows');

export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly permissions?: unknown;
  readonly 'timeout-minutes'?: number;
  readonly 'runs-on'?: unknown;
  readonly strategy?: { readonly matrix: { readonly include: readonly Readonly<Record<string, string>>[] } };
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** The files of the workflows. */
export const FILES = readdirSync(FOLDER).sort();

export function textOf(file: string): string {
  return readFileSync(join(FOLDER, file), 'utf8');
}

export function parseWorkflow(text: string): Workflow {
  return parse(text) as Workflow;
}

export const workflow = (file: string): Workflow => parseWorkflow(textOf(file));

/** One job of a workflow. */
export function jobOf(file: string, id: string): Job {
  const job = workflow(file).jobs[id];
  if (job === undefined) throw new Error(`${file} has no job ${id}.`);
  return job;
}

/** The commands of a step, by its name. */
export function commandsOf(file: string, id: string, name: string): string {
  const run = jobOf(file, id).steps.find((step) => step.name === name)?.run;
  if (run === undefined) throw new Error(`${file}, ${id} has no commands named "${name}".`);
  return run;
}
