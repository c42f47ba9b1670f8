import { describe, expect, it } from 'vitest';
import { type Check, theStack } from '../../harness/synthesized-stack';

const guard = theStack().resource('terraform_data', 'state_guard');
const REMEMBERED = ['environment', 'connect_instance_alias', 'aws_region'];

describe('the guard of the state', () => {
  it('records which environment the state belongs to', () => {
    expect(guard.input).toEqual(Object.fromEntries(REMEMBERED.map((name) => [name, `\${var.${name}}`])));
  });

  it('keeps the record if the variables change', () => {
    expect(guard.lifecycle).toMatchObject({ ignore_changes: ['input'] });
    expect(guard).not.toHaveProperty('triggers_replace');
    expect(guard).not.toHaveProperty('count');
  });

  it('compares the record with the variables, and reports both', () => {
    const { postcondition } = guard.lifecycle as { postcondition: Check[] };
    expect(postcondition).toHaveLength(1);
    const [check] = postcondition;
    expect(check?.condition).toBe(
      `\${${REMEMBERED.map((name) => `self.output.${name} == var.${name}`).join(' && ')}}`,
    );
    expect(check?.error_message).toMatch(/^This state belongs to /);
    for (const name of REMEMBERED) {
      expect(check?.error_message).toContain(`\${self.output.${name}}`);
      expect(check?.error_message).toContain(`\${var.${name}}`);
    }
  });
});
