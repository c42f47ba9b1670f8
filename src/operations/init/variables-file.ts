/** The file of variables that `init` writes. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readAssignments } from '../../artefact/literals';
import { ConfigurationError } from '../../cli/errors';
import { checkOutputFile, writeOutputFile } from '../../cli/output-file';
import { wrapped } from '../../cli/wrapped';
import type { JsonValue } from '../../records/json';
import { literal } from '../../stack/hcl/expression';
import { VARIABLE_GROUPS, type VariableName, variableList } from '../../stack/variables';

/** Values of variables. A variable that is not set has its default. */
export type Answers = ReadonlyMap<VariableName, JsonValue>;

const COLUMNS = 100;
const BEGINNING = '# Written by operata init. SHA-256 of the rest: ';
const NOTE = '# If you edit this file, init no longer changes it.';
const SECRETS = '# Secrets are not part of this file: set TF_VAR_operata_api_key in the environment.';
const OTHERS = '# terraform.tfvars.example describes the variables that have a default.';

const comment = (text: string): readonly string[] => wrapped(text, COLUMNS - 2).map((line) => `# ${line}`);
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The text of the file. */
export function fileText(answers: Answers): string {
  const blocks = VARIABLE_GROUPS.flatMap(([, variables]) =>
    variableList(variables).flatMap(([name, { description }]) => {
      const value = answers.get(name);
      return value === undefined ? [] : [[...comment(description), `${name} = ${literal(value)}`].join('\n')];
    }),
  );
  const rest = `${NOTE}\n\n${blocks.join('\n\n')}\n\n${SECRETS}\n${OTHERS}\n`;
  return `${BEGINNING}${hashOf(rest)}\n${rest}`;
}

/**
 * The answers in a file of an earlier run. None if there is no file.
 * @throws {ConfigurationError} if the file cannot be written, or is not as a run of `init` wrote it
 */
export function earlierAnswers(path: string): Answers {
  const fix = 'move it away, or name another file with --out';
  checkOutputFile({ option: '--out', path, beginning: BEGINNING, writer: 'init' });
  const text = readIfThere(path);
  if (text === '') return new Map();
  const end = text.indexOf('\n');
  if (text.slice(BEGINNING.length, end) !== hashOf(text.slice(end + 1))) {
    throw new ConfigurationError([
      `--out ${path}: was edited after init wrote it, and your changes would be lost; ${fix}`,
    ]);
  }
  const { values } = readAssignments(text, false, new Map());
  return values as Answers;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** Writes the file. @throws {ConfigurationError} as {@link earlierAnswers}, as it may have changed meanwhile */
export function writeAnswers(path: string, answers: Answers): void {
  earlierAnswers(path);
  writeOutputFile('--out', path, fileText(answers));
}
