/** A deployment of the stack, as the operator's commands see it: names, and the settings that Terraform applied. */
export interface Deployment {
  /** The source: outputs of Terraform, or names by which resources were found in AWS. */
  readonly source: 'outputs' | 'names';
  /** The version of this project that was deployed. Undefined: not recorded. */
  readonly version: string | undefined;
  readonly accountId: string;
  /** Such as `aws` or `aws-us-gov`. */
  readonly partition: string;
  readonly region: string;
  readonly environment: string;
  readonly alias: string;
  /** Undefined: not known, as the stack does not associate the instance, or was found by its names. */
  readonly connectInstanceId: string | undefined;
  readonly key: { readonly arn: string; readonly isOurs: boolean };
  readonly stream: StreamFacts;
  readonly pipe: PipeFacts;
  readonly deadLetterQueue: { readonly arn: string; readonly url: string };
  readonly destination: DestinationFacts;
  /** Undefined: the privacy controls are off. */
  readonly privacyControls: PrivacyControlsFacts | undefined;
  /** Undefined: there is no backup. */
  readonly backup: BackupFacts | undefined;
  readonly monitoring: MonitoringFacts;
}

export interface StreamFacts {
  readonly arn: string;
  readonly name: string;
  /** False: an existing stream was adopted, which may have other consumers. */
  readonly isOurs: boolean;
  /** Undefined: an adopted stream, without a known customer managed key. */
  readonly keyArn: string | undefined;
  readonly retentionHours: number;
}

export interface PipeFacts {
  readonly name: string;
  /** Undefined if only AWS was asked, which does not know what Terraform applied. */
  readonly enabled: boolean | undefined;
  readonly maximumRecordAgeSeconds: number;
  readonly maximumRetryAttempts: number;
  /** Undefined: the body is what the privacy controls return. */
  readonly inputTemplate: string | undefined;
  readonly roleArn: string;
  readonly logGroup: string;
}

export interface DestinationFacts {
  readonly connection: string;
  readonly apiDestination: string;
  readonly endpoint: string;
}

export interface PrivacyControlsFacts {
  readonly functionName: string;
  /** In base64. Undefined if only AWS was asked. */
  readonly codeSha256: string | undefined;
  readonly roleArn: string;
  readonly parameter: string;
  /** Of the document that Terraform wrote, in hexadecimal. Undefined if only AWS was asked. */
  readonly configurationSha256: string | undefined;
  readonly logGroup: string;
  readonly inVpc: boolean;
}

export interface BackupFacts {
  readonly deliveryStream: string;
  readonly bucket: string;
  readonly bucketIsOurs: boolean;
  readonly bufferIntervalSeconds: number;
  readonly roleArn: string;
  readonly logGroup: string;
}

export interface MonitoringFacts {
  /** Undefined if only AWS was asked, which does not know what Terraform applied. */
  readonly alarmsEnabled: boolean | undefined;
  /** The prefix of all alarm names, unique to this deployment. */
  readonly alarmNamePrefix: string;
  /** Undefined: there are no alarms, or only AWS was asked. */
  readonly alarmTopicArn: string | undefined;
  /** Undefined: there is none, or only AWS was asked. */
  readonly dashboard: string | undefined;
}

/** The last part of an ARN such as `arn:aws:kinesis:us-west-2:111122223333:stream/NAME`. */
export const nameInArn = (arn: string): string => arn.slice(arn.search(/[^/:]*$/));

/** The ARN of a function of the deployment, without version or alias: as its pipe calls it. */
export const functionArn = (
  { partition, region, accountId }: Pick<Deployment, 'partition' | 'region' | 'accountId'>,
  name: string,
): string => `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
