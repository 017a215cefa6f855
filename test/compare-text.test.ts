import { describe, expect, test } from "vitest";
import { compareText } from "../src/compare-text.js";

describe("compareText", () => {
  test("orders by code unit, unlike any language", () => {
    expect(["b", "a", "B", "é", "1.10", "1.2", ""].sort(compareText)).toEqual(["", "1.10", "1.2", "B", "a", "b", "é"]);
  });

  test("orders as a sort without a comparison does", () => {
    // The code units of the emoji are below that of the last text, its code point is above.
    const texts = ["\u{1f9e0}", "\uff41", "z"];
    expect([...texts].sort(compareText)).toEqual([...texts].sort());
  });

  test("gives 0 for equal texts, so that they keep their order", () => {
    expect(compareText("a", "a")).toBe(0);
    const rows = [
      { key: "a", row: 0 },
      { key: "a", row: 1 },
    ];
    expect([...rows].sort((a, b) => compareText(a.key, b.key))).toEqual(rows);
  });
});
