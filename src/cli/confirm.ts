import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import type { OptionSpecs } from './arguments';

/** The option of every command that asks. */
export const YES_OPTION = {
  yes: { short: 'y', help: 'Does not ask first. Needed if there is no terminal.' },
} as const satisfies OptionSpecs;

/** Where a question is asked, and the answer is read: standard error and standard input, in general. */
export interface Dialogue {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean };
}

export const TERMINAL: Dialogue = { input: process.stdin, output: process.stderr };

/** Whether someone is there to answer. */
export const canAsk = ({ input, output }: Dialogue): boolean => input.isTTY === true && output.isTTY === true;

/** Asks, and takes everything but `y` and `yes` for a no: the end of the input, and an interrupt, too. */
export async function confirm(
  question: string,
  { input, output }: Dialogue,
  signal: AbortSignal,
): Promise<boolean> {
  // No terminal's editing, which would keep an interrupt for itself.
  const lines = createInterface({ input, output, terminal: false });
  try {
    const ended = new Promise<string>((fulfil) => lines.once('close', () => fulfil('')));
    const answer = await Promise.race([lines.question(`${question} [y/N] `, { signal }), ended]);
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  } finally {
    lines.close();
  }
}
