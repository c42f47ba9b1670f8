import { grouped } from '../../../cli/counted';
import { ConfigurationError } from '../../../cli/errors';
import { findSources, readRecords } from '../../../records/input';
import type { Figure } from '../figures';

/**
 * Measures the mean size of records in files, folders or the standard input.
 *
 * @throws {ConfigurationError} if they cannot be read to their end, or hold no record
 */
export async function measuredRecordBytes(paths: readonly string[]): Promise<Figure> {
  let records = 0;
  let bytes = 0;
  const problems: string[] = [];
  const notes: string[] = [];
  for await (const item of readRecords(findSources(paths, process.stdin), new AbortController().signal)) {
    if (item.kind === 'note') {
      notes.push(item.text);
      continue;
    }
    if (item.kind === 'unreadable') {
      problems.push(`--input: ${item.source.name}: ${item.reason}`);
      continue;
    }
    for (const piece of item.pieces) {
      if (piece.kind === 'broken') {
        problems.push(
          `--input: ${item.source.name}, line ${piece.line}, byte ${piece.offset}: ${piece.reason}`,
        );
      } else if (piece.kind === 'record') {
        records += 1;
        bytes += piece.bytes.length;
      }
    }
  }
  if (problems.length === 0 && records === 0) problems.push(`--input ${paths.join(', ')}: holds no records`);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {
    value: bytes / records,
    origin: [`mean of ${grouped(records)} records of --input`, ...notes].join('; '),
  };
}
