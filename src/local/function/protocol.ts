/** What the main thread passes to the function's thread when it starts. */
export interface WorkerSettings {
  /** The unpacked module, such as `/tmp/…/index.js`. */
  readonly modulePath: string;
  readonly exportName: string;
  readonly functionName: string;
  readonly timeoutSeconds: number;
  /** The descriptor of the log, which the main thread opens and closes. */
  readonly log: number;
  /** One cell: the number of invocations that have begun. Identifies one that hangs. */
  readonly begun: Int32Array;
  /** Whether the function wraps the record, `{"data": record}`. */
  readonly wrapped: boolean;
}

/** Several invocations, which run one after the other. Sent together, because messages between threads are slow. */
export type InvocationBatch = readonly string[];

/** The result of one invocation. `nanoseconds` is the handler's time. */
export type InvocationAnswer =
  | { readonly response: string; readonly nanoseconds: number }
  | { readonly failure: string; readonly nanoseconds: number };

/** The log could not be written. */
export interface LogFailure {
  /** The code of the system's error, such as `ENOSPC`. */
  readonly logFailure: string;
}

/** The results of a batch, in order, and the fields removed and replaced in it. */
export interface BatchAnswer {
  readonly answers: readonly InvocationAnswer[];
  readonly removed: readonly (readonly [string, number])[];
  readonly replaced: readonly (readonly [string, number])[];
}
