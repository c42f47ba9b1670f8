/** What the main thread tells the function's thread at its start. */
export interface WorkerSettings {
  /** The unpacked module, such as `/tmp/…/index.js`. */
  readonly modulePath: string;
  readonly exportName: string;
  readonly functionName: string;
  readonly timeoutSeconds: number;
  /** Descriptor of the log, which the main thread opens and closes. */
  readonly log: number;
  /** One cell: how many invocations have begun. Tells which one hangs, when one hangs. */
  readonly begun: Int32Array;
  /** Whether the function wraps the record, `{"data": record}`. */
  readonly wrapped: boolean;
}

/** Several invocations, which the function's thread makes one after the other: fewer hops between threads. */
export type InvocationBatch = readonly string[];

/** What became of one invocation. `nanoseconds` is the handler's time. */
export type InvocationAnswer =
  | { readonly response: string; readonly nanoseconds: number }
  | { readonly failure: string; readonly nanoseconds: number };

/** The log could not be written. */
export interface LogFailure {
  /** Code of the system's error, such as `ENOSPC`. */
  readonly logFailure: string;
}

/** The answers to a batch, in its order, and the fields removed in it. */
export interface BatchAnswer {
  readonly answers: readonly InvocationAnswer[];
  readonly removed: readonly (readonly [string, number])[];
}
