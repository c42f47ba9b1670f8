import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Job, parseWorkflow, ROOT, type Step } from './workflows';

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};

const PINNED = /^[\w-]+\/[\w./-]+@[0-9a-f]{40}$/;
/** They run with a token that may write, and what a stranger's pull request says. */
const DANGEROUS_EVENTS = ['pull_request_target', 'workflow_run', 'issue_comment'];

/** What is wrong with a workflow, by the rules of this project. */
export function faultsOf(text: string): string[] {
  const { on, permissions, concurrency, defaults, jobs } = parseWorkflow(text);
  return [
    ...(isEmpty(permissions) ? [] : ['the permissions of the workflow are not empty']),
    ...(concurrency === undefined ? ['no concurrency group'] : []),
    ...(defaults?.run?.shell === 'bash' ? [] : ['the shell is not bash']),
    ...DANGEROUS_EVENTS.filter((event) => event in on).map((event) => `it runs on ${event}`),
    ...Object.entries(jobs).flatMap(([id, job]) => jobFaults(job, text).map((fault) => `${id}: ${fault}`)),
  ];
}

function isEmpty(permissions: unknown): boolean {
  return typeof permissions === 'object' && permissions !== null && Object.keys(permissions).length === 0;
}

function jobFaults(job: Job, text: string): string[] {
  const { permissions, steps } = job;
  const minutes = job['timeout-minutes'];
  const mayWrite = Object.values(permissions ?? {}).includes('write');
  return [
    ...(minutes !== undefined && minutes <= 60 ? [] : ['no time-out of an hour at most']),
    ...(typeof permissions === 'object' ? [] : ['no permissions by name']),
    ...(/^ubuntu-\d\d\.04$/.test(String(job['runs-on'])) ? [] : ['the machine has no version']),
    ...(mayWrite && steps.some((step) => step.uses?.startsWith('actions/checkout@'))
      ? ['it may write, and has the code of the project']
      : []),
    ...steps.flatMap((step) => stepFaults(step, text)),
  ];
}

function stepFaults({ uses, run = '', with: inputs }: Step, text: string): string[] {
  const missing = [...run.matchAll(/npm run (?:--silent )?([\w:-]+)/g)]
    .map(([, script = '']) => script)
    .filter((script) => !(script in scripts));
  const commands = [...run.matchAll(/\.ci\/[\w-]+/g)]
    .map(([path]) => path)
    .filter((path) => !isExecutable(path));
  return [
    ...(uses === undefined || PINNED.test(uses) ? [] : [`${uses} is not pinned by digest`]),
    ...(uses === undefined || new RegExp(`uses: ${uses} # v\\d+\\.\\d+\\.\\d+$`, 'm').test(text)
      ? []
      : [`${uses} has no version in a comment`]),
    ...(uses?.startsWith('actions/checkout@') && inputs?.['persist-credentials'] !== false
      ? ['the token stays in the checkout']
      : []),
    // In the environment it is a value, in a script it would be code.
    ...(run.includes('${{') ? ['an expression stands in a script'] : []),
    ...missing.map((script) => `there is no npm script ${script}`),
    ...commands.map((path) => `${path} cannot be run`),
  ];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(join(ROOT, path), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
