import { existsSync } from 'node:fs';

/** Variables of the environment that would change what is run, where it keeps its data, or what it prints. */
const SETTINGS = /^TF_(CLI_ARGS|WORKSPACE|DATA_DIR|LOG|PLUGIN_CACHE|REATTACH|INPUT)/;

/** What takes the values of variables out of an environment: those of whoever runs this have no say. */
export function withoutVariables(): Record<string, undefined> {
  const names = Object.keys(process.env).filter((name) => name.startsWith('TF_VAR_'));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

/** The environment for Terraform and OpenTofu: without settings of the user's, and with no questions asked. */
export function terraformEnvironment(inherited: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const { TF_CLI_CONFIG_FILE: configFile, ...rest } = inherited;
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([name]) => !SETTINGS.test(name))),
    // A file that is named and missing makes both warn, OpenTofu even amid the JSON on standard output.
    ...(configFile && existsSync(configFile) && { TF_CLI_CONFIG_FILE: configFile }),
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
    // A variable without a value is an error, and no question that nobody answers.
    TF_INPUT: '0',
  };
}
