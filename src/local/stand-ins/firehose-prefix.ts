import { randomBytes } from 'node:crypto';
import { ConfigurationError } from '../../cli/errors';

const EXPRESSION = /!\{([^{}]*)\}/g;
const DATE_PARTS = /'([^']*)'|y{4}|M{2}|d{2}|H{2}|m{2}|s{2}|[^A-Za-z']+/g;

/**
 * The folder of an object in the backup bucket, from Firehose's `prefix`: `!{timestamp:…}` with year, month, day,
 * hour, minute and second in UTC, and `!{firehose:random-string}`. Without a timestamp, Firehose appends one.
 * @throws {ConfigurationError} for any other expression
 */
export function evaluatePrefix(prefix: string, date: Date): string {
  const evaluated = prefix.replace(EXPRESSION, (whole, inner: string) => {
    if (inner.startsWith('timestamp:')) return formatDate(inner.slice('timestamp:'.length), date, whole);
    if (inner === 'firehose:random-string') return randomBytes(8).toString('base64url').slice(0, 11);
    throw unknown(whole);
  });
  return prefix.includes('!{timestamp:')
    ? evaluated
    : `${evaluated}${formatDate('yyyy/MM/dd/HH', date, '')}/`;
}

/** The name of an object: delivery stream, its version, time in UTC and a random part. */
export function objectName(streamName: string, date: Date, random: string): string {
  return `${streamName}-1-${date.toISOString().slice(0, 19).replace(/[T:]/g, '-')}-${random}.gz`;
}

function formatDate(pattern: string, date: Date, whole: string): string {
  const [year = '', month = '', day = '', hour = '', minute = '', second = ''] = date
    .toISOString()
    .split(/[-T:.]/);
  const parts: Readonly<Record<string, string>> = {
    yyyy: year,
    MM: month,
    dd: day,
    HH: hour,
    mm: minute,
    ss: second,
  };
  let length = 0;
  const formatted = pattern.replace(DATE_PARTS, (part, quoted: string | undefined) => {
    length += part.length;
    return quoted ?? parts[part] ?? part;
  });
  if (length !== pattern.length) throw unknown(whole);
  return formatted;
}

function unknown(expression: string): ConfigurationError {
  return new ConfigurationError([
    `the backup's prefix contains ${expression}; the local run supports !{timestamp:…} with yyyy, MM, dd, HH, mm and ss, ` +
      'and !{firehose:random-string}',
  ]);
}
