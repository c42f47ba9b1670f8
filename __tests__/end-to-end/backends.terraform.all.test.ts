import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withoutVariables } from '../../src/artefact/terraform/environment';
import { type RunResult, runWith } from '../../src/offline/provider/run';
import { type OfflineProvider, startProvider } from '../../src/offline/provider/server';
import { words } from '../../src/offline/sandbox';
import type { StateBackend } from '../../src/stack/state-backend';
import { synthesizeStack } from '../../src/stack/synthesize-stack';
import { S3Buckets } from '../harness/aws/s3';
import { AwsStandIn } from '../harness/aws/stand-in';
import { GUIDE } from '../harness/conditions';
import { describeWithTerraform, TERRAFORM } from '../harness/terraform';
import { GUIDE_TOTAL } from '../matrix/expectation';

const S3 = {
  type: 's3',
  bucket: 'state-bucket',
  key: 'operata-connect/production.tfstate',
  region: 'us-west-2',
} satisfies StateBackend;
const CLOUD = {
  type: 'cloud',
  organization: 'example',
  workspace: 'operata-production',
} satisfies StateBackend;
const LOCAL_STATE = 'terraform.operata-connect.tfstate';

/** A project's root, synthesized with one backend after the other, as a user changes it. */
class Project {
  readonly root = mkdtempSync(join(tmpdir(), 'operata-backend-'));
  readonly stack = join(this.root, 'cdktf.out', 'stacks', 'operata-connect');
  #provider: OfflineProvider | undefined;

  async synthesize(backend: StateBackend): Promise<void> {
    this.#provider?.stop();
    const functionZip = join(this.root, 'privacy-controls.zip');
    writeFileSync(functionZip, 'a zip');
    const outdir = mkdtempSync(join(this.root, 'synth-'));
    const { stack } = synthesizeStack(outdir, { backend, functionZip });
    mkdirSync(this.stack, { recursive: true });
    // As cdktf does: files that are not synthesized, such as .terraform, stay.
    cpSync(stack, this.stack, { recursive: true });
    this.#provider = await startProvider({ directory: this.stack, assume: true });
  }

  run(args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}): Promise<RunResult> {
    if (this.#provider === undefined) throw new Error('synthesize first');
    return runWith(this.#provider, {
      directory: this.stack,
      command: [TERRAFORM, ...args],
      env: { ...withoutVariables(), ...env },
    });
  }

  async succeed(
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>> = {},
  ): Promise<RunResult> {
    const result = await this.run(args, env);
    expect(result.code, words(result)).toBe(0);
    expect(words(result)).not.toMatch(/warning/i);
    return result;
  }

  remove(): void {
    this.#provider?.stop();
    rmSync(this.root, { recursive: true, force: true });
  }
}

describeWithTerraform('the whole stack', () => {
  let project: Project;
  beforeEach(() => {
    project = new Project();
    writeFileSync(join(project.root, 'terraform.tfvars.json'), JSON.stringify(GUIDE));
  });
  afterEach(() => project.remove());
  const VAR_FILE = '-var-file=../../../terraform.tfvars.json';

  it.each<[string, StateBackend]>([
    ['local', { type: 'local' }],
    ['s3', S3],
    ['s3 with a key', { ...S3, kms_key_id: 'alias/state' }],
    ['cloud', CLOUD],
    ['cloud elsewhere', { ...CLOUD, hostname: 'terraform.example.com' }],
    ['none', { type: 'none' }],
  ])('initializes with -backend=false and is valid with the backend %s', async (_name, backend) => {
    await project.synthesize(backend);
    await project.succeed(['init', '-backend=false', '-no-color']);
    expect((await project.succeed(['validate', '-no-color'])).stdout).toContain('Success!');
  });

  describe('state migration', () => {
    const OBJECT = `/${S3.bucket}/${S3.key}`;
    const resourcesIn = (text: string): unknown => (JSON.parse(text) as { resources: unknown }).resources;
    const localState = (): string => readFileSync(join(project.root, LOCAL_STATE), 'utf8');
    const migrate = ['init', '-migrate-state', '-force-copy', '-no-color'];
    let aws: AwsStandIn;
    let s3: S3Buckets;
    beforeEach(async () => {
      aws = await AwsStandIn.start();
      s3 = new S3Buckets();
      s3.serve(aws);
      aws.on('sts', 'GetCallerIdentity', () => ({
        Account: '111122223333',
        UserId: 'test',
        Arn: 'arn:aws:iam::111122223333:user/test',
      }));
      await project.synthesize({ type: 'local' });
      await project.succeed(['init', '-no-color']);
      await project.succeed(['apply', '-auto-approve', '-no-color', VAR_FILE]);
    });
    afterEach(() => aws.stop());
    const planned = async (): Promise<string> =>
      words(await project.succeed(['plan', '-no-color', VAR_FILE], aws.environment));

    it('moves the state from the local file to S3 and back without changes', async () => {
      const before = localState();
      await project.synthesize(S3);
      await project.succeed(migrate, aws.environment);
      expect(resourcesIn(String(s3.objects.get(OBJECT)))).toEqual(resourcesIn(before));
      expect(await planned()).toContain('No changes.');
      // Locked while it was used, and free again.
      expect(s3.everPut).toContain(`${OBJECT}.tflock`);
      expect([...s3.objects.keys()]).toEqual([OBJECT]);
      // The old file still holds everything, the API key in clear: the user has to delete it.
      expect(resourcesIn(localState())).toEqual(resourcesIn(before));

      rmSync(join(project.root, LOCAL_STATE));
      await project.synthesize({ type: 'local' });
      await project.succeed(migrate, aws.environment);
      expect(await planned()).toContain('No changes.');
      expect(resourcesIn(localState())).toEqual(resourcesIn(before));
    });

    it('reads and writes the state with the role of the backend', async () => {
      const assumed: unknown[] = [];
      aws.on('sts', 'AssumeRole', ({ RoleArn, ExternalId }) => {
        assumed.push([RoleArn, ExternalId]);
        return {
          AssumedRoleUser: { Arn: RoleArn, AssumedRoleId: 'AROAEXAMPLE:test' },
          Credentials: {
            AccessKeyId: 'ASIASTATE',
            SecretAccessKey: 'secret',
            SessionToken: 'token',
            Expiration: new Date(Date.now() + 3_600_000),
          },
        };
      });
      const role_arn = 'arn:aws:iam::444455556666:role/State';
      await project.synthesize({ ...S3, role_arn, external_id: 'external-id' });
      aws.calls.length = 0;
      await project.succeed(migrate, aws.environment);
      expect(assumed.length).toBeGreaterThan(0);
      expect(new Set(assumed.map(String))).toEqual(new Set([`${role_arn},external-id`]));
      expect(resourcesIn(String(s3.objects.get(OBJECT)))).toEqual(resourcesIn(localState()));
      const puts = aws.calls.filter(({ operation }) => operation === 'PutObject');
      expect(puts.length).toBeGreaterThan(0);
    });

    it('starts with an empty state in a directory that was never initialized', async () => {
      rmSync(join(project.stack, '.terraform'), { recursive: true });
      await project.synthesize(S3);
      await project.succeed(migrate, aws.environment);
      expect(s3.objects.size).toBe(0);
      expect(await planned()).toContain(`${GUIDE_TOTAL} to add`);
    });
  });
});
