import { isJsonObject, type JsonObject, member, parsedObject } from '../../records/json';

/** A message that the pipe has put into the dead-letter queue. It holds no content of records. */
export interface DeadLetterMessage {
  readonly message: JsonObject;
  /** The position of the records in the stream. */
  readonly batch: JsonObject;
}

/** Undefined: the body is not a message of a pipe about Kinesis records. */
export function deadLetterMessage(body: string): DeadLetterMessage | undefined {
  const message = parsedObject(body);
  const batch = message && member(message, 'KinesisBatchInfo');
  return message !== undefined && isJsonObject(batch) ? { message, batch } : undefined;
}
