import { describe, expect, test } from "vitest";
import { groupBy } from "../src/group-by.js";

describe("groupBy", () => {
  test("keeps the order of first items, and that of the items of a group", () => {
    expect([...groupBy(["b1", "a1", "b2", "c1", "a2"], ([letter]) => letter)]).toEqual([
      ["b", ["b1", "b2"]],
      ["a", ["a1", "a2"]],
      ["c", ["c1"]],
    ]);
  });

  test("accepts undefined as a key", () => {
    expect(groupBy([{ id: "a" }, {}], ({ id }: { id?: string }) => id).get(undefined)).toEqual([{}]);
  });

  test("gives no group without items", () => {
    expect(groupBy([], String).size).toBe(0);
  });
});
