/** What asks a process to end: Ctrl-C, and a service manager or a container. To listen to SIGHUP would undo `nohup`. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** A signal that an interrupt aborts. The second interrupt ends the process, as without us. */
export interface Interruptible {
  readonly signal: AbortSignal;
  /** From now on, interrupts are none of our business. */
  release(): void;
}

export function onInterrupt(): Interruptible {
  const controller = new AbortController();
  const release = (): void => {
    for (const name of SIGNALS) process.off(name, abort);
  };
  const abort = (): void => {
    release();
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, abort);
  return { signal: controller.signal, release };
}
