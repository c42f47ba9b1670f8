import { describe, expect, it } from 'vitest';
import { allStatements, statementsOf } from '../../harness/policies';
import { theStack } from '../../harness/synthesized-stack';

const stack = theStack();
const key = stack.resource('aws_kms_key', 'privacy_controls_pseudonym_key');

describe('the key of the pseudonyms', () => {
  it('is an HMAC key, which KMS does not rotate', () => {
    expect(key).toMatchObject({ customer_master_key_spec: 'HMAC_256', key_usage: 'GENERATE_VERIFY_MAC' });
    expect(key).not.toHaveProperty('enable_key_rotation');
    expect(key).not.toHaveProperty('rotation_period_in_days');
  });

  it('is deleted after the function stops using it, and only after the longest waiting period', () => {
    expect(key.lifecycle).toEqual({ create_before_destroy: true });
    expect(key.deletion_window_in_days).toBe(30);
  });

  it('has the statements of the other key for the account and the administrators, and no others', () => {
    const [account] = statementsOf(stack, 'encryption_key_policy');
    expect(statementsOf(stack, 'privacy_controls_pseudonym_key_policy')).toEqual([account]);
    expect(statementsOf(stack, 'privacy_controls_pseudonym_key_administrators')).toEqual(
      statementsOf(stack, 'encryption_key_administrators'),
    );
  });

  it('is used by the function alone, for one algorithm', () => {
    const uses = allStatements(stack).filter(({ actions }) => actions.some((one) => /^kms:.*Mac$/.test(one)));
    const condition = [{ test: 'StringEquals', variable: 'kms:MacAlgorithm', values: ['HMAC_SHA_256'] }];
    expect(uses.map(({ document, actions, condition }) => ({ document, actions, condition }))).toEqual(
      ['network_kms_endpoint_policy', 'role_derive_pseudonyms_document'].map((name) => ({
        document: `privacy_controls_${name}`,
        actions: ['kms:GenerateMac'],
        condition,
      })),
    );
  });
});
