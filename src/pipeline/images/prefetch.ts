/**
 * Does something with each item, and yields the results in their order; meanwhile it is at work on some of the next.
 *
 * @param ahead How many items are begun before they are asked for, at least 0.
 * @throws what the work throws, when its turn comes.
 */
export async function* prefetch<Item, Result>(
  items: readonly Item[],
  ahead: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void> {
  const begun: Promise<Result>[] = [];
  for (let index = 0; index < items.length; index++) {
    for (const item of items.slice(index + begun.length, index + 1 + ahead)) {
      const result = work(item);
      // It is thrown when its turn comes: until then Node must not take it for an error that nobody handles.
      result.catch(() => {});
      begun.push(result);
    }
    yield await (begun.shift() as Promise<Result>);
  }
}
