import { printable } from '../../cli/printable';
import { brokenRuleOf, checkRulesAnyway, STACK_RULES } from '../../offline/variable-rules';
import type { JsonValue } from '../../records/json';
import { type VariableName, variableList } from '../../stack/variables';
import { Account } from './account';
import type { Draft, Interview, Question } from './interview';
import { Back, type Choice, type Prompts } from './prompts';
import { QUESTIONS } from './questions';
import type { Answers } from './variables-file';

/** Answers that keep the rules which could be checked. */
export interface Checked {
  readonly answers: Answers;
  /** What was not checked, and why. Undefined: all rules were checked. */
  readonly rulesNotChecked: string | undefined;
}

/** Asks all questions, shows the answers, and asks again what is to be changed. @throws {Ended} */
export async function askAll(prompts: Prompts, earlier: Answers, out: string): Promise<Checked> {
  const answers: Draft = new Map(earlier);
  const accounts = new Accounts(prompts, answers);
  const interview: Interview = {
    prompts,
    answers,
    brokenRule: (name, value) =>
      brokenRuleOf(STACK_RULES, withDefaults(new Map(answers).set(name, value)), name),
    account: () => accounts.current(),
  };
  try {
    return await converse(interview, out);
  } finally {
    accounts.close();
  }
}

async function converse(interview: Interview, out: string): Promise<Checked> {
  const { prompts, answers } = interview;
  prompts.title(`Variables of a deployment, for ${out} (Escape: back, Ctrl-C: end)`);
  const asked = new Set<Question>();
  for (;;) {
    const open = QUESTIONS.find((one) => !asked.has(one) && isAsked(one, answers));
    const { answered } = prompts;
    try {
      if (open !== undefined) {
        await open.ask(interview);
        asked.add(open);
        continue;
      }
      for (const { sets } of QUESTIONS.filter((one) => !isAsked(one, answers)))
        for (const name of sets) answers.delete(name);
      const change = await askWhatToChange(prompts, answers, out);
      if (change !== undefined) {
        forget(asked, change);
        continue;
      }
      const { broken, notAsked } = await prompts.waitFor(
        'Checking the rules',
        checkRulesAnyway(STACK_RULES, withDefaults(answers)),
      );
      if (broken.length === 0)
        return { answers, rulesNotChecked: notAsked && `some rules were not checked: ${notAsked}` };
      for (const { message } of broken) prompts.warn(message);
    } catch (error) {
      if (!(error instanceof Back)) throw error;
      // Within a question, its first part is asked again.
      if (prompts.answered === answered) reopenBefore(open, asked);
    }
  }
}

const isAsked = ({ applies }: Question, answers: Answers): boolean =>
  applies === undefined || applies(answers);

/** Opens the question before this one again. @param open undefined after the last one */
function reopenBefore(open: Question | undefined, asked: Set<Question>): void {
  const earlier = open === undefined ? QUESTIONS : QUESTIONS.slice(0, QUESTIONS.indexOf(open));
  const previous = earlier.findLast((one) => asked.has(one));
  if (previous !== undefined) asked.delete(previous);
}

/** Opens a question again, and those that depend on its answer. */
function forget(asked: Set<Question>, change: Question): void {
  const { before = [] } = change;
  for (const one of asked)
    if (one === change || one.sets.some((name) => before.includes(name))) asked.delete(one);
}

/** @returns the question to ask again; undefined to write the file */
async function askWhatToChange(
  prompts: Prompts,
  answers: Answers,
  out: string,
): Promise<Question | undefined> {
  const choices = QUESTIONS.filter((one) => isAsked(one, answers)).map(
    (question): Choice<string> => ({ value: question.title, label: `Change ${labelOf(question, answers)}` }),
  );
  const chosen = await prompts.choose(
    'Are these answers right?',
    [{ value: '', label: `Yes, write ${out}` }, ...choices],
    '',
  );
  return QUESTIONS.find(({ title }) => title === chosen);
}

function labelOf({ title, sets, unset = '' }: Question, answers: Answers): string {
  const values = sets.flatMap((name) => {
    const value = answers.get(name);
    return value === undefined
      ? []
      : [typeof value === 'string' ? printable(value) : printable(JSON.stringify(value))];
  });
  return `${title}: ${values.join(', ') || unset}`;
}

const withDefaults = (answers: Answers): ReadonlyMap<string, JsonValue> =>
  new Map(
    variableList().flatMap(([name, { default: initial }]): [VariableName, JsonValue][] => {
      const value = answers.get(name) ?? (initial as JsonValue | undefined);
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** The account of the credentials, in the region of the answers. */
class Accounts {
  readonly #prompts: Prompts;
  readonly #answers: Answers;
  #opened: Account | undefined;
  #id: string | undefined;

  constructor(prompts: Prompts, answers: Answers) {
    this.#prompts = prompts;
    this.#answers = answers;
  }

  async current(): ReturnType<Interview['account']> {
    const region = String(this.#answers.get('aws_region'));
    if (this.#opened?.region !== region) await this.#open(region);
    return this.#opened === undefined || this.#id === undefined
      ? undefined
      : { account: this.#opened, id: this.#id };
  }

  /** Ends what it still reads, too. */
  close(): void {
    this.#opened?.close();
    this.#opened = undefined;
  }

  async #open(region: string): Promise<void> {
    this.close();
    this.#opened = new Account(region);
    const offer = await this.#prompts.waitFor('Reading which AWS account this is', this.#opened.id());
    this.#id = 'found' in offer ? offer.found : undefined;
    this.#prompts.say(
      'found' in offer
        ? `AWS account ${offer.found}, in ${region}`
        : `AWS is not asked for your instances and VPCs: ${offer.reason}.`,
    );
  }
}
