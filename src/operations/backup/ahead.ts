/**
 * Runs an action for each item, some concurrently, and yields the results in the order of the items.
 *
 * @param most how many at a time, 1 or more
 */
export async function* ahead<T, R>(
  items: readonly T[],
  most: number,
  action: (item: T) => Promise<R>,
): AsyncGenerator<readonly [T, R]> {
  const begun: { readonly item: T; readonly result: Promise<R> }[] = [];
  for (let next = 0; next < items.length || begun.length > 0; ) {
    for (; next < items.length && begun.length < most; next++) {
      const item = items[next] as T;
      const result = action(item);
      // Thrown when its turn comes.
      result.catch(() => undefined);
      begun.push({ item, result });
    }
    const first = begun.shift();
    if (first !== undefined) yield [first.item, await first.result];
  }
}
