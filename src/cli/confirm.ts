import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import type { OptionSpecs } from './arguments';

/** The option of every command that asks for confirmation. */
export const YES_OPTION = {
  yes: { short: 'y', help: 'Does not ask for confirmation. Required without a terminal.' },
} as const satisfies OptionSpecs;

/** The streams for question and answer. */
export interface Dialogue {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean };
}

export const TERMINAL: Dialogue = { input: process.stdin, output: process.stderr };

/** Whether a person can answer. */
export const canAsk = ({ input, output }: Dialogue): boolean => input.isTTY === true && output.isTTY === true;

/** Asks for confirmation. Anything but `y` and `yes` is a no, as are the end of the input and an interrupt. */
export async function confirm(
  question: string,
  { input, output }: Dialogue,
  signal: AbortSignal,
): Promise<boolean> {
  // With line editing, readline would handle an interrupt itself.
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
