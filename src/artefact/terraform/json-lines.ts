import type { PlanJson } from './terraform-json';

/** A line of Terraform's output with `-json`. */
export interface JsonLine {
  readonly '@message': string;
  readonly type: string;
  /** In the output of `terraform test -verbose`. */
  readonly test_plan?: PlanJson;
  readonly change?: { readonly action: string; readonly resource: { readonly addr: string } };
  readonly hook?: { readonly action: string; readonly resource: { readonly addr: string } };
  readonly diagnostic?: {
    readonly severity: 'error' | 'warning';
    readonly summary: string;
    readonly detail: string;
    readonly range?: { readonly filename: string };
    readonly snippet?: { readonly context: string | null; readonly code: string };
  };
}

/** The JSON lines of an output with `-json`. */
export const jsonLines = (text: string): JsonLine[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{"@'))
    .map((line) => JSON.parse(line) as JsonLine);
