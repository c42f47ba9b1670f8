import type { SynthesizedStack } from './synthesized-stack';

/**
 * The arguments that the stack sets, with their values: `aws_pipes_pipe log_configuration.level`. Blocks that are made
 * by `dynamic` are among them.
 */
export function argumentsOf({ json }: SynthesizedStack): ReadonlyMap<string, readonly unknown[]> {
  const found = new Map<string, unknown[]>();
  const visit = (value: unknown, type: string, path: string): void => {
    if (Array.isArray(value)) {
      for (const element of value) visit(element, type, path);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) {
        if (name === 'dynamic') {
          for (const [block, { content }] of Object.entries(member as Record<string, { content: unknown }>)) {
            visit(content, type, `${path}${block}.`);
          }
        } else {
          visit(member, type, `${path}${name}.`);
        }
      }
    } else {
      const key = `${type} ${path.slice(0, -1)}`;
      found.set(key, [...(found.get(key) ?? []), value]);
    }
  };
  for (const [type, named] of Object.entries(json.resource)) {
    for (const {
      '//': _comment,
      lifecycle: _own,
      depends_on: _others,
      count: _times,
      ...block
    } of Object.values(named)) {
      visit(block, type, '');
    }
  }
  return found;
}
