import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands';
import { operatorPolicies } from '../../../src/permissions/operator-policies';

const policies = Object.entries(operatorPolicies());

describe('the policies of the operator commands', () => {
  it('belong to existing commands', () => {
    const names = policies.map(([name]) => name).filter((name) => name !== 'environment');
    // A command with an option, such as "doctor-preflight".
    const isCommand = (name: string): boolean =>
      COMMANDS[name] !== undefined || COMMANDS[name.replace(/-[a-z]+$/, '')] !== undefined;
    expect(names.filter((name) => !isCommand(name))).toEqual([]);
  });

  // The limit of a managed policy is 6,144 characters, without white space.
  it.each(policies)(
    '%s fits in a managed policy, and nothing in it has to be filled in by guessing',
    (_name, policy) => {
      const text = JSON.stringify(policy);
      expect(text.length).toBeLessThan(6144);
      expect(text).not.toContain('${');
    },
  );

  it('have unique statement IDs', () => {
    for (const [, { Statement }] of policies) {
      const sids = Statement.map(({ Sid }) => Sid);
      expect(sids).toEqual([...new Set(sids)]);
    }
  });
});
