/**
 * Takes the place of `@smithy/core/event-streams` in the bundle. The client would load it on demand, for
 * operations that stream events; reading a parameter is none. Without a dynamic import esbuild can join all
 * modules into one scope, which takes a quarter off the time until the function is ready.
 */
export class EventStreamSerde {
  constructor() {
    throw new Error('The bundle holds no support for event streams.');
  }
}

/** Part of the same module's interface. */
export function eventStreamSerdeProvider(): never {
  throw new Error('The bundle holds no support for event streams.');
}
