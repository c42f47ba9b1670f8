/** A folder with a Terraform configuration, and the runs of it over the offline provider. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FixtureChanges } from '../../src/offline/fixture';
import { type RunResult, runTerraform } from '../../src/offline/run';
import { TERRAFORM } from '../support/terraform';

/** What a run is given besides its arguments. */
export interface Given {
  readonly fixture?: FixtureChanges;
  readonly env?: Readonly<Record<string, string>>;
  readonly assume?: boolean;
}

/** A temporary folder; `remove` deletes it. */
export class Workspace {
  readonly directory = mkdtempSync(join(tmpdir(), 'offline-'));

  /** Writes the configuration. */
  configure(config: object): void {
    this.write('cdk.tf.json', JSON.stringify(config, null, 2));
  }

  /** Writes another file. */
  write(name: string, content: string | Uint8Array): string {
    mkdirSync(this.directory, { recursive: true });
    const path = join(this.directory, name);
    writeFileSync(path, content);
    return path;
  }

  /** Runs terraform with the arguments. */
  terraform(args: readonly string[], { fixture, env, assume }: Given = {}): Promise<RunResult> {
    return runTerraform({
      directory: this.directory,
      command: [TERRAFORM, ...args, '-no-color'],
      ...(fixture === undefined ? {} : { fixture }),
      ...(env === undefined ? {} : { env }),
      ...(assume === undefined ? {} : { assume }),
    });
  }

  /** Initializes and applies; throws with Terraform's output if that fails. */
  async apply(given: Given = {}): Promise<RunResult> {
    const init = await this.terraform(['init', '-input=false'], given);
    const applied =
      init.code === 0 ? await this.terraform(['apply', '-auto-approve', '-input=false'], given) : init;
    if (applied.code !== 0) {
      throw new Error(`terraform failed:\n${applied.stdout}\n${applied.stderr}`);
    }
    return applied;
  }

  /** Plans; `code` is 0 for no changes, 2 for changes, 1 for an error. */
  plan(given: Given = {}): Promise<RunResult> {
    return this.terraform(['plan', '-detailed-exitcode', '-input=false'], given);
  }

  /** Deletes the folder. */
  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
