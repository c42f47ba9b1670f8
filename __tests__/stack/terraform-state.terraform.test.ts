import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Sandbox } from '../../src/offline/sandbox';
import { GUIDE } from '../harness/conditions';
import { theStack } from '../harness/synthesized-stack';
import { describeWithTerraform, openConfiguration } from '../harness/terraform';
import { withoutProviders } from '../harness/without-providers';

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
  ])('refuses the variables of another environment: %j', async (changes, told) => {
    await run('apply');
    const [error, ...others] = await errors(changes);
    expect(others).toEqual([]);
    expect(error).toContain(
      'This state belongs to environment production, instance your-instance-alias, region us-west-2, but the variables say',
    );
    expect(error).toContain(told);
    expect(error).toContain('select the workspace or the backend of this one, or correct the variables');
    // What was remembered is still so.
    expect(await errors({})).toEqual([]);
  });

  it('takes other changes of its own environment', async () => {
    await run('apply');
    expect(await errors({ log_retention_days: 7, operata_api_key: 'another' })).toEqual([]);
    expect((await directory.attempt(GUIDE)).hasChanges).toBe(false);
  });

  it('can be destroyed, and then serve another environment', async () => {
    await run('apply');
    await run('destroy');
    expect(await errors({ environment: 'staging' })).toEqual([]);
  });

  it('with a key of ours takes another only when it is told what becomes of ours', async () => {
    await run('apply');
    const [error, ...others] = await errors({ existing_kms_key_arn: KEY_ARN });
    expect(others).toEqual([]);
    expect(error).toContain(`existing_kms_key_arn is "${KEY_ARN}", but this deployment was made with a key`);
    expect(error).toContain('Set retain_created_kms_key = true');
    for (const retain_created_kms_key of [true, false]) {
      expect(await errors({ existing_kms_key_arn: KEY_ARN, retain_created_kms_key })).toEqual([]);
    }
  });

  it('made with another key asks nothing', async () => {
    await run('apply', { existing_kms_key_arn: KEY_ARN });
    expect(await errors({ existing_kms_key_arn: KEY_ARN.replace('1234abcd', '99999999') })).toEqual([]);
  });

  it('is asked for as well before a key of ours comes to a deployment made without one', async () => {
    await run('apply', { existing_kms_key_arn: KEY_ARN });
    const [error] = await errors({});
    expect(error).toContain('one of our own would be created');
    await run('apply', { retain_created_kms_key: true });
    expect(await errors({ existing_kms_key_arn: KEY_ARN, retain_created_kms_key: true })).toEqual([]);
  });
});
