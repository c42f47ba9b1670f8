import { operatorCommand } from '../commands';
import { follow } from '../follow';
import { couldNotCheck, interruptedResult } from '../step-table';
import { type StepResult, secondsAfter, type Trail } from './step';

/** What was read at the sequence number. */
interface ReadRecord {
  readonly isOurs: boolean;
  readonly arrived: Date | undefined;
}

/** Whether the record can be read from the stream, and when it arrived there. */
export async function followStream(
  trail: Trail,
): Promise<{ readonly result: StepResult; readonly arrived: Date | undefined }> {
  const read = await follow(readerOf(trail), trail);
  const name = trail.deployment.stream.name;
  const remedy = operatorCommand('doctor', trail.deployment);
  switch (read.end) {
    case 'found': {
      const { isOurs, arrived } = read.value;
      if (isOurs) {
        // By this machine's clock, as for the time when it was put.
        const seconds = secondsAfter(trail, new Date(trail.clock.now()));
        return {
          arrived,
          result: { step: 'stream', state: 'seen', seconds, text: `${name} returns it, at ${trail.eventId}` },
        };
      }
      const text = `${name} returns another record at ${trail.eventId}`;
      return { arrived: undefined, result: { step: 'stream', state: 'failed', text, remedy } };
    }
    case 'refused':
      return { arrived: undefined, result: couldNotCheck('stream', read.failure) };
    case 'interrupted':
      return { arrived: undefined, result: interruptedResult('stream') };
    case 'timed-out': {
      if (read.failure !== undefined)
        return { arrived: undefined, result: couldNotCheck('stream', read.failure) };
      const text = `${name} does not return the record that it accepted, at ${trail.eventId}`;
      return { arrived: undefined, result: { step: 'stream', state: 'timed-out', text, remedy } };
    }
  }
}

/** One call per attempt, as the pipe and the backup share the shard's five calls per second. */
function readerOf({ aws, deployment, shardId, sequenceNumber, signal }: Trail) {
  const options = { abortSignal: signal };
  let iterator: string | undefined;
  return async (): Promise<ReadRecord | undefined> => {
    iterator ??= (
      await aws.kinesis.getShardIterator(
        {
          StreamARN: deployment.stream.arn,
          ShardId: shardId,
          ShardIteratorType: 'AT_SEQUENCE_NUMBER',
          StartingSequenceNumber: sequenceNumber,
        },
        options,
      )
    ).ShardIterator;
    const { Records, NextShardIterator } = await aws.kinesis.getRecords(
      { StreamARN: deployment.stream.arn, ShardIterator: iterator, Limit: 1 },
      options,
    );
    iterator = NextShardIterator;
    const [record] = Records ?? [];
    // A shard may return nothing for a while, though it has records.
    if (record === undefined) return undefined;
    return {
      isOurs: record.SequenceNumber === sequenceNumber,
      arrived: record.ApproximateArrivalTimestamp,
    };
  };
}
