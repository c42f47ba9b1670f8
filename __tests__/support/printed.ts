import { vi } from 'vitest';

/** What a command in this process came to. */
export interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process, and keeps what it prints. */
export async function printedBy(command: () => Promise<number>): Promise<Printed> {
  const texts = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      texts[stream] += text;
      return true;
    }),
  );
  try {
    return { code: await command(), ...texts };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
