/** Runs once before the tests that use Terraform: synthesizes, initializes and validates the stack for all of them. */
import '../../src/stack/quick-synthesis';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { findTerraform } from '../../src/artefact/terraform/binary';
import { initializeCopy, Sandbox } from '../../src/offline/sandbox';
import { synthesizeStack } from '../../src/stack/synthesize-stack';

declare module 'vitest' {
  interface ProvidedContext {
    /** What the test files of a run share; null without Terraform. */
    readonly terraform: {
      /** terraform or tofu. */
      readonly binary: string;
      /** The initialized stack. */
      readonly template: string;
      /** The directory of plans and deployments that several files share. */
      readonly cache: string;
    } | null;
  }
}

export default async function setup({ provide, config }: TestProject): Promise<(() => void) | undefined> {
  let binary: string;
  try {
    binary = findTerraform({ ...process.env, ...config.env });
  } catch (error) {
    process.stderr.write(
      `SKIPPED: the tests that need Terraform or OpenTofu. ${error instanceof Error ? error.message : error}\n`,
    );
    provide('terraform', null);
    return;
  }
  const directory = mkdtempSync(join(tmpdir(), 'operata-terraform-'));
  const functionZip = join(directory, 'privacy-controls.zip');
  writeFileSync(functionZip, 'the first zip');
  const { stack } = synthesizeStack(join(directory, 'out'), { backend: { type: 'none' }, functionZip });
  const template = join(directory, 'template');
  await initializeCopy(stack, template, binary);
  const sandbox = await Sandbox.open({ template, binary });
  await sandbox.succeed('validate', '-no-color');
  sandbox.remove();
  provide('terraform', { binary, template, cache: directory });
  return () => rmSync(directory, { recursive: true, force: true });
}
