import { describe, expect, test } from "vitest";
import { assertClasses, indexRows, nameIds, splitPredicted, tableRow } from "../src/tables.js";

describe("nameIds", () => {
  test("gives the number of ids, and up to three of them", () => {
    expect(nameIds(["a"])).toBe('1: "a"');
    expect(nameIds(["a", "b", "c", "d"])).toBe('4: "a", "b", "c"');
  });
});

describe("indexRows", () => {
  test("gives the row of each id", () => {
    expect([...indexRows("f: table", ["b", "a"])]).toEqual([
      ["b", 0],
      ["a", 1],
    ]);
  });

  test("names an id that occurs twice", () => {
    expect(() => indexRows("f: table", ["a", "b", "a"])).toThrow(
      'f: table must hold each id once, got "a" more than once',
    );
  });
});

describe("assertClasses", () => {
  test("accepts the same classes in the same order only", () => {
    expect(() => assertClasses("f: table", ["any", "epidural"], ["any", "epidural"])).not.toThrow();
    expect(() => assertClasses("f: table", ["any", "epidural"], ["epidural", "any"])).toThrow(
      "f: table must have classes any, epidural, got epidural, any",
    );
    expect(() => assertClasses("f: table", ["any"], ["any", "epidural"])).toThrow(
      "f: table must have classes any, got",
    );
  });
});

describe("tableRow", () => {
  test("gives the values of a row as a view", () => {
    const values = Float32Array.of(1, 2, 3, 4, 5, 6);
    const row = tableRow(values, 1, 2);
    expect(row).toEqual(Float32Array.of(3, 4));
    values[2] = 7;
    expect(row[0]).toBe(7);
    expect(tableRow(Uint8Array.of(1, 0, 1), 0, 3)).toEqual(Uint8Array.of(1, 0, 1));
  });
});

describe("splitPredicted", () => {
  test("counts a row with one NaN as missing", () => {
    const values = Float32Array.of(0.1, 0.2, Number.NaN, 0.3, 0.4, 0.5);
    expect(splitPredicted({ ids: ["a", "b", "c"], classes: ["any", "epidural"], values })).toEqual({
      predicted: ["a", "c"],
      missing: ["b"],
    });
  });
});
