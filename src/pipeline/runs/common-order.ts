/** Lists as numbers of their items, which are numbered in the order in which they first appear. */
interface NumberedLists {
  readonly items: readonly string[];
  readonly lists: readonly Uint32Array[];
}

/** Numbers the items of all lists. */
function numberItems(lists: readonly (readonly string[])[]): NumberedLists {
  const numberOf = new Map<string, number>();
  for (const list of lists) for (const item of list) if (!numberOf.has(item)) numberOf.set(item, numberOf.size);
  return {
    items: [...numberOf.keys()],
    lists: lists.map((list) => Uint32Array.from(list, (item) => numberOf.get(item)!)),
  };
}

/** The items that directly follow each item in any list: those of item `n` are `next[starts[n] .. starts[n + 1]]`. */
interface Followers {
  readonly starts: Uint32Array;
  readonly next: Uint32Array;
}

/** Lists what follows each item. */
function findFollowers({ items, lists }: NumberedLists): Followers {
  const starts = new Uint32Array(items.length + 1);
  for (const list of lists) for (let at = 1; at < list.length; at++) starts[list[at - 1] + 1]++;
  for (let item = 0; item < items.length; item++) starts[item + 1] += starts[item];
  const next = new Uint32Array(starts[items.length]);
  const filled = starts.slice();
  for (const list of lists) for (let at = 1; at < list.length; at++) next[filled[list[at - 1]]++] = list[at];
  return { starts, next };
}

/** Sorts items so that each comes before its followers (Kahn 1962); the result is shorter if that is impossible. */
function sortBeforeFollowers(items: number, { starts, next }: Followers): Uint32Array {
  const waitsFor = new Uint32Array(items);
  for (const item of next) waitsFor[item]++;
  const sorted = new Uint32Array(items);
  let count = 0;
  for (let item = 0; item < items; item++) if (waitsFor[item] === 0) sorted[count++] = item;
  for (let at = 0; at < count; at++) {
    for (let follower = starts[sorted[at]]; follower < starts[sorted[at] + 1]; follower++) {
      if (--waitsFor[next[follower]] === 0) sorted[count++] = next[follower];
    }
  }
  return sorted.subarray(0, count);
}

/**
 * Finds an order of all items that agrees with the order in every list.
 *
 * @returns Each item once; `undefined` if two lists disagree, or one holds an item twice.
 */
export function commonOrder(lists: readonly (readonly string[])[]): string[] | undefined {
  const numbered = numberItems(lists);
  const { items } = numbered;
  const sorted = sortBeforeFollowers(items.length, findFollowers(numbered));
  return sorted.length === items.length ? Array.from(sorted, (item) => items[item]) : undefined;
}
