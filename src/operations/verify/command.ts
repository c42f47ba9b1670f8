import { type Command, runCommand } from '../../cli/command';
import { canAsk, confirm, type Dialogue, TERMINAL } from '../../cli/confirm';
import { ConfigurationError } from '../../cli/errors';
import { EXIT } from '../../cli/exit-codes';
import { interruptedCode, onInterrupt } from '../../cli/interrupt';
import { escapeJson } from '../../cli/printable';
import { type MonotonicClock, realClock } from '../../delivery/clock';
import type { AwsClients } from '../aws/clients';
import type { Deployment } from '../deployment/deployment';
import { openDeployment } from '../deployment/options';
import { type Before, checkBefore } from './before';
import { parseVerifyOptions, VERIFY, type VerifyOptions } from './options';
import { exitCodeOf, formatReport, type VerifyReport } from './report';
import { Verification } from './verification';

/** Runs the command. @returns its exit code @throws for defects only */
export function runVerifyCommand(
  argv: readonly string[],
  dialogue: Dialogue = TERMINAL,
  clock: MonotonicClock = realClock,
): Promise<number> {
  return runCommand(VERIFY, argv, async () => {
    const options = parseVerifyOptions(argv);
    if (!options.yes && !canAsk(dialogue)) {
      throw new ConfigurationError([
        'the record lands in Operata’s analytics, and there is no terminal for a confirmation: confirm with --yes',
      ]);
    }
    const { aws, deployment } = await openDeployment(options.deployment);
    try {
      return await verify(options, aws, deployment, { dialogue, clock });
    } finally {
      aws.close();
    }
  });
}

async function verify(
  options: VerifyOptions,
  aws: AwsClients,
  deployment: Deployment,
  { dialogue, clock }: { readonly dialogue: Dialogue; readonly clock: MonotonicClock },
): Promise<number> {
  if (!deployment.stream.isOurs && !options.othersAccept) {
    throw new ConfigurationError([
      `${deployment.stream.name} is an existing stream: its other consumers get the synthetic record too. ` +
        'If they can handle that, add --other-consumers-accept-synthetic-record',
    ]);
  }
  const interruptible = onInterrupt();
  const { signal } = interruptible;
  try {
    const before = await checkBefore(aws, deployment, signal);
    if (before.stopped !== undefined) {
      print(options, stoppedReport(deployment, before.stopped));
      return EXIT.failed;
    }
    if (!options.yes && !(await confirm(question(deployment), dialogue, signal))) {
      process.stderr.write('No record was put.\n');
      return signal.aborted ? interruptedCode(signal) : EXIT.usage;
    }
    if (signal.aborted) return interruptedCode(signal);
    const { timeoutSeconds } = options;
    const report = await new Verification({ aws, deployment, before, timeoutSeconds, clock, signal }).run();
    print(options, report);
    return report.interrupted ? interruptedCode(signal) : exitCodeOf(report);
  } finally {
    interruptible.release();
  }
}

function print({ json }: VerifyOptions, report: VerifyReport): void {
  process.stdout.write(json ? `${escapeJson(JSON.stringify(report, null, 2))}\n` : formatReport(report));
}

const question = ({ stream, destination, privacyControls, backup }: Deployment): string =>
  `A synthetic contact record will be put on ${stream.name}, and go${
    privacyControls === undefined ? '' : ' through the privacy controls'
  } to ${destination.endpoint}: it lands in Operata's analytics${
    backup === undefined ? '' : `, and in the backup ${backup.bucket}`
  }. Continue?`;

const stoppedReport = (
  { destination }: Deployment,
  stopped: NonNullable<Before['stopped']>,
): VerifyReport => ({
  endpoint: destination.endpoint,
  record: undefined,
  interrupted: false,
  steps: [
    { step: 'put', state: 'failed', text: `no record was put: ${stopped.text}`, remedy: stopped.remedy },
  ],
});

export const command: Command = { spec: VERIFY, run: (argv) => runVerifyCommand(argv) };
