import { failureOf } from '../aws/failure';
import type { OpenDeployment } from '../deployment/options';
import type { Figure } from './figures';
import type { NumberOption } from './options';
import type { StreamMode } from './settings';

/** What was read of a deployment. What is absent could not be read, and is in the problems where it is needed. */
export interface DeployedFacts {
  readonly mode: StreamMode | undefined;
  readonly numbers: Readonly<Partial<Record<NumberOption, Figure>>>;
  /** False: the stream was adopted. */
  readonly streamIsOurs: boolean;
  readonly privacyControls: boolean;
  readonly backup: boolean;
  /** By the option that gives instead what could not be read: why. */
  readonly unread: ReadonlyMap<NumberOption, string>;
}

type Named = readonly (readonly [NumberOption, number | undefined])[];

/** Reads the settings of a deployment that its capacity depends on. Never rejects for a call that AWS refuses. */
export async function readDeployed({ aws, deployment }: OpenDeployment): Promise<DeployedFacts> {
  const numbers: Partial<Record<NumberOption, Figure>> = {};
  const unread = new Map<NumberOption, string>();
  let mode: StreamMode | undefined;
  const read = async <T>(
    action: string,
    call: () => Promise<T>,
    options: readonly NumberOption[],
    values: (answer: T) => Named,
  ): Promise<void> => {
    try {
      for (const [option, value] of values(await call())) {
        if (value === undefined) unread.set(option, `${action} does not tell it`);
        else numbers[option] = { value, origin: action };
      }
    } catch (error) {
      for (const option of options) unread.set(option, `${action}: ${failureOf(error).text}`);
    }
  };
  const { stream, pipe, destination, privacyControls, backup } = deployment;
  await Promise.all([
    read(
      'kinesis:DescribeStreamSummary',
      () => aws.kinesis.describeStreamSummary({ StreamARN: stream.arn }),
      ['shard-count', 'retention-hours'],
      ({ StreamDescriptionSummary: summary }) => {
        mode = summary?.StreamModeDetails?.StreamMode === 'ON_DEMAND' ? 'ON_DEMAND' : 'PROVISIONED';
        return [
          ['shard-count', summary?.OpenShardCount],
          ['retention-hours', summary?.RetentionPeriodHours],
        ];
      },
    ),
    read(
      'pipes:DescribePipe',
      () => aws.pipes.describePipe({ Name: pipe.name }),
      ['parallelization-factor', 'retry-attempts', 'record-age-seconds'],
      ({ SourceParameters }) => {
        const source = SourceParameters?.KinesisStreamParameters;
        return [
          ['parallelization-factor', source?.ParallelizationFactor ?? 1],
          ['retry-attempts', unlimited(source?.MaximumRetryAttempts)],
          ['record-age-seconds', unlimited(source?.MaximumRecordAgeInSeconds)],
        ];
      },
    ),
    read(
      'events:DescribeApiDestination',
      () => aws.events.describeApiDestination({ Name: destination.apiDestination }),
      ['rate-limit'],
      ({ InvocationRateLimitPerSecond }) => [['rate-limit', InvocationRateLimitPerSecond]],
    ),
    ...(privacyControls === undefined
      ? []
      : [
          read(
            'lambda:GetFunctionConfiguration',
            () => aws.lambda.getFunctionConfiguration({ FunctionName: privacyControls.functionName }),
            ['function-memory-mb'],
            ({ MemorySize }) => [['function-memory-mb', MemorySize]],
          ),
          read(
            'lambda:GetFunctionConcurrency',
            () => aws.lambda.getFunctionConcurrency({ FunctionName: privacyControls.functionName }),
            ['reserved-concurrency'],
            ({ ReservedConcurrentExecutions: reserved }) =>
              reserved === undefined ? [] : [['reserved-concurrency', reserved]],
          ),
          read(
            'lambda:GetAccountSettings',
            () => aws.lambda.getAccountSettings({}),
            ['account-concurrency'],
            ({ AccountLimit }) => [['account-concurrency', AccountLimit?.ConcurrentExecutions]],
          ),
        ]),
  ]);
  return {
    mode,
    numbers,
    streamIsOurs: stream.isOurs,
    privacyControls: privacyControls !== undefined,
    backup: backup !== undefined,
    unread,
  };
}

/** -1 and nothing mean for the service: until the stream lets the record go. */
const unlimited = (value: number | undefined): number =>
  value === undefined || value < 0 ? Number.POSITIVE_INFINITY : value;
