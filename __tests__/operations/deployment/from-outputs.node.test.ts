import { describe, expect, it } from 'vitest';
import { deploymentFromOutputs } from '../../../src/operations/deployment/from-outputs';
import { deploymentValue, outputsText } from '../../harness/aws/deployed';
import { eachWithAws } from '../../harness/aws/environment';
import { problemsOfCall } from '../../harness/problems';

const test = eachWithAws();
const read = (text: string) => deploymentFromOutputs(text, 'outputs.json');
const problems = (text: string) => problemsOfCall(() => read(text));

describe('the outputs of a deployment', () => {
  it('are read as Terraform and as cdktf write them', () => {
    const value = deploymentValue(test.aws);
    const fromTerraform = read(outputsText(test.aws));
    expect(fromTerraform).toMatchObject({
      source: 'outputs',
      environment: 'production',
      alias: 'example',
      stream: { name: 'Connect_CTR_production', isOurs: true, retentionHours: 168 },
      pipe: { enabled: true, maximumRecordAgeSeconds: 86_400 },
      privacyControls: { functionName: 'operata-privacy-controls-production', inVpc: false },
      backup: { bucketIsOurs: true, bufferIntervalSeconds: 300 },
    });
    expect(read(JSON.stringify({ 'operata-connect': { deployment: value } }))).toEqual(fromTerraform);
  });

  it('hold what is switched off, and what is not known', () => {
    const value = {
      ...deploymentValue(test.aws),
      privacy_controls: null,
      backup: null,
      connect_instance_id: null,
    };
    const deployment = read(outputsText(test.aws, value));
    expect(deployment.privacyControls).toBeUndefined();
    expect(deployment.backup).toBeUndefined();
    expect(deployment.connectInstanceId).toBeUndefined();
  });

  it('may lack the version, which those of earlier versions do', async () => {
    const { version: _none, ...value } = deploymentValue(test.aws);
    expect(read(outputsText(test.aws, value)).version).toBeUndefined();
    expect(await problems(outputsText(test.aws, { ...value, version: 1 }))).toEqual([
      expect.stringContaining('lacks version (a text)'),
    ]);
  });

  it.each([
    ['no JSON', 'Outputs:', /^outputs\.json: not JSON; write it with: terraform -chdir=cdktf\.out/],
    ['no object', '[]', /^outputs\.json: has no output "deployment"; apply this version/],
    ['the outputs of an older version', '{"pipe_name":{"value":"x"}}', /has no output "deployment"; apply/],
    ['an output without a value', '{"deployment":null}', /has no output "deployment"/],
  ])('are refused if they are %s', async (_name, text, expected) => {
    expect(await problems(text)).toEqual([expect.stringMatching(expected)]);
  });

  it('are refused with everything that is missing or has the wrong type', async () => {
    const { privacy_controls, region, ...value } = deploymentValue(test.aws);
    const broken = {
      ...value,
      contact_stream: { ...value.contact_stream, retention_hours: '168', is_ours: 'yes' },
      dead_letter_queue: 'queue',
      account_id: '',
    };
    const found = await problems(outputsText(test.aws, broken));
    for (const path of [
      'region (a text)',
      'account_id (a text)',
      'contact_stream.retention_hours (a number)',
      'contact_stream.is_ours (true or false)',
      'dead_letter_queue.arn (a text)',
      'dead_letter_queue.url (a text)',
      'privacy_controls.function (a text)',
    ])
      expect(found).toContainEqual(expect.stringContaining(`lacks ${path}; apply this version of the stack`));
  });
});
