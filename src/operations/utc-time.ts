const TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/i;

/** Milliseconds since 1970, in UTC if no zone is given. NaN if the text is not a time in ISO 8601. */
export function utcTime(text: string): number {
  const match = TIME.exec(text);
  if (match === null) return Number.NaN;
  return Date.parse(match[1] === undefined ? `${text}Z` : text);
}
