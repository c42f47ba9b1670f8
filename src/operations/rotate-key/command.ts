import { type Command, runCommand } from '../../cli/command';
import { canAsk, type Dialogue, TERMINAL } from '../../cli/confirm';
import { ConfigurationError } from '../../cli/errors';
import { EXIT } from '../../cli/exit-codes';
import { interruptedCode, onInterrupt } from '../../cli/interrupt';
import { escapeJson } from '../../cli/printable';
import { type MonotonicClock, realClock } from '../../delivery/clock';
import type { AwsClients } from '../aws/clients';
import type { Deployment } from '../deployment/deployment';
import { openDeployment } from '../deployment/options';
import { stepTable } from '../step-table';
import { parseRotateKeyOptions, ROTATE_KEY, type RotateKeyOptions } from './options';
import { Declined, Rotation } from './rotation';
import type { StepResult } from './step';

/** Runs the command. @returns its exit code @throws for defects only */
export function runRotateKeyCommand(
  argv: readonly string[],
  dialogue: Dialogue = TERMINAL,
  clock: MonotonicClock = realClock,
): Promise<number> {
  return runCommand(ROTATE_KEY, argv, async () => {
    const options = parseRotateKeyOptions(argv);
    if (options.trial !== undefined && !options.yes && !canAsk(dialogue)) {
      throw new ConfigurationError([
        'the body lands in Operata’s analytics, and there is no terminal for a confirmation: confirm with --yes',
      ]);
    }
    const { aws, deployment } = await openDeployment(options.deployment);
    try {
      return await rotate(options, aws, deployment, { dialogue, clock });
    } finally {
      aws.close();
    }
  });
}

async function rotate(
  options: RotateKeyOptions,
  aws: AwsClients,
  deployment: Deployment,
  { dialogue, clock }: { readonly dialogue: Dialogue; readonly clock: MonotonicClock },
): Promise<number> {
  const interruptible = onInterrupt();
  const { signal } = interruptible;
  const rotation = new Rotation({ options, aws, deployment, dialogue, clock, signal });
  try {
    await rotation.run();
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    if (!signal.aborted) {
      process.stderr.write('Nothing was sent.\n');
      return EXIT.usage;
    }
  } finally {
    interruptible.release();
  }
  const { steps } = rotation;
  process.stdout.write(
    options.json
      ? `${escapeJson(JSON.stringify({ interrupted: signal.aborted, steps }, null, 2))}\n`
      : `${stepTable(steps).join('\n')}\n`,
  );
  return signal.aborted ? interruptedCode(signal) : exitCodeOf(steps);
}

function exitCodeOf(steps: readonly StepResult[]): number {
  // The results of the first check no longer count when the confirmation has checked again.
  const isOpen = ({ step, state }: StepResult): boolean =>
    state === 'failed' || state === 'timed-out' || (state === 'to-do' && /^(connection|pipe)$/.test(step));
  const confirmed = steps.some(({ step }) => step === 'deliveries');
  if (steps.some((one) => isOpen(one) && !(confirmed && one.state === 'to-do'))) return EXIT.failed;
  return steps.some(({ state }) => state === 'could-not-check') ? EXIT.doubtful : EXIT.ok;
}

export const command: Command = { spec: ROTATE_KEY, run: (argv) => runRotateKeyCommand(argv) };
