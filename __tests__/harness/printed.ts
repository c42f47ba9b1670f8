import { afterEach, beforeEach, vi } from 'vitest';

/** What a command in this process came to. */
export interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What was printed so far. */
interface Texts {
  stdout: string;
  stderr: string;
}

/** Runs a command in this process, and keeps what it prints. */
export async function printedBy(command: () => Promise<number>): Promise<Printed> {
  const texts = { stdout: '', stderr: '' };
  const restore = keep(texts);
  try {
    return { code: await command(), ...texts };
  } finally {
    restore();
  }
}

/** Keeps what is printed in each test of a file, from nothing on. */
export function eachPrinted(): Texts {
  const texts = { stdout: '', stderr: '' };
  let restore = (): void => undefined;
  beforeEach(() => {
    Object.assign(texts, { stdout: '', stderr: '' });
    restore = keep(texts);
  });
  afterEach(() => restore());
  return texts;
}

/** @returns what ends it */
function keep(texts: Texts): () => void {
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text, ...rest) => {
      texts[stream] += text;
      const written = rest.at(-1);
      if (typeof written === 'function') written();
      return true;
    }),
  );
  return () => {
    for (const spy of spies) spy.mockRestore();
  };
}
