/** What Terraform asked of the provider, for tests of order and of what is never asked. */

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

/** A call at which the real provider would ask AWS, or log in there. */
export interface RemoteCall {
  readonly call: 'ConfigureProvider' | 'ReadDataSource' | 'ReadResource' | 'ApplyResourceChange';
  /** Absent for the provider itself. */
  readonly type?: string;
}
