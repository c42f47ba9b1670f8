import type { Clock } from '../../../src/local/clock';
import { EventQueue } from '../../../src/operations/capacity/event-queue';

/** Time that passes only when nothing else is left to do: for code that waits, without waiting. */
export class VirtualClock implements Clock {
  readonly #sleepers = new EventQueue<() => void>();
  #now: number;

  /** @param start milliseconds since 1970 */
  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.add(this.#now + milliseconds, wake));
  }

  /** Lets time pass until `done` has come to its end. */
  async runUntil(done: Promise<unknown>): Promise<void> {
    let over = false;
    const end = done.finally(() => {
      over = true;
    });
    while (!over) {
      // Twice: what runs in one turn may ask for the next.
      await nextTurn();
      await nextTurn();
      const next = this.#sleepers.takeBefore(Number.POSITIVE_INFINITY);
      if (next === undefined) continue;
      this.#now = next.time;
      next.event();
    }
    await end;
  }
}

const nextTurn = (): Promise<void> => new Promise((resume) => setImmediate(resume));
