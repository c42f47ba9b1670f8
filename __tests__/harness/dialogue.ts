import { PassThrough } from 'node:stream';
import type { Dialogue } from '../../src/cli/confirm';

/** Someone who answers, and goes. */
export interface Someone extends Dialogue {
  /** What was asked. */
  asked(): string;
}

/** @param isTTY whether they sit at a terminal */
export function someone(answer: string, isTTY = true): Someone {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough(), { isTTY });
  input.end(answer);
  return { input, output, asked: () => String(output.read() ?? '') };
}

export const KEYS = {
  enter: '\r',
  down: '\u001b[B',
  space: ' ',
  escape: '\u001b',
  interrupt: '\u0003',
  end: '\u0004',
  /** Removes the text before the cursor. */
  clear: '\u0015',
};

/** Someone at a terminal who presses keys at each question, in this order. */
export function typist(...steps: readonly (readonly [question: string, keys: string])[]): Someone {
  const input: PassThrough = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 400, rows: 50 });
  const left = [...steps];
  let [text, from] = ['', 0];
  output.on('data', (part) => {
    text += part;
    const [question, keys] = left[0] ?? [];
    if (question === undefined || !text.slice(from).includes(question)) return;
    left.shift();
    from = text.length;
    setImmediate(() => input.write(keys));
  });
  return { input, output, asked: () => text };
}
