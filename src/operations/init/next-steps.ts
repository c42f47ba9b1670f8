import { resolve } from 'node:path';
import { namesIn, variableFiles } from '../../artefact/variables-input';
import { callOf } from '../../cli/command';
import { PROJECT_ROOT } from '../../cli/resources';
import { shellWord } from '../../cli/shell-word';
import { IS_BUNDLE } from '../../cli/version';
import { STACK_DIRECTORY } from '../commands';
import type { Answers } from './variables-file';

/** How to set the key without leaving it in a file or in the history of the shell. */
export const KEY_COMMAND = 'read -rs TF_VAR_operata_api_key && export TF_VAR_operata_api_key';

/** The commands that follow, in their order. @param out the file that was written @param hasList it sets a list of fields */
export function nextCommands(out: string, hasList: boolean, root = PROJECT_ROOT): readonly string[] {
  const file = resolve(out);
  const isUsual = file === resolve(root, 'terraform.tfvars');
  const option = isUsual ? '' : ` --var-file ${shellWord(file)}`;
  const cd = process.cwd() === root ? '' : `cd ${shellWord(root)} && `;
  // Neither the rules of the variables nor a plan find a misspelt path.
  const check = hasList ? [`${cd}${callOf('check')}${option}`] : [];
  if (IS_BUNDLE) {
    const varFile = isUsual ? '' : ` -var-file=${shellWord(file)}`;
    return [
      ...check,
      `${cd}${callOf('preflight')}${option}`,
      `${cd}terraform init`,
      `${cd}terraform apply${varFile}`,
    ];
  }
  const terraform = `terraform -chdir=${STACK_DIRECTORY}`;
  const varFile = `-var-file=${isUsual ? '../../../terraform.tfvars' : shellWord(file)}`;
  return [
    ...check,
    `${cd}${callOf('plan')}${option}`,
    `${cd}${callOf('preflight')}${option}`,
    `${cd}npm run synth && ${terraform} init && ${terraform} apply ${varFile}`,
  ];
}

/** A file that overrides variables of the written one. */
export interface Overriding {
  readonly file: string;
  readonly variables: readonly string[];
}

/** The files that Terraform, cdktf or the commands read after the written one, and that set the same variables. */
export function overriding(out: string, answers: Answers): readonly Overriding[] {
  const { files } = variableFiles([]);
  const at = files.findIndex((file) => resolve(file) === resolve(out));
  // A file that is named on the command line overrides those that are read automatically.
  if (at < 0) return [];
  return files.slice(at + 1).flatMap((file) => {
    const variables = namesIn(file).filter((name) => (answers as ReadonlyMap<string, unknown>).has(name));
    return variables.length === 0 ? [] : [{ file, variables }];
  });
}
