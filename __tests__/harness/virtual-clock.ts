import type { MonotonicClock } from '../../src/delivery/clock';
import { EventQueue } from '../../src/operations/capacity/simulation/event-queue';

/** Time that passes only when nothing else is left to do: for code that waits, without waiting. */
export class VirtualClock implements MonotonicClock {
  readonly #sleepers = new EventQueue<() => void>();
  #now: number;

  /** @param start milliseconds since 1970 */
  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.add(this.#now + milliseconds, wake));
  }

  /**
   * Lets time pass until `done` has come to its end.
   *
   * @param idle ends when nothing else is left to do
   */
  async runUntil<T>(done: Promise<T>, idle: () => Promise<unknown> = nothingIsDue): Promise<T> {
    let over = false;
    const end = done.finally(() => {
      over = true;
    });
    while (!over) {
      await idle();
      const next = this.#sleepers.takeBefore(Number.POSITIVE_INFINITY);
      if (next === undefined) continue;
      this.#now = next.time;
      next.event();
    }
    return end;
  }
}

/** Two turns of the event loop: what runs in one turn may ask for the next. */
async function nothingIsDue(): Promise<void> {
  await nextTurn();
  await nextTurn();
}

export const nextTurn = (): Promise<void> => new Promise((resume) => setImmediate(resume));
