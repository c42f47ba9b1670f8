/** One rule that a variable's value must keep. Both members are HCL; the message is a template. */
export interface Validation {
  readonly condition: string;
  readonly message: string;
}

/** An input variable of the stack: its declaration, its documentation, and the line in the example file. */
export interface VariableSpec {
  readonly type: string;
  readonly description: string;
  /** Absent: the user has to set the variable. */
  readonly default?: unknown;
  readonly sensitive?: boolean;
  /** HCL that the example file shows. Absent: the default. */
  readonly example?: string;
  /** The example file sets the variable instead of showing it behind a `#`. */
  readonly setInExample?: boolean;
  readonly validations?: readonly Validation[];
}

/** Variables by name. */
export type VariableSpecs = Readonly<Record<string, VariableSpec>>;
