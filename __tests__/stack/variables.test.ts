import { describe, expect, it } from 'vitest';
import { VARIABLE_GROUPS, VARIABLES, variableList } from '../../src/stack/variables';
import { theStack } from '../harness/synthesized-stack';

const stack = theStack();
const variables = variableList();
const namesWhere = (test: (name: string) => boolean): string[] =>
  Object.keys(stack.json.variable).filter(test).sort();

describe('the variables', () => {
  it('are all declared', () => {
    expect(Object.keys(stack.json.variable).sort()).toEqual(variables.map(([name]) => name).sort());
  });

  it('of the Operata integration guide are the first', () => {
    expect(Object.keys(VARIABLES).slice(0, 5)).toEqual([
      'aws_region',
      'environment',
      'connect_instance_alias',
      'enable_privacy_controls',
      'vpc_id',
    ]);
    expect(VARIABLE_GROUPS[0][0]).toBe('The essentials');
    expect(Object.keys(VARIABLE_GROUPS[0][1])).toHaveLength(5);
  });

  it('that are required are exactly these', () => {
    expect(namesWhere((name) => stack.variable(name).default === undefined)).toEqual(
      [
        'aws_region',
        'environment',
        'connect_instance_alias',
        'enable_privacy_controls',
        'operata_endpoint',
        'operata_group_id',
        'operata_api_key',
      ].sort(),
    );
  });

  it('that are secrets have no validation, which would print them', () => {
    const secrets = namesWhere((name) => stack.variable(name).sensitive === true);
    expect(secrets).toEqual(['operata_api_key', 'operata_extra_headers']);
    for (const name of secrets) expect(stack.variable(name), name).not.toHaveProperty('validation');
  });

  it('have no validation that refers to a secret', () => {
    const validations = JSON.stringify(Object.values(stack.json.variable).map((v) => v.validation));
    expect(validations).not.toMatch(/var\.(operata_api_key|operata_extra_headers)(?![a-z_])/);
  });

  it('are each in one group', () => {
    const names = VARIABLE_GROUPS.flatMap(([, group]) => Object.keys(group));
    expect(names).toEqual(variables.map(([name]) => name));
    expect(new Set(names).size).toBe(names.length);
  });
});

const TYPES = ['string', 'number', 'bool', 'any', 'list(string)', 'map(string)'];

describe.each(variables)('%s', (name, spec) => {
  const declared = stack.variable(name);

  it('has a type and a description', () => {
    expect(TYPES).toContain(declared.type);
    expect(declared.type).toBe(spec.type);
    expect(declared.description).toBe(spec.description);
    expect(declared.description).toMatch(/^[A-Z].{10,}[^ ]$/);
    // Terraform would read a template.
    expect(declared.description).not.toMatch(/[$%]\{/);
  });

  it('can be null only if that is its default', () => {
    expect(declared.nullable ?? true).toBe(declared.default === null);
  });

  it('has a default of its type', () => {
    const value = declared.default;
    if (value === undefined || value === null) return;
    const kind = Array.isArray(value) ? 'list' : typeof value === 'object' ? 'map' : typeof value;
    expect(declared.type.replace('boolean', 'bool')).toMatch(
      new RegExp(`^${kind === 'boolean' ? 'bool' : kind}`),
    );
  });

  it('has a validation, unless it is a secret or a bool', () => {
    if (declared.type === 'bool' || declared.sensitive) return;
    expect(declared.validation?.length).toBeGreaterThan(0);
  });

  it('has messages with its name and what to change', () => {
    for (const { condition, error_message } of declared.validation ?? []) {
      expect(condition).toContain(`var.${name}`);
      expect(error_message).toContain(name);
      // A sentence on what is wrong, and one on what to do.
      expect(error_message).toMatch(/[^ ]\. [A-Z"0-9]/);
      expect(error_message).toMatch(/[.)]$/);
    }
  });

  it('has a name that a .tfvars file can set', () => {
    expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
  });
});
