import type { AwsClients } from '../aws/clients';
import { ifThere, once } from '../aws/if-there';
import type { Deployment } from '../deployment/deployment';
import { CouldNotCheck } from './finding';
import { Metrics } from './metrics';

export interface ExaminationSettings {
  /** How far back metrics and logs are read, in hours. */
  readonly hours: number;
  readonly apiKeyMaxAgeDays: number;
  /** In milliseconds since 1970. */
  readonly now: number;
}

/** The Amazon Connect instance that writes to the stream, as far as it is known. */
export interface Instance {
  readonly id: string;
  readonly status: string;
  /** The ARN of its service-linked role. */
  readonly serviceRole: string;
}

/** A deployment under examination. What several checks need of AWS is asked for once. */
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

  readonly apiDestination = once(() =>
    ifThere(this.aws.events.describeApiDestination({ Name: this.deployment.destination.apiDestination })),
  );

  readonly function = once(async () => {
    const name = this.deployment.privacyControls?.functionName;
    return name === undefined
      ? undefined
      : ifThere(this.aws.lambda.getFunctionConfiguration({ FunctionName: name }));
  });

  readonly deliveryStream = once(async () => {
    const DeliveryStreamName = this.deployment.backup?.deliveryStream;
    if (DeliveryStreamName === undefined) return undefined;
    const answer = await ifThere(this.aws.firehose.describeDeliveryStream({ DeliveryStreamName }));
    return answer?.DeliveryStreamDescription;
  });

  readonly metrics = once(() =>
    Metrics.ask(this.aws, this.deployment, this.settings.hours, this.settings.now),
  );

  /** Undefined: it is known which it is, and it is not there. @throws {CouldNotCheck} where it is not known */
  readonly instance = once(async (): Promise<Instance | undefined> => {
    const { connectInstanceId, alias } = this.deployment;
    const InstanceId = connectInstanceId ?? (await this.#idByAlias(alias));
    const described = await ifThere(this.aws.connect.describeInstance({ InstanceId }));
    const instance = described?.Instance;
    if (instance === undefined) return undefined;
    return {
      id: InstanceId,
      status: instance.InstanceStatus ?? 'unknown',
      serviceRole: instance.ServiceRole ?? '',
    };
  });

  /** The end of a command that is about this deployment. */
  get arguments(): string {
    return `--environment ${this.deployment.environment} --region ${this.deployment.region}`;
  }

  async #idByAlias(alias: string): Promise<string> {
    let NextToken: string | undefined;
    do {
      const page = await this.aws.connect.listInstances(NextToken === undefined ? {} : { NextToken });
      const found = page.InstanceSummaryList?.find((one) => one.InstanceAlias === alias)?.Id;
      if (found !== undefined) return found;
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    throw new CouldNotCheck(
      `no Amazon Connect instance of this account and region has the alias ${alias}, and the deployment does not say which writes to the stream`,
      'look at the instance in the account that it is in; where Terraform associates it, name the outputs with --outputs',
    );
  }
}
