import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { namesIn, resolveCheckedVariables } from '../../artefact/variables-input';
import { wantsColor } from '../../cli/color';
import { type Command, runCommand } from '../../cli/command';
import { canAsk, type Dialogue, TERMINAL } from '../../cli/confirm';
import { ConfigurationError, problemsOf } from '../../cli/errors';
import { EXIT } from '../../cli/exit-codes';
import { interruptedCode, onInterrupt } from '../../cli/interrupt';
import { escapeControls, escapeJson } from '../../cli/printable';
import { checkRulesAnyway, STACK_RULES } from '../../offline/variable-rules';
import type { JsonValue } from '../../records/json';
import { variableList } from '../../stack/variables';
import { placeholdersIn, warningsOnRegion } from '../../stack/variables/placeholders';
import { askAll, type Checked } from './ask-all';
import { KEY_COMMAND, nextCommands, overriding } from './next-steps';
import { INIT, type InitOptions, parseInitOptions } from './options';
import { Ended, Prompts } from './prompts';
import { type Answers, earlierAnswers, writeAnswers } from './variables-file';

/** Runs the command. @returns its exit code @throws for defects only */
export function runInit(argv: readonly string[], dialogue: Dialogue = TERMINAL): Promise<number> {
  return runCommand(INIT, argv, async () => {
    const options = parseInitOptions(argv);
    const earlier = earlierAnswers(options.out);
    if (options.answers !== undefined) return write(options, await readAnswers(options.answers));
    if (!canAsk(dialogue)) {
      throw new ConfigurationError([
        'there is no terminal to ask at; name a file with the answers: --answers FILE (--help explains it)',
      ]);
    }
    const interruptible = onInterrupt();
    const { signal } = interruptible;
    const color = wantsColor(true, options);
    const prompts = await Prompts.open(dialogue, color, signal);
    try {
      return write(options, await askAll(prompts, earlier, options.out));
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      process.stderr.write('Nothing was written.\n');
      return signal.aborted ? interruptedCode(signal) : CTRL_C;
    } finally {
      prompts.close();
      interruptible.release();
    }
  });
}

/** A terminal sends Ctrl-C as a key while a question is open. */
const CTRL_C = 130;

const SECRETS = variableList().flatMap(([name, { sensitive }]) => (sensitive ? [name] : []));

/** A variable of the environment satisfies Terraform, too. A missing secret is no fault: it is not written. */
async function readAnswers(file: string): Promise<Checked> {
  const problems = existsSync(file)
    ? namesIn(file)
        .filter((name) => (SECRETS as readonly string[]).includes(name))
        .map(
          (name) =>
            `${file}: ${name} is a secret, and not written to a file; remove it, and set TF_VAR_${name}`,
        )
    : [];
  const nowhere = resolve(file, 'nowhere');
  try {
    const { values, sources, rulesNotChecked } = await resolveCheckedVariables(
      {
        declarations: STACK_RULES.variable,
        varFiles: [file],
        // No other file is read.
        directory: nowhere,
        root: nowhere,
        environment: process.env,
        standIns: new Map(SECRETS.map((name) => [name, 'not-looked-at'])),
      },
      (given) => checkRulesAnyway(STACK_RULES, given),
    );
    const isAnswer = ([name]: readonly [string, JsonValue]): boolean => sources.get(name) === file;
    if (problems.length > 0) throw new ConfigurationError([]);
    return { answers: new Map([...values].filter(isAnswer)) as Answers, rulesNotChecked };
  } catch (error) {
    throw new ConfigurationError([...problems, ...problemsOf(error)]);
  }
}

function write(options: InitOptions, { answers, rulesNotChecked }: Checked): number {
  const { out, json } = options;
  writeAnswers(out, answers);
  const overridden = overriding(out, answers);
  const warnings = [
    ...overridden.map(
      ({ file, variables }) =>
        `${file} sets ${variables.join(', ')} too, and overrides ${out}; remove ${variables.length === 1 ? 'it' : 'them'} there`,
    ),
    ...placeholdersIn((name) => answers.get(name)).map(
      (name) => `${name} is a placeholder: records cannot be delivered with it; set the value from Operata`,
    ),
    ...(answers.has('aws_region') ? warningsOnRegion(answers.get('aws_region')) : []),
    ...(rulesNotChecked === undefined ? [] : [rulesNotChecked]),
  ];
  for (const warning of warnings) process.stderr.write(`warning: ${escapeControls(warning)}\n`);
  const next = nextCommands(out, answers.has('redaction_config'));
  if (json) {
    const result = {
      file: resolve(out),
      variables: Object.fromEntries(answers),
      overriddenBy: overridden,
      warnings,
      next: [KEY_COMMAND, ...next],
    };
    process.stdout.write(`${escapeJson(JSON.stringify(result, null, 2))}\n`);
    return EXIT.ok;
  }
  process.stdout.write(`Written: ${escapeControls(out)}

The API key stays out of files. Set it in the shell that runs the commands (paste it, then Enter):

  ${KEY_COMMAND}

Then run:

${next.map((command) => `  ${escapeControls(command)}\n`).join('')}`);
  return EXIT.ok;
}

export const command: Command = { spec: INIT, run: (argv) => runInit(argv) };
