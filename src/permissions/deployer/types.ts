/** What Terraform calls for the resources, or data sources, of one type. */
export interface TypeActions {
  /** To read one: a plan needs them, too. */
  readonly read: readonly string[];
  /** To create, change, tag and delete one. */
  readonly write?: readonly string[];
  /** To read one, if AWS has no resource to name. */
  readonly find?: { readonly actions: readonly string[]; readonly because: string };
  /**
   * What the policy of our key allows its administrators, so that no IAM policy has to allow it for a key
   * whose ID is not known before it exists.
   */
  readonly byKeyPolicy?: readonly string[];
  /** Where this was read. `provider:` is a file below `internal/service` of hashicorp/terraform-provider-aws. */
  readonly sources: readonly string[];
  /** What could not be confirmed, for the documentation. */
  readonly unconfirmed?: string;
}

/** One condition of a statement. */
export interface PolicyCondition {
  readonly test: string;
  readonly variable: string;
  readonly values: readonly string[];
}

/** A statement that does not follow from the types alone. */
export interface FurtherStatement {
  /** Letters and digits only, unique among all policies, so that policies can be joined. */
  readonly sid: string;
  /** @default Allow */
  readonly effect?: 'Deny';
  readonly actions: readonly string[];
  /** Those of the actions that a plan needs. @default none */
  readonly planActions?: readonly string[];
  readonly resources: readonly string[];
  readonly anyResourceBecause?: string;
  readonly conditions?: readonly PolicyCondition[];
  /** What could not be confirmed, for the documentation. */
  readonly unconfirmed?: string;
}

/** The resources of one type that a feature is about. */
export interface Managed {
  readonly type: string;
  /** Resources that the type's actions are allowed on. */
  readonly on: readonly string[];
  /** The write actions are among the further statements, with conditions. */
  readonly writesAreStated?: true;
}

/** Resources that are switched on and off together, with one policy. */
export interface Feature {
  /** In letters and digits, the start of the names of its statements. */
  readonly prefix: string;
  /** When the policy is needed, in words. */
  readonly needed: string;
  readonly manages: readonly Managed[];
  /** Data sources that are looked up. */
  readonly looksUp?: readonly Managed[];
  readonly further?: readonly FurtherStatement[];
}
