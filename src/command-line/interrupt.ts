/** A signal that an interrupt aborts. The second interrupt ends the process, as without us. */
export interface Interruptible {
  readonly signal: AbortSignal;
  /** From now on, interrupts are none of our business. */
  release(): void;
}

export function onInterrupt(): Interruptible {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.once('SIGINT', abort);
  return { signal: controller.signal, release: () => process.off('SIGINT', abort) };
}
