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
