/**
 * Applies `work` to items and yields the results in order, while it prefetches the results of the next few items.
 *
 * @param ahead Number of items to start before they are requested, at least 0.
 * @throws the error of an item's `work`, when its turn comes.
 */
export async function* prefetch<Item, Result>(
  items: readonly Item[],
  ahead: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void> {
  const started: Promise<Result>[] = [];
  for (let index = 0; index < items.length; index++) {
    for (const item of items.slice(index + started.length, index + 1 + ahead)) {
      const result = work(item);
      // An error is thrown when its turn comes. Until then, Node must not report it as unhandled.
      result.catch(() => {});
      started.push(result);
    }
    yield await (started.shift() as Promise<Result>);
  }
}
