import { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import type { Dialogue } from '../../cli/confirm';
import { escapeControls } from '../../cli/printable';
import { StatusLine } from '../../cli/status-line';

/** The user goes back to the previous question. */
export class Back extends Error {}
/** The user ends the dialogue, or a signal does. */
export class Ended extends Error {}

/** One of several answers. */
export interface Choice<Value> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
  readonly disabled?: boolean;
}

/** What is wrong with a text. Undefined: nothing. */
export type Check = (text: string) => Promise<string | undefined>;

type Clack = Awaited<ReturnType<typeof load>>;
// Loaded here only: no other command needs it.
const load = () => import('@clack/prompts');

/** A narrower terminal has a wrong width, such as 0, and the library would wrap lines without end. */
const NARROWEST = 20;
const USUAL = 80;
const ESCAPE = '\u001b';
/** Everything but inverse and hidden text, with which the library draws its cursor. */
const COLORS = new RegExp(`${ESCAPE}\\[(?!2?[78]m)[0-9;]*m`, 'g');

/** The terminal as the library sees it. */
class Screen extends Writable {
  readonly isTTY = true;

  constructor(
    readonly target: Partial<Pick<WriteStream, 'columns' | 'rows'>> & Writable,
    readonly hasColor: boolean,
  ) {
    super({ decodeStrings: false });
  }

  get columns(): number {
    const { columns = 0 } = this.target;
    return columns < NARROWEST ? USUAL : columns;
  }

  get rows(): number {
    return this.target.rows || 24;
  }

  override _write(chunk: unknown, _encoding: string, done: (error?: Error | null) => void): void {
    const text = String(chunk);
    this.target.write(this.hasColor ? text : text.replace(COLORS, ''));
    done();
  }
}

/** Asks questions at a terminal. Escape is {@link Back}. Ctrl-C, Ctrl-D and the end of the input are {@link Ended}. */
export class Prompts {
  readonly #clack: Clack;
  readonly #input: Dialogue['input'];
  readonly #screen: Screen;
  readonly #signal: AbortSignal;
  readonly #ended = new AbortController();
  /** Ends the current question: the library does not forget a signal once a question is answered. */
  #current = new AbortController();
  #lastKey: string | undefined;
  #answered = 0;

  private constructor(clack: Clack, { input, output }: Dialogue, hasColor: boolean, signal: AbortSignal) {
    this.#clack = clack;
    this.#input = input;
    this.#screen = new Screen(output, hasColor);
    this.#signal = signal;
    signal.addEventListener('abort', this.#end);
    input.on('keypress', this.#noteKey).on('end', this.#end).on('close', this.#end);
  }

  static async open(dialogue: Dialogue, hasColor: boolean, signal: AbortSignal): Promise<Prompts> {
    return new Prompts(await load(), dialogue, hasColor, signal);
  }

  /** How many questions were answered. */
  get answered(): number {
    return this.#answered;
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.#end);
    this.#input.off('keypress', this.#noteKey).off('end', this.#end).off('close', this.#end);
    this.#input.pause();
  }

  title(text: string): void {
    this.#clack.intro(text, { output: this.#screen });
  }

  /** Prints a line between questions. */
  say(text: string): void {
    this.#clack.log.message(escapeControls(text), { output: this.#screen });
  }

  warn(text: string): void {
    this.#clack.log.warn(escapeControls(text), { output: this.#screen });
  }

  /** @param initial the text to edit @throws {Back | Ended} */
  async text(message: string, initial: string, check: Check): Promise<string> {
    const answer = await this.#ask((common) =>
      this.#clack.text({
        message,
        initialValue: initial,
        validate: async (value = '') => {
          const fault = await check(value.trim());
          return fault === undefined ? undefined : escapeControls(fault);
        },
        ...common,
      }),
    );
    return answer.trim();
  }

  /** @throws {Back | Ended} */
  async choose<Value extends string>(
    message: string,
    choices: readonly Choice<Value>[],
    initial: string | undefined,
  ): Promise<Value> {
    const answer = await this.#ask((common) =>
      this.#clack.select<string>({
        message: escapeControls(message),
        options: choices.map(printableChoice),
        ...(choices.some(({ value }) => value === initial) && { initialValue: initial as string }),
        ...common,
      }),
    );
    return answer as Value;
  }

  /** At least one of several. @throws {Back | Ended} */
  chooseSome(
    message: string,
    choices: readonly Choice<string>[],
    initial: readonly string[],
  ): Promise<readonly string[]> {
    return this.#ask((common) =>
      this.#clack.multiselect<string>({
        message,
        options: choices.map(printableChoice),
        initialValues: [...initial],
        required: true,
        ...common,
      }),
    );
  }

  /** Waits for something, and shows what. @throws {Ended} */
  async waitFor<T>(what: string, promise: Promise<T>): Promise<T> {
    const progress = new StatusLine({ write: (text) => this.#screen.write(text), isTTY: true }, () => what);
    progress.start();
    const { signal } = this.#ended;
    let end = (): void => undefined;
    const ended = new Promise<never>((_, reject) => {
      end = () => reject(new Ended());
    });
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    try {
      return await Promise.race([promise, ended]);
    } finally {
      signal.removeEventListener('abort', end);
      progress.stop();
    }
  }

  async #ask<T>(
    question: (common: {
      readonly input: Dialogue['input'];
      readonly output: Writable;
      readonly signal: AbortSignal;
    }) => Promise<T>,
  ): Promise<Exclude<T, symbol>> {
    this.#current = new AbortController();
    if (this.#ended.signal.aborted) throw new Ended();
    const { signal } = this.#current;
    const answer = await question({ input: this.#input, output: this.#screen, signal });
    if (!this.#clack.isCancel(answer)) {
      this.#answered += 1;
      return answer as Exclude<T, symbol>;
    }
    throw this.#lastKey === 'escape' && !signal.aborted ? new Back() : new Ended();
  }

  readonly #end = (): void => {
    this.#ended.abort();
    this.#current.abort();
  };

  readonly #noteKey = (
    _: unknown,
    { name, ctrl }: { readonly name?: string; readonly ctrl?: boolean },
  ): void => {
    this.#lastKey = name;
    if (ctrl && name === 'd') this.#end();
  };
}

const printableChoice = <Value extends string>({ value, label, hint, disabled }: Choice<Value>) => ({
  value: value as string,
  label: escapeControls(label),
  ...(hint !== undefined && { hint: escapeControls(hint) }),
  ...(disabled && { disabled }),
});
