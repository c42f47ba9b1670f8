/**
 * Replaces `@smithy/core/event-streams` in the bundle. The client loads that on demand for operations that stream
 * events, which reading a parameter does not. Without a dynamic import esbuild can join all modules into one scope,
 * which makes the function ready in three quarters of the time.
 */
export class EventStreamSerde {
  constructor() {
    throw new Error('The bundle holds no support for event streams.');
  }
}

/** Also part of that module's interface. */
export function eventStreamSerdeProvider(): never {
  throw new Error('The bundle holds no support for event streams.');
}
