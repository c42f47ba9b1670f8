import { variablesLine } from '../../artefact/variable-files';
import { wantsColor } from '../../cli/color';
import { type Command, runCommand } from '../../cli/command';
import { escapeControls } from '../../cli/printable';
import { StatusLine } from '../../cli/status-line';
import { realClock } from '../../delivery/clock';
import { LIST_VARIABLE, listLineOf, originOf } from '../../privacy/list/configuration-source';
import { openDeployment } from '../deployment/options';
import { CHECKS } from './checks';
import { Examination } from './examination';
import { type Check, STAGES } from './finding';
import { DOCTOR, type DoctorOptions, PREFLIGHT, parseDoctorOptions } from './options';
import type * as Preflight from './preflight';
import { exitCodeOf, reportJson, reportText } from './report';
import { type Outcome, runChecks } from './run-checks';

/** Runs the command. @returns its exit code */
export function runDoctor(argv: readonly string[]): Promise<number> {
  return runCommand(DOCTOR, argv, async () => {
    const options = parseDoctorOptions(argv);
    return options.preflight === undefined
      ? examine(options)
      : examinePlan(options, options.preflight.varFiles);
  });
}

async function examine(options: DoctorOptions): Promise<number> {
  const { deployment, aws } = await openDeployment(options.deployment);
  try {
    const { hours, apiKeyMaxAgeDays } = options;
    const subject = new Examination(deployment, aws, { hours, apiKeyMaxAgeDays, now: realClock.now() });
    const outcome = await withProgress(CHECKS, subject, 'doctor', options);
    const { environment, alias, region, accountId, source } = deployment;
    return print(outcome, options, STAGES, {
      title: `The deployment ${environment} for ${alias}, in ${region} of account ${accountId}`,
      about: { deployment: { environment, alias, region, accountId, foundBy: source } },
    });
  } finally {
    aws.close();
  }
}

async function examinePlan(options: DoctorOptions, varFiles: readonly string[]): Promise<number> {
  // Loaded here only: it loads the CDKTF framework, which the examination of a deployment does not need.
  const { PREFLIGHT_CHECKS, PREFLIGHT_STAGES, readPlan, warningsOnRegion } =
    require('./preflight') as typeof Preflight;
  const plan = await readPlan(varFiles);
  const { variables } = plan;
  process.stderr.write(
    `${escapeControls(variablesLine(variables))}\n${listLineOf(variables.values, originOf(variables.sources.get(LIST_VARIABLE)))}\n`,
  );
  for (const warning of warningsOnRegion(plan.region))
    process.stderr.write(`warning: ${escapeControls(warning)}\n`);
  try {
    const outcome = await withProgress(PREFLIGHT_CHECKS, plan, 'doctor-preflight', options);
    const { environment, region } = plan;
    return print(outcome, options, PREFLIGHT_STAGES, {
      title: `Before the first apply of ${environment} in ${region}, with ${variables.files.join(', ')}`,
      about: { preflight: { environment, region } },
    });
  } finally {
    plan.aws.close();
  }
}

async function withProgress<Subject>(
  checks: readonly Check<Subject>[],
  subject: Subject,
  policy: string,
  { timeLimitSeconds }: DoctorOptions,
): Promise<Outcome> {
  let done = 0;
  const progress = new StatusLine(process.stderr, () => `${done} of ${checks.length} checks done`);
  progress.start();
  try {
    return await runChecks(checks, subject, {
      timeLimit: timeLimitSeconds * 1000,
      clock: realClock,
      policy,
      ended: () => {
        done += 1;
      },
    });
  } finally {
    progress.stop();
  }
}

function print(
  outcome: Outcome,
  options: DoctorOptions,
  stages: readonly string[],
  { title, about }: { readonly title: string; readonly about: Readonly<Record<string, unknown>> },
): number {
  const { json } = options;
  const color = wantsColor(process.stdout.isTTY, options);
  process.stdout.write(json ? reportJson(about, outcome) : reportText(title, outcome, stages, color));
  return exitCodeOf(outcome);
}

export const command: Command = { spec: DOCTOR, run: runDoctor };
export const preflight: Command = {
  spec: PREFLIGHT,
  run: (argv) => runCommand(PREFLIGHT, argv, () => runDoctor(['--preflight', ...argv])),
};
