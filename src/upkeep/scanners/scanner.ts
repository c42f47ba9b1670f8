/** What came of a scan. */
export interface ScanResult {
  /** What was looked at, in words. */
  readonly summary: string;
  readonly problems: readonly string[];
}

/**
 * Scans the stack.
 *
 * @param stack the synthesized directory
 * @param directory an empty one to work in
 */
export type Scan = (stack: string, directory: string) => Promise<ScanResult>;

/** A program that looks for mistakes. */
export interface Scanner {
  readonly name: string;
  /**
   * Finds or installs what it needs.
   *
   * @param tools where to install it
   * @throws {Unavailable} where that cannot be done
   */
  readonly prepare: (tools: string) => Promise<Scan>;
}

/** A scanner cannot run on this machine. The message says what it needs. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}
