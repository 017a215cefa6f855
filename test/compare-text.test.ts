import { describe, expect, test } from "vitest";
import { compareCodePoints, compareText } from "../src/compare-text.js";

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

describe("compareCodePoints", () => {
  test("puts characters above U+FFFF after all others, as Python does", () => {
    const texts = ["\u{1f9e0}", "\uff41", "z", "", "\u{10000}", "z\u{1f9e0}", "z\uffee", "\ud83e", "\u{10ffff}"];
    const expected = ["", "z", "z\uffee", "z\u{1f9e0}", "\ud83e", "\uff41", "\u{10000}", "\u{1f9e0}", "\u{10ffff}"];
    expect([...texts].sort(compareCodePoints)).toEqual(expected);
  });

  test("puts a text before those that it begins, and gives 0 for equal ones", () => {
    expect(compareCodePoints("a\u{1f9e0}", "a\u{1f9e0}b")).toBeLessThan(0);
    expect(compareCodePoints("a\u{1f9e0}", "a")).toBeGreaterThan(0);
    expect(compareCodePoints("\u{1f9e0}", "\u{1f9e0}")).toBe(0);
  });

  test("takes half of a pair as a character of its own", () => {
    // Both begin with the same code unit: a pair above U+FFFF, and half a pair before another character.
    expect(compareCodePoints("\u{1f9e0}", "\ud83e\uff41")).toBeGreaterThan(0);
  });
});
