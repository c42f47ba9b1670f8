import { describe, expect, it } from 'vitest';
import { type Check, theStack } from '../../harness/synthesized-stack';

const checks = theStack().resource('terraform_data', 'input_checks');
const { precondition } = checks.lifecycle as { precondition: Check[] };

// What the conditions do is tested with the real terraform, in stack/terraform-variables.terraform.test.ts.
describe('the checks of the secrets', () => {
  it('are preconditions, which stop a plan without showing secrets', () => {
    expect(precondition.map(({ error_message }) => /operata_[a-z_]+/.exec(error_message)?.[0])).toEqual([
      'operata_api_key',
      'operata_extra_headers',
      'operata_extra_headers',
      'operata_extra_headers',
    ]);
    expect(Object.keys(checks)).toEqual(['lifecycle']);
    expect(Object.keys(checks.lifecycle as object)).toEqual(['precondition']);
  });

  it('have messages with only the names of headers', () => {
    for (const { error_message } of precondition) {
      expect(error_message).not.toMatch(/var\.operata_api_key(?![a-z_])/);
      const uses = error_message.match(/nonsensitive\(var\.operata_extra_headers\)/g) ?? [];
      const names = error_message.match(/keys\(nonsensitive\(var\.operata_extra_headers\)\)/g) ?? [];
      expect(names).toHaveLength(uses.length);
    }
  });
});
