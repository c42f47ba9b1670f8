import { failureOf } from '../../aws/failure';
import type { OpenDeployment } from '../../deployment/options';
import type { Figure } from '../figures';
import type { NumberOption } from '../options';
import type { StreamMode } from '../settings';

/** The settings that were read from a deployment. A missing one could not be read, and is a problem if it is needed. */
export interface DeployedFacts {
  readonly mode: StreamMode | undefined;
  readonly numbers: Readonly<Partial<Record<NumberOption, Figure>>>;
  /** False: the stream was adopted. */
  readonly streamIsOurs: boolean;
  readonly privacyControls: boolean;
  readonly backup: boolean;
  /** Why a setting could not be read, by the option that gives it instead. */
  readonly unread: ReadonlyMap<NumberOption, string>;
}

type Named = readonly (readonly [NumberOption, number | undefined])[];

/** Reads the settings that affect the capacity of a deployment. It does not reject if AWS refuses a call. */
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
        if (value === undefined) unread.set(option, `${action} does not return it`);
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

/** For the service, -1 or no value means: until the stream deletes the record. */
const unlimited = (value: number | undefined): number =>
  value === undefined || value < 0 ? Number.POSITIVE_INFINITY : value;
