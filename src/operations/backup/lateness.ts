const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Differences between the clocks of AWS and Amazon Connect, and the time that Firehose needs to write. */
export const TOLERANCE_MS = 5 * MINUTE_MS;

/** How far records and their objects may differ in time, in milliseconds. */
export interface Lateness {
  /** The buffer interval of Firehose: an object's oldest record may be so much older than its others. */
  readonly bufferMs: number;
  /** The delay of Firehose or Amazon Connect. */
  readonly lateMs: number;
}

export const lateness = (bufferSeconds: number, lateHours: number): Lateness => ({
  bufferMs: bufferSeconds * 1000 + TOLERANCE_MS,
  lateMs: lateHours * HOUR_MS,
});
