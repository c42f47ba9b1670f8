import { isJsonObject, type JsonObject, member, parsedObject } from '../../records/json';

/** A message that the pipe has put into the dead-letter queue. It holds no content of records. */
export interface DeadLetterMessage {
  readonly message: JsonObject;
  /** Where the records stand in the stream. */
  readonly batch: JsonObject;
}

/** Undefined: the body is no message of a pipe about records of Kinesis. */
export function deadLetterMessage(body: string): DeadLetterMessage | undefined {
  const message = parsedObject(body);
  const batch = message && member(message, 'KinesisBatchInfo');
  return message !== undefined && isJsonObject(batch) ? { message, batch } : undefined;
}
