/** What was really applied, for tests of order. */

/** One applied operation. */
export interface Operation {
  readonly operation: 'create' | 'update' | 'delete';
  readonly type: string;
  /** The name or id of the resource. */
  readonly name: string;
  /** The resource's address without index, where only one of its type is configured: the protocol does not tell it. */
  readonly address?: string;
  /** Whether the operation failed. */
  readonly failed?: boolean;
}
