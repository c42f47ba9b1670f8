import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Sandbox } from '../../src/offline/sandbox';
import { GUIDE } from '../harness/conditions';
import { theStack } from '../harness/synthesized-stack';
import { describeWithTerraform, openConfiguration, withoutProviders } from '../harness/terraform';

const KEY_ARN = 'arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

describeWithTerraform('a state', () => {
  let directory: Sandbox;
  const run = async (command: 'apply' | 'destroy', changes: Readonly<Record<string, unknown>> = {}) => {
    await directory.succeed(
      command,
      '-auto-approve',
      '-no-color',
      directory.variables({ ...GUIDE, ...changes }),
    );
  };
  const errors = async (changes: Readonly<Record<string, unknown>>): Promise<string[]> => {
    const { diagnostics } = await directory.attempt({ ...GUIDE, ...changes });
    return diagnostics.map(({ detail }) => detail);
  };

  beforeEach(async () => {
    const resources = ['state_guard', 'encryption_key_origin'];
    directory = await openConfiguration(withoutProviders(theStack(), { resources }));
  });
  afterEach(() => directory.remove());

  it.each([
    [{ environment: 'staging' }, 'environment staging'],
    [{ connect_instance_alias: 'other' }, 'instance other'],
    [{ aws_region: 'eu-west-1' }, 'region eu-west-1'],
  ])('rejects the variables of another environment: %j', async (changes, expected) => {
    await run('apply');
    const [error, ...others] = await errors(changes);
    expect(others).toEqual([]);
    expect(error).toContain(
      'This state belongs to environment production, instance your-instance-alias, region us-west-2, but the variables are set to',
    );
    expect(error).toContain(expected);
    expect(error).toContain('select the workspace or backend of this environment, or correct the variables');
    // The record in the state is unchanged.
    expect(await errors({})).toEqual([]);
  });

  it('accepts other changes of its environment', async () => {
    await run('apply');
    expect(await errors({ log_retention_days: 7, operata_api_key: 'another' })).toEqual([]);
    expect((await directory.attempt(GUIDE)).hasChanges).toBe(false);
  });

  it('can be used for another environment after a destroy', async () => {
    await run('apply');
    await run('destroy');
    expect(await errors({ environment: 'staging' })).toEqual([]);
  });

  it('with a created key accepts an existing one only with retain_created_kms_key', async () => {
    await run('apply');
    const [error, ...others] = await errors({ existing_kms_key_arn: KEY_ARN });
    expect(others).toEqual([]);
    expect(error).toContain(
      `existing_kms_key_arn is "${KEY_ARN}", but this deployment was made with a created key`,
    );
    expect(error).toContain('Set retain_created_kms_key = true');
    for (const retain_created_kms_key of [true, false])
      expect(await errors({ existing_kms_key_arn: KEY_ARN, retain_created_kms_key })).toEqual([]);
  });

  it('with an existing key accepts another one', async () => {
    await run('apply', { existing_kms_key_arn: KEY_ARN });
    expect(await errors({ existing_kms_key_arn: KEY_ARN.replace('1234abcd', '99999999') })).toEqual([]);
  });

  it('with an existing key accepts a created one only with retain_created_kms_key', async () => {
    await run('apply', { existing_kms_key_arn: KEY_ARN });
    const [error] = await errors({});
    expect(error).toContain('A key would now be created');
    await run('apply', { retain_created_kms_key: true });
    expect(await errors({ existing_kms_key_arn: KEY_ARN, retain_created_kms_key: true })).toEqual([]);
  });
});
