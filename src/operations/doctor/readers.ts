import type { AwsClients } from '../aws/clients';
import { failureOf } from '../aws/failure';
import { onAllPages } from '../aws/pages';
import { type Deployment, nameInArn } from '../deployment/deployment';

/** Readers of the stream besides the deployment, as far as AWS lists them. */
export interface OtherReaders {
  /** They share the throughput of each shard with the pipe and the backup. */
  readonly sharing: readonly string[];
  /** They have enhanced fan-out, and a throughput of their own. */
  readonly apart: readonly string[];
  /** Why a list is missing. */
  readonly unlisted: readonly string[];
}

/** Finds readers of the stream. AWS does not list delivery streams by source, nor programs that call GetRecords. */
export async function otherReaders(aws: AwsClients, { stream, pipe }: Deployment): Promise<OtherReaders> {
  const unlisted: string[] = [];
  const listed = async (what: string, names: Promise<readonly (string | undefined)[]>): Promise<string[]> => {
    try {
      return (await names).flatMap((name) => (name === undefined ? [] : `${what} ${name}`));
    } catch (error) {
      unlisted.push(`${what}s: ${failureOf(error).text}`);
      return [];
    }
  };
  const [functions, pipes, consumers] = await Promise.all([
    listed(
      'function',
      onAllPages(
        (Marker) => aws.lambda.listEventSourceMappings({ EventSourceArn: stream.arn, Marker }),
        (page) => page.NextMarker,
        (page) => page.EventSourceMappings,
      ).then((mappings) => mappings.map(({ FunctionArn }) => FunctionArn && nameInArn(FunctionArn))),
    ),
    listed(
      'pipe',
      onAllPages(
        (NextToken) => aws.pipes.listPipes({ SourcePrefix: stream.arn, NextToken }),
        (page) => page.NextToken,
        (page) => page.Pipes,
      ).then((all) =>
        all.flatMap(({ Name, Source }) => (Name === pipe.name || Source !== stream.arn ? [] : Name)),
      ),
    ),
    listed(
      'enhanced fan-out consumer',
      onAllPages(
        (NextToken) => aws.kinesis.listStreamConsumers({ StreamARN: stream.arn, NextToken }),
        (page) => page.NextToken,
        (page) => page.Consumers,
      ).then((all) => all.map(({ ConsumerName }) => ConsumerName)),
    ),
  ]);
  return { sharing: [...functions, ...pipes].sort(), apart: consumers.sort(), unlisted };
}
