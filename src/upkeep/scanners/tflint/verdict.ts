import type { Rule } from './rules';

/** What TFLint prints with `--format json`. */
export interface TflintReport {
  readonly issues: readonly {
    readonly rule: { readonly name: string };
    readonly message: string;
    readonly range: { readonly filename: string; readonly start: { readonly line: number } };
  }[];
  readonly errors: readonly { readonly message: string }[];
}

/**
 * @param clean the reports on what is to be judged
 * @param planted the reports on the same with a mistake for each rule that is on
 * @returns all that is wrong, in words
 */
export function problemsWith(
  clean: readonly TflintReport[],
  planted: readonly TflintReport[],
  rules: Readonly<Record<string, Rule>>,
): string[] {
  const found = new Set(planted.flatMap(({ issues }) => issues.map(({ rule }) => rule.name)));
  return [
    ...[...clean, ...planted].flatMap(({ errors }) => errors.map(({ message }) => `TFLint: ${message}`)),
    ...clean.flatMap(({ issues }) =>
      issues.map(({ rule, message, range }) => {
        return `${rule.name}: ${message} (${range.filename}, line ${range.start.line})`;
      }),
    ),
    ...Object.entries(rules)
      .filter(([name, rule]) => !('off' in rule) && !found.has(name))
      .map(([name]) => `${name}: did not find the mistake that was planted for it, so that it says nothing.`),
  ];
}
