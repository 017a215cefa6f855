import { describe, expect, test } from "vitest";
import { prefetch } from "../../../src/pipeline/images/prefetch.js";

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

describe("prefetch", () => {
  test("yields results in the order of the items, whichever is ready first", async () => {
    let finishFirst = (_: string) => {};
    const first = new Promise<string>((resolve) => {
      finishFirst = resolve;
    });
    const results = prefetch(["a", "b"], 1, async (item) => {
      if (item === "a") return first;
      finishFirst("A");
      return "B";
    });
    expect(await collect(results)).toEqual(["A", "B"]);
  });

  test.each([
    [0, ["a"]],
    [2, ["a", "b", "c"]],
    [9, ["a", "b", "c", "d"]],
  ])("starts %i items before they are requested", async (ahead, expected) => {
    const started: string[] = [];
    const results = prefetch(["a", "b", "c", "d"], ahead, async (item) => started.push(item));
    await results.next();
    expect(started).toEqual(expected);
    expect(await collect(results)).toHaveLength(3);
    expect(started).toEqual(["a", "b", "c", "d"]);
  });

  test("throws an error of the work when its turn comes", async () => {
    const results = prefetch(["a", "b", "c"], 2, async (item) => {
      if (item === "b") throw new Error(`no ${item}`);
      return item;
    });
    expect(await results.next()).toEqual({ value: "a", done: false });
    await expect(results.next()).rejects.toThrow("no b");
  });
});
