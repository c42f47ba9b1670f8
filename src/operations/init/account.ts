import { NAMES } from '../../stack/naming/names';
import { AwsClients } from '../aws/clients';
import { failureOf } from '../aws/failure';
import { onAllPages } from '../aws/pages';
import { nameIn, type Place } from '../deployment/names';
import { listInstances, recordTargets } from '../doctor/instances';

/** An Amazon Connect instance to choose. */
export interface OfferedInstance {
  readonly id: string;
  readonly alias: string;
  readonly status: string;
}

/** A VPC to choose, with its subnets that assign no public addresses. */
export interface OfferedVpc {
  readonly id: string;
  readonly name: string;
  readonly cidr: string;
  readonly subnets: readonly { readonly id: string; readonly zone: string }[];
}

/** What AWS answered, or why it did not. */
export type Offer<T> = { readonly found: T } | { readonly reason: string };

/** The region of `AWS_REGION` or of the profile. Undefined if none is set. */
export async function usualRegion(): Promise<string | undefined> {
  const aws = new AwsClients({ region: undefined });
  try {
    return await aws.sts.config.region();
  } catch {
    return undefined;
  } finally {
    aws.close();
  }
}

/** What the credentials can read of a region, to offer it. It changes nothing. */
export class Account {
  readonly #aws: AwsClients;

  /** @param region the caller has to close it */
  constructor(readonly region: string) {
    // A person waits, and can type the value instead.
    this.#aws = new AwsClients({ region, maxAttempts: 2 });
  }

  close(): void {
    this.#aws.close();
  }

  /** The account's ID. */
  id(): Promise<Offer<string>> {
    return offer(async () => (await this.#aws.sts.getCallerIdentity({})).Account ?? '');
  }

  instances(): Promise<Offer<readonly OfferedInstance[]>> {
    return offer(async () => {
      const all = await listInstances(this.#aws);
      return all.map(({ Id = '', InstanceAlias = '', InstanceStatus = 'unknown' }) => ({
        id: Id,
        alias: InstanceAlias,
        status: InstanceStatus,
      }));
    });
  }

  /** What the instance writes its contact records to, other than the stream of this deployment. */
  recordsGoTo(id: string, place: Omit<Place, 'region'>): Promise<Offer<readonly string[]>> {
    return offer(async () => {
      const own = `:stream/${nameIn({ ...place, region: this.region }, NAMES.contactStream)}`;
      const targets = await recordTargets(this.#aws, id);
      return targets.filter((arn) => !arn.endsWith(own));
    });
  }

  /** The customer managed key of a stream. Undefined if it has none. */
  keyOf(streamArn: string): Promise<Offer<string | undefined>> {
    return offer(async () => {
      const { StreamDescriptionSummary } = await this.#aws.kinesis.describeStreamSummary({
        StreamARN: streamArn,
      });
      const { EncryptionType, KeyId } = StreamDescriptionSummary ?? {};
      return EncryptionType === 'KMS' && KeyId !== 'alias/aws/kinesis' ? KeyId : undefined;
    });
  }

  vpcs(): Promise<Offer<readonly OfferedVpc[]>> {
    return offer(async () => {
      const vpcs = await onAllPages(
        (NextToken) => this.#aws.ec2.describeVpcs({ NextToken }),
        (page) => page.NextToken,
        (page) => page.Vpcs,
      );
      const subnets = await onAllPages(
        (NextToken) =>
          this.#aws.ec2.describeSubnets({
            Filters: [{ Name: 'map-public-ip-on-launch', Values: ['false'] }],
            NextToken,
          }),
        (page) => page.NextToken,
        (page) => page.Subnets,
      );
      return vpcs.map(({ VpcId = '', CidrBlock = '', Tags = [] }) => ({
        id: VpcId,
        name: Tags.find(({ Key }) => Key === 'Name')?.Value ?? '',
        cidr: CidrBlock,
        subnets: subnets
          .filter((subnet) => subnet.VpcId === VpcId)
          .map(({ SubnetId = '', AvailabilityZone = '' }) => ({ id: SubnetId, zone: AvailabilityZone })),
      }));
    });
  }
}

async function offer<T>(ask: () => Promise<T>): Promise<Offer<T>> {
  try {
    return { found: await ask() };
  } catch (error) {
    return { reason: failureOf(error).text };
  }
}
