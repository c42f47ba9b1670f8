import { NAMES } from '../../stack/naming/names';
import { ifThere, once } from '../aws/answers';
import type { AwsClients } from '../aws/clients';
import { onAllPages } from '../aws/pages';
import { deploymentArguments } from '../commands';
import type { Deployment } from '../deployment/deployment';
import { nameIn } from '../deployment/names';
import { CouldNotCheck } from './finding';
import { type Instance, instanceIdOf, instanceWith } from './instances';
import { Metrics } from './metrics';

export interface ExaminationSettings {
  /** How far back metrics and logs are read, in hours. */
  readonly hours: number;
  readonly apiKeyMaxAgeDays: number;
  /** In milliseconds since 1970. */
  readonly now: number;
}

/** A deployment under examination. It asks AWS once for what several checks need. */
export class Examination {
  constructor(
    readonly deployment: Deployment,
    readonly aws: AwsClients,
    readonly settings: ExaminationSettings,
  ) {}

  readonly stream = once(async () => {
    const answer = await ifThere(
      this.aws.kinesis.describeStreamSummary({ StreamARN: this.deployment.stream.arn }),
    );
    return answer?.StreamDescriptionSummary;
  });

  readonly pipe = once(() => ifThere(this.aws.pipes.describePipe({ Name: this.deployment.pipe.name })));

  readonly connection = once(() =>
    ifThere(this.aws.events.describeConnection({ Name: this.deployment.destination.connection })),
  );

  readonly apiDestination = once(() =>
    ifThere(this.aws.events.describeApiDestination({ Name: this.deployment.destination.apiDestination })),
  );

  readonly function = once(async () => {
    const name = this.deployment.privacyControls?.functionName;
    return name === undefined
      ? undefined
      : ifThere(this.aws.lambda.getFunctionConfiguration({ FunctionName: name }));
  });

  /** The key of the pseudonyms. Undefined: there is none. */
  readonly pseudonymKeyArn = once(async () => {
    const settings = (await this.function())?.Environment?.Variables;
    if (settings !== undefined) return settings.PSEUDONYM_KEY_ARN;
    // Without permission to decrypt the settings of the function: the key that has the name.
    const KeyId = nameIn(this.deployment, NAMES.pseudonymKeyAlias);
    return (await ifThere(this.aws.kms.describeKey({ KeyId })))?.KeyMetadata?.Arn;
  });

  readonly deliveryStream = once(async () => {
    const DeliveryStreamName = this.deployment.backup?.deliveryStream;
    if (DeliveryStreamName === undefined) return undefined;
    const answer = await ifThere(this.aws.firehose.describeDeliveryStream({ DeliveryStreamName }));
    return answer?.DeliveryStreamDescription;
  });

  readonly alarms = once(() =>
    onAllPages(
      (NextToken) =>
        this.aws.cloudWatch.describeAlarms({
          AlarmNamePrefix: this.deployment.monitoring.alarmNamePrefix,
          NextToken,
        }),
      (page) => page.NextToken,
      (page) => page.MetricAlarms,
    ),
  );

  readonly metrics = once(() =>
    Metrics.ask(this.aws, this.deployment, this.settings.hours, this.settings.now),
  );

  /** Undefined: the instance is known, but does not exist. @throws {CouldNotCheck} if it is not known */
  readonly instance = once(async (): Promise<Instance | undefined> => {
    const { connectInstanceId, alias } = this.deployment;
    const id = connectInstanceId ?? (await instanceIdOf(this.aws, alias));
    if (id !== undefined) return instanceWith(this.aws, id);
    throw new CouldNotCheck(
      `no Amazon Connect instance of this account and region has the alias ${alias}, and the deployment does not name the instance that writes to the stream`,
      'check the instance in its own account; if Terraform associates it, name the outputs with --outputs',
    );
  });

  /** The arguments by which a command finds this deployment. */
  get arguments(): string {
    return deploymentArguments(this.deployment);
  }
}
