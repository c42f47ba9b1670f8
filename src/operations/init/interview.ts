/** What the questions of `init` have in common. */
import type { JsonValue } from '../../records/json';
import { VARIABLES, type VariableName } from '../../stack/variables';
import type { Account } from './account';
import type { Prompts } from './prompts';
import type { Answers } from './variables-file';

/** The answers so far. Each question edits its own. */
export type Draft = Map<VariableName, JsonValue>;

/** What a question works with. */
export interface Interview {
  readonly prompts: Prompts;
  readonly answers: Draft;
  /** What breaks a rule if the variable has this value, next to the other answers. */
  readonly brokenRule: (name: VariableName, value: JsonValue) => Promise<string | undefined>;
  /** The account that the credentials are for, in the region of the answers. Undefined: AWS cannot be asked. */
  readonly account: () => Promise<{ readonly account: Account; readonly id: string } | undefined>;
}

export interface Question {
  readonly title: string;
  /** What it means that none of them is set. */
  readonly unset?: string;
  /** The variables that it sets. They are removed if it is not asked. */
  readonly sets: readonly VariableName[];
  /** Whether it is asked. @default always */
  readonly applies?: (answers: Answers) => boolean;
  /** The questions to ask again after it, by a variable that they set. */
  readonly before?: readonly VariableName[];
  readonly ask: (interview: Interview) => Promise<void>;
}

export const textOf = (answers: Answers, name: VariableName): string => String(answers.get(name) ?? '');

/** The question for a variable: the first sentence of its description. */
export const questionFor = (name: VariableName, note = ''): string =>
  `${VARIABLES[name].description.replace(/\. .*|\.$/s, '')}${note && ` (${note})`}`;

/** Asks for the text of a variable. An empty answer to an optional one unsets it. */
export async function askText(
  { prompts, answers, brokenRule }: Interview,
  name: VariableName,
  { initial = textOf(answers, name), optional = false } = {},
): Promise<void> {
  const text = await prompts.text(questionFor(name, optional ? 'optional' : ''), initial, async (value) => {
    if (value !== '') return brokenRule(name, value);
    return optional ? undefined : `${name} is empty. Write a value.`;
  });
  if (text === '') answers.delete(name);
  else answers.set(name, text);
}
