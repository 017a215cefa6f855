/**
 * Does something with each item in order, a number of items at a time: what waits for its turn costs no memory.
 *
 * @param limit How many items are in work at once, at least 1.
 * @throws what the work throws first: no further item is begun then, and those in work are waited for.
 */
export async function forEachLimited<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const errors: unknown[] = [];
  const goOn = async () => {
    while (next < items.length && errors.length === 0) {
      const index = next++;
      await work(items[index], index).catch((error: unknown) => errors.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, goOn));
  if (errors.length > 0) throw errors[0];
}
