/**
 * Processes items in order with limited concurrency. An item that waits for its turn takes no memory.
 *
 * @param limit Maximum number of items in progress at once, at least 1.
 * @throws the first error of `work`. No further item is started after it, and those in progress are finished first.
 */
export async function forEachLimited<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const errors: unknown[] = [];
  const processNext = async () => {
    while (next < items.length && errors.length === 0) {
      const index = next++;
      await work(items[index], index).catch((error: unknown) => errors.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, processNext));
  if (errors.length > 0) throw errors[0];
}
