import type { SynthesizedStack } from './synthesized-stack';

/** A statement of a policy document, as synthesized. Its lists may be one expression instead. */
export interface PolicyStatement {
  readonly sid: string;
  readonly effect: string;
  readonly actions: readonly string[];
  /** Undefined in a trust policy. A string if the list is an expression. */
  readonly resources?: readonly string[] | string;
  readonly principals?: readonly {
    readonly type: string;
    readonly identifiers: readonly string[] | string;
  }[];
  readonly condition?: readonly {
    readonly test: string;
    readonly variable: string;
    readonly values: readonly string[];
  }[];
}

/** A statement with the name of its policy document. */
export interface LocatedStatement extends PolicyStatement {
  readonly document: string;
}

/** The statements of one policy document. */
export function statementsOf(stack: SynthesizedStack, document: string): readonly PolicyStatement[] {
  return stack.dataSource('aws_iam_policy_document', document).statement as readonly PolicyStatement[];
}

/** Every statement of every policy document of the stack. */
export function allStatements(stack: SynthesizedStack): readonly LocatedStatement[] {
  return Object.keys(stack.json.data.aws_iam_policy_document ?? {}).flatMap((document) =>
    statementsOf(stack, document).map((statement) => ({ document, ...statement })),
  );
}
