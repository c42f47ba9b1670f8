import { describe, expect, it } from 'vitest';
import { projectVersion } from '../../../src/cli/version';
import type { Settings } from '../../../src/offline/sandbox';
import { deploymentFromOutputs } from '../../../src/operations/deployment/from-outputs';
import { openDeployment } from '../../../src/operations/deployment/options';
import { GUIDE } from '../../harness/conditions';
import { deployedOutputs, describeWithTerraform } from '../../harness/terraform';

const BARE: Settings = {
  ...GUIDE,
  enable_privacy_controls: false,
  backup_enabled: false,
  associate_connect_instance: false,
  existing_stream_arn: 'arn:aws:kinesis:us-west-2:111122223333:stream/existing-contact-records',
};

describeWithTerraform('the outputs of the stack', () => {
  it.each<[string, Settings, object]>([
    [
      'with the guide’s variables',
      GUIDE,
      {
        version: projectVersion(),
        stream: { name: 'Connect_CTR_production', isOurs: true, retentionHours: 168 },
        key: { isOurs: true },
        pipe: { name: 'operata-production-your-instance-alias', enabled: true },
        privacyControls: { parameter: '/operata/production/redaction-config', inVpc: false },
        backup: { bucketIsOurs: true },
        destination: { endpoint: 'https://api.operata.io/records' },
      },
    ],
    [
      'with everything off that can be, and an adopted stream',
      BARE,
      {
        stream: { name: 'existing-contact-records', isOurs: false, keyArn: undefined },
        connectInstanceId: undefined,
        privacyControls: undefined,
        backup: undefined,
      },
    ],
  ])('%s hold what the commands need', async (_name, settings, expected) => {
    expect(deploymentFromOutputs(await deployedOutputs(settings), 'outputs')).toMatchObject(expected);
  });
});

describe('terraform in a directory', () => {
  it('a missing apply is reported with the other ways', async () => {
    const none = { outputs: undefined, environment: undefined, alias: undefined, region: undefined };
    await expect(openDeployment(none, __dirname)).rejects.toThrow(
      /or name the deployment with --environment, or its outputs with --outputs FILE/,
    );
  });
});
