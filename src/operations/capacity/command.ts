import { type Command, runCommand } from '../../cli/command';
import { EXIT } from '../../cli/exit-codes';
import { escapeJson } from '../../cli/printable';
import { StatusLine } from '../../cli/status-line';
import { type OpenDeployment, openDeployment } from '../deployment/options';
import { type Assessment, assess } from './assessment';
import { CAPACITY, type CapacityOptions, parseCapacityOptions } from './options';
import { readDeployed } from './sources/deployed';
import { InputReader, type Sources } from './sources/input';
import { readMetrics } from './sources/metrics';
import { measuredRecordBytes } from './sources/record-size';
import { capacityText } from './text';

/** Runs the command. @returns its exit code @throws for defects only */
export function runCapacityCommand(argv: readonly string[]): Promise<number> {
  return runCommand(CAPACITY, argv, async () => {
    const options = parseCapacityOptions(argv);
    const sources = await readSources(options);
    const { input, settings } = new InputReader(options, sources).read();
    const assessment = assess(input, settings, {
      outageHours: options.numbers['outage-hours'],
      operataLimit: options.numbers['operata-limit'],
      adopted: sources.deployed?.streamIsOurs === false ? settings : undefined,
      outageAnswers: options.outageAnswer === undefined ? ['503', 'none'] : [options.outageAnswer],
    });
    process.stdout.write(options.json ? `${json(assessment)}\n` : capacityText(assessment));
    return assessment.keepsUp ? EXIT.ok : EXIT.failed;
  });
}

async function readSources(options: CapacityOptions): Promise<Sources> {
  const measuredBytes = options.inputs.length === 0 ? undefined : await measuredRecordBytes(options.inputs);
  const { outputs, environment } = options.deployment;
  if (!options.fromMetrics && outputs === undefined && environment === undefined)
    return { measuredBytes, metrics: undefined, deployed: undefined };
  const opened = await openDeployment(options.deployment);
  try {
    return { measuredBytes, ...(await readAws(opened, options)) };
  } finally {
    opened.aws.close();
  }
}

async function readAws(
  opened: OpenDeployment,
  { fromMetrics, days }: CapacityOptions,
): Promise<Pick<Sources, 'metrics' | 'deployed'>> {
  const progress = new StatusLine(process.stderr, () => `reading the settings and ${days} days of metrics`);
  progress.start();
  try {
    const [deployed, metrics] = await Promise.all([
      readDeployed(opened),
      fromMetrics ? readMetrics(opened.aws, opened.deployment, days) : undefined,
    ]);
    return { deployed, metrics };
  } finally {
    progress.stop();
  }
}

/** JSON has no infinity. */
const json = (assessment: Assessment): string =>
  escapeJson(
    JSON.stringify(
      assessment,
      (_name, value: unknown) => (value === Number.POSITIVE_INFINITY ? 'unlimited' : value),
      2,
    ),
  );

export const command: Command = { spec: CAPACITY, run: runCapacityCommand };
