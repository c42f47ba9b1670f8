import { TerraformCount, Token } from 'cdktf';
import { expression } from './expression';

/** `count` 1 where the HCL condition holds, else 0. */
export function onlyIf(condition: string): TerraformCount {
  return TerraformCount.of(Token.asNumber(expression(`${condition} ? 1 : 0`)));
}

/** A `dynamic` block with one instance where the HCL condition holds, else none. */
export function dynamicIf(
  condition: string,
  content: Record<string, unknown>,
): { for_each: string; content: Record<string, unknown> } {
  return { for_each: expression(`${condition} ? [1] : []`), content };
}
