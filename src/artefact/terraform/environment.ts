import { existsSync } from 'node:fs';

/** Environment variables that would change the behavior, the data directory or the output of Terraform. */
const SETTINGS = /^TF_(CLI_ARGS|WORKSPACE|DATA_DIR|LOG|PLUGIN_CACHE|REATTACH|INPUT)/;

/** Settings that remove all `TF_VAR_…` variables of this process from an environment. */
export function withoutVariables(): Record<string, undefined> {
  const names = Object.keys(process.env).filter((name) => name.startsWith('TF_VAR_'));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

/** The environment for Terraform and OpenTofu: without the user's settings, and without prompts. */
export function terraformEnvironment(inherited: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const { TF_CLI_CONFIG_FILE: configFile, ...rest } = inherited;
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([name]) => !SETTINGS.test(name))),
    // If the file is missing, both print a warning, OpenTofu even within the JSON on standard output.
    ...(configFile && existsSync(configFile) && { TF_CLI_CONFIG_FILE: configFile }),
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
    // Without a prompt, a variable without a value is an error.
    TF_INPUT: '0',
  };
}
