import { constants } from 'node:os';

/**
 * What asks a command to end: Ctrl-C, another process, a terminal that is closed. Without a terminal, to listen to the last
 * would undo `nohup`.
 */
const signals = (): NodeJS.Signals[] =>
  process.stdout.isTTY || process.stderr.isTTY ? ['SIGINT', 'SIGTERM', 'SIGHUP'] : ['SIGINT', 'SIGTERM'];
/** npm passes on what the terminal has sent to the command too: within this time, both are one. */
const SAME_MS = 500;

/** A signal that an interrupt aborts. A further interrupt ends the process at once. */
export interface Interruptible {
  readonly signal: AbortSignal;
  /** From now on, interrupts are none of our business. */
  release(): void;
}

export function onInterrupt(): Interruptible {
  const controller = new AbortController();
  const { signal } = controller;
  const names = signals();
  let since = 0;
  const interrupt = (name: NodeJS.Signals): void => {
    if (!signal.aborted) {
      since = Date.now();
      controller.abort(new DOMException(name, 'AbortError'));
    } else if (Date.now() - since >= SAME_MS) process.exit(interruptedCode(signal));
  };
  for (const name of names) process.on(name, interrupt);
  return {
    signal,
    release() {
      for (const name of names) process.off(name, interrupt);
    },
  };
}

/** The exit code that shells give a program which the signal ended, such as 130. */
export function interruptedCode({ reason }: AbortSignal): number {
  const numbers: Readonly<Record<string, number>> = constants.signals;
  return 128 + (numbers[(reason as DOMException).message] ?? constants.signals.SIGINT);
}
