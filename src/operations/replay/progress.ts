const BAR_LENGTH = 20;

/** How far a replay is. */
export class Progress {
  objectsRead = 0;
  recordsRead = 0;
  /** Records put, or left. */
  settled = 0;
  #objects = 0;
  /** Records to put; undefined where that is not known before. */
  #total: number | undefined;
  #since = 0;

  constructor(private readonly now: () => number = Date.now) {}

  reading(objects: number): void {
    this.#objects += objects;
  }

  putting(total: number | undefined): void {
    this.#total = total;
    this.#since = this.now();
  }

  /** In one line. */
  get text(): string {
    if (this.#since === 0) {
      return `reading the backup: ${this.objectsRead} of ${this.#objects} objects, ${this.recordsRead} records`;
    }
    const seconds = Math.max(0.001, (this.now() - this.#since) / 1000);
    const rate = this.settled / seconds;
    const pace = `${Math.round(rate)}/s`;
    const total = this.#total;
    if (total === undefined) return `${this.settled} records put, ${pace}`;
    const full = total === 0 ? BAR_LENGTH : Math.floor((this.settled / total) * BAR_LENGTH);
    const bar = `[${'#'.repeat(full)}${'-'.repeat(BAR_LENGTH - full)}]`;
    const rest = rate === 0 ? '' : `, about ${duration((total - this.settled) / rate)} left`;
    return `${bar} ${this.settled} of ${total} records put, ${pace}${rest}`;
  }
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
