/** The account that the provider simulates. */
import type { Fixture } from '../fixture';
import type { Value } from './values';

/** The account, region and default tags, for computed values. */
export interface AwsContext {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly dnsSuffix: string;
  /** Tags of the provider's `default_tags`. Not an object if they are unknown. */
  readonly defaultTags: Value;
  readonly fixture: Fixture;
  /** Descriptions of the resources that were assumed to exist. */
  readonly assumed: Set<string>;
}

/** An ARN in this account and region. */
export function arn(context: AwsContext, service: string, resource: string): string {
  return `arn:${context.partition}:${service}:${context.region}:${context.account}:${resource}`;
}

/** An ARN of a service that has no regions, such as IAM. */
export function globalArn(context: AwsContext, service: string, resource: string): string {
  return `arn:${context.partition}:${service}::${context.account}:${resource}`;
}
