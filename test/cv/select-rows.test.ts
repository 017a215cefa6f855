import { describe, expect, test } from "vitest";
import { classColumn, selectRows } from "../../src/cv/index.js";
import { buildRowFinder } from "../../src/cv/internal.js";

const table = {
  ids: ["a", "b", "c"],
  classes: ["any", "epidural"],
  values: Float32Array.of(0, 1, 2, 3, 4, 5),
};
const repeating = { ...table, ids: ["a", "b", "a"] };

describe("buildRowFinder", () => {
  test("finds the rows of ids in the order of the ids", () => {
    expect(buildRowFinder("table", table)(["c", "a", "c"])).toEqual(Uint32Array.of(2, 0, 2));
  });

  test("throws when the table holds an id twice", () => {
    expect(() => buildRowFinder("prevalence: labels", repeating)).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'prevalence: labels must hold each id once, got "a" more than once',
      }),
    );
  });
});

describe("selectRows", () => {
  test("returns the rows of the given ids in their order", () => {
    expect(selectRows(table, ["c", "a"])).toEqual({
      ids: ["c", "a"],
      classes: ["any", "epidural"],
      values: Float32Array.of(4, 5, 0, 1),
    });
  });

  test("keeps the element type", () => {
    const labels = { ids: ["a", "b"], classes: ["any"], values: Uint8Array.of(0, 1) };
    expect(selectRows(labels, ["b"]).values).toEqual(Uint8Array.of(1));
  });

  test("throws when an id is not in the table", () => {
    expect(() => selectRows(table, ["a", "x"])).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'selectRows: table must hold every id, got none for 1: "x"',
      }),
    );
  });
});

describe("classColumn", () => {
  test("returns one class in the order of the table", () => {
    expect(classColumn(table, "epidural")).toEqual(Float32Array.of(1, 3, 5));
  });

  test("throws when the table lacks the class", () => {
    expect(() => classColumn(table, "subdural")).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'classColumn: className must be one of any, epidural, got "subdural"',
      }),
    );
  });
});
