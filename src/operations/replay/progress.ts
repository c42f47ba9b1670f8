const BAR_LENGTH = 20;

/** The progress of a replay. */
export class Progress {
  objectsRead = 0;
  recordsRead = 0;
  messagesReceived = 0;
  /** Records that were put or left. */
  settled = 0;
  #objects = 0;
  /** Records to put, as far as known. */
  #total = 0;
  #since = 0;
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  reading(objects: number): void {
    this.#objects += objects;
  }

  /** @param more further records to put; negative if there are fewer */
  putting(more: number): void {
    this.#total += more;
    if (this.#since === 0) this.#since = this.#now();
  }

  /** In one line. */
  get text(): string {
    if (this.#since === 0) {
      if (this.#objects === 0) return `receiving messages: ${this.messagesReceived}`;
      return `reading the backup: ${this.objectsRead} of ${this.#objects} objects, ${this.recordsRead} records`;
    }
    const seconds = Math.max(0.001, (this.#now() - this.#since) / 1000);
    const rate = this.settled / seconds;
    const pace = `${Math.round(rate)}/s`;
    const total = Math.max(this.#total, this.settled);
    const full = total === 0 ? BAR_LENGTH : Math.floor((this.settled / total) * BAR_LENGTH);
    const bar = `[${'#'.repeat(full)}${'-'.repeat(BAR_LENGTH - full)}]`;
    const rest = rate === 0 ? '' : `, about ${duration((total - this.settled) / rate)} left`;
    return `${bar} ${this.settled} of ${total} records done, ${pace}${rest}`;
  }
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
