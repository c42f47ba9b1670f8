import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { Arguments } from '../../../src/cli/arguments';
import type * as Commands from '../../../src/operations/commands';
import {
  DEPLOYMENT_OPTIONS,
  type OpenDeployment,
  openDeployment,
  readDeploymentOptions,
} from '../../../src/operations/deployment/options';
import { outputsText, serveDeployment } from '../../harness/aws/deployed';
import { eachWithAws } from '../../harness/aws/environment';
import { AwsError } from '../../harness/aws/stand-in';
import { problemsOfCall } from '../../harness/problems';

const test = eachWithAws();
const directory = mkdtempSync(join(tmpdir(), 'operata-outputs-'));
afterAll(() => rmSync(directory, { recursive: true }));

function parse(argv: readonly string[]) {
  const given = new Arguments(argv, {
    options: DEPLOYMENT_OPTIONS,
    unexpected: 'leave it out',
  });
  const options = readDeploymentOptions(given);
  given.throwIfWrong();
  return options;
}

async function open(argv: readonly string[]): Promise<OpenDeployment['deployment']> {
  const { aws, deployment } = await openDeployment(parse(argv), directory);
  aws.close();
  return deployment;
}

describe('the options that name the deployment', () => {
  it('read the outputs from a file', async () => {
    const file = join(directory, 'outputs.json');
    writeFileSync(file, outputsText(test.aws));
    serveDeployment(test.aws);
    expect(await open(['--outputs', file])).toMatchObject({ source: 'outputs', alias: 'example' });
    expect(await problemsOfCall(() => open(['--outputs', file, '--region', 'eu-west-2']))).toEqual([
      '--region eu-west-2: the deployment is in us-west-2; leave --region out',
    ]);
  });

  it('are read in the folder that CDKTF_OUTDIR names', async () => {
    vi.stubEnv('CDKTF_OUTDIR', 'cdktf.out.london');
    vi.resetModules();
    try {
      const { STACK_DIRECTORY } = await vi.importActual<typeof Commands>('../../../src/operations/commands');
      expect(STACK_DIRECTORY).toBe('cdktf.out.london/stacks/operata-connect');
    } finally {
      vi.unstubAllEnvs();
      vi.resetModules();
    }
  });

  it('are refused with credentials of another account, or without credentials', async () => {
    const file = join(directory, 'outputs.json');
    writeFileSync(file, outputsText(test.aws));
    test.aws.on('sts', 'GetCallerIdentity', () => ({ Account: '444455556666' }));
    expect(await problemsOfCall(() => open(['--outputs', file]))).toEqual([
      'the deployment is in account 111122223333, but the credentials are for 444455556666: set AWS_PROFILE, or sign in to that account',
    ]);
    test.aws.on('sts', 'GetCallerIdentity', () => {
      throw new AwsError('InvalidClientTokenId');
    });
    expect(await problemsOfCall(() => open(['--outputs', file]))).toEqual([
      expect.stringMatching(/^the identity of the caller: AWS does not know the access key/),
    ]);
  });

  it('find the environment in AWS', async () => {
    serveDeployment(test.aws);
    expect(await open(['--environment', 'production'])).toMatchObject({ source: 'names', alias: 'example' });
  });

  it('need a region', async () => {
    delete process.env.AWS_REGION;
    process.env.AWS_CONFIG_FILE = join(directory, 'none');
    process.env.AWS_SHARED_CREDENTIALS_FILE = join(directory, 'none');
    expect(await problemsOfCall(() => open(['--environment', 'production']))).toEqual([
      'no AWS region is set: name it with --region, in AWS_REGION, or in the profile (aws configure set region REGION)',
    ]);
  });

  it('show Terraform’s own reason if its outputs cannot be read, but no value of the state', async () => {
    const binary = join(directory, 'terraform');
    const words = '\\033[31m╷\\n│ Error: State data corrupt\\n│ \\n│ Run "terraform refresh".\\n╵\\033[0m';
    writeFileSync(
      binary,
      `#!/bin/sh\n[ "$1" = output ] || { echo '{"terraform_version":"1.11.4"}'; exit 0; }\necho CANARY\nprintf '${words}\\n' >&2\nexit 1\n`,
      { mode: 0o755 },
    );
    process.env.TERRAFORM_BINARY_NAME = binary;
    expect(await problemsOfCall(() => open([]))).toEqual([
      `${directory}: terraform output failed: Error: State data corrupt Run "terraform refresh".; ` +
        'run the command in the folder from which the deployment was applied, or name the deployment with --environment, or its outputs with --outputs FILE',
    ]);
    const fresh = readFileSync(binary, 'utf8').replace(
      'State data corrupt',
      'Backend initialization required',
    );
    writeFileSync(binary, fresh);
    expect(await problemsOfCall(() => open([]))).toEqual([
      expect.stringContaining(`${directory}: nothing is applied there; run the command in the folder`),
    ]);
    expect(await problemsOfCall(() => openDeployment(parse([]), join(directory, 'none')))).toEqual([
      expect.stringMatching(
        /none: does not exist; npx operata synth makes it, but run the command in the folder /,
      ),
    ]);
    delete process.env.TERRAFORM_BINARY_NAME;
  });

  it('are reported as missing with the remedy', async () => {
    expect(await problemsOfCall(() => open(['--outputs', join(directory, 'missing.json')]))).toEqual([
      expect.stringMatching(/^--outputs .*missing\.json: cannot be read \(ENOENT\); name the file/),
    ]);
  });

  it('are checked all together', async () => {
    expect(
      await problemsOfCall(() =>
        parse(['--environment', 'Production', '--outputs', 'x', '--region', 'Oregon']),
      ),
    ).toEqual([
      expect.stringContaining('--environment Production: must be 2 to 16 lower-case letters'),
      expect.stringContaining('--region Oregon: is not the name of an AWS region'),
      expect.stringContaining('--outputs and --environment: both name the deployment'),
    ]);
    expect(await problemsOfCall(() => parse(['--alias', 'example']))).toEqual([
      expect.stringContaining('--alias: belongs to --environment'),
    ]);
  });
});
