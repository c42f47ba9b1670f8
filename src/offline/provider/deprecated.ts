import type { Diagnostic, Step } from './protocol';
import type { Block } from './schema';
import { isList, isObject, type ObjectValue } from './values';

/** A warning for each argument that is set and deprecated, as the real provider gives it. */
export function deprecatedArguments(
  block: Block,
  config: ObjectValue,
  path: readonly Step[] = [],
): readonly Diagnostic[] {
  const own = block.attributes
    .filter(({ name, deprecated }) => deprecated && (config[name] ?? null) !== null)
    .map(({ name }) => ({
      summary: 'Argument is deprecated',
      detail: `${[...path, name].join('.')} is deprecated in the bindings of the provider`,
      path: [...path, name],
      warning: true,
    }));
  const nested = block.blocks.flatMap(({ name, block: inner }) => {
    const value = config[name] ?? null;
    const places = isList(value)
      ? value.map((one, index) => [one, [...path, name, index]] as const)
      : [[value, [...path, name]] as const];
    return places.flatMap(([one, at]) => (isObject(one) ? deprecatedArguments(inner, one, at) : []));
  });
  return [...own, ...nested];
}
