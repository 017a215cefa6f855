import { describe, expect, test } from "vitest";
import { commonOrder } from "../../../src/pipeline/runs/common-order.js";

const orderOf = (...lists: readonly string[]) => commonOrder(lists.map((list) => [...list]))?.join("");

describe("commonOrder", () => {
  test("merges lists that agree, whatever each of them leaves out", () => {
    expect(orderOf("acd", "bd", "abc")).toBe("abcd");
    expect(orderOf("zx", "xy")).toBe("zxy");
    expect(orderOf("", "")).toBe("");
  });

  test("finds none for lists that disagree, directly or through others, or that hold an item twice", () => {
    expect(orderOf("ab", "ba")).toBeUndefined();
    expect(orderOf("ab", "bc", "ca")).toBeUndefined();
    expect(orderOf("aba")).toBeUndefined();
  });
});
