import { constants } from 'node:os';

/**
 * The signals that end a command: Ctrl-C, `kill`, and a closed terminal. Without a terminal, a listener for SIGHUP would
 * undo `nohup`.
 */
const signals = (): NodeJS.Signals[] =>
  process.stdout.isTTY || process.stderr.isTTY ? ['SIGINT', 'SIGTERM', 'SIGHUP'] : ['SIGINT', 'SIGTERM'];
/** npm forwards a signal that the command also gets from the terminal. Within this time, both count as one. */
const SAME_MS = 500;

/** A signal that an interrupt aborts. A further interrupt ends the process at once. */
export interface Interruptible {
  readonly signal: AbortSignal;
  /** Stops listening to signals. */
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

/** The exit code after the signal, as in shells, such as 130. */
export function interruptedCode({ reason }: AbortSignal): number {
  const numbers: Readonly<Record<string, number>> = constants.signals;
  return 128 + (numbers[(reason as DOMException).message] ?? constants.signals.SIGINT);
}
