import { zipSync } from 'fflate';

/** 1 January 1980, the earliest date in a zip. In local time, because fflate writes local time. */
const EPOCH = new Date(1980, 0, 1);
const UNIX = 3;
/** A regular file with permissions rw-r--r--. */
const MODE = 0o100644;

/**
 * Packs files into a zip. The same files give the same bytes in any directory, time zone and version of Node.js.
 *
 * @param files content by path, with "/" between folders
 */
export function reproducibleZip(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  // fflate deflates in JavaScript: the bytes do not depend on the zlib that Node was built with.
  return zipSync(sorted, { level: 6, mtime: EPOCH, os: UNIX, attrs: MODE << 16 });
}
