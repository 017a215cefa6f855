import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { uniteBoxes } from "../../src/crop/index.js";
import type { Box } from "../../src/types.js";

const place = fc.integer({ min: 0, max: 20 });
const length = fc.integer({ min: 1, max: 20 });
const anyBox = fc.record({ row: place, col: place, rows: length, cols: length });

/** First row, row after the last, first column, column after the last. */
function sides({ row, col, rows, cols }: Box): number[] {
  return [row, row + rows, col, col + cols];
}

describe("uniteBoxes", () => {
  test("finds the smallest box around two that do not touch", () => {
    const upper = { row: 1, col: 4, rows: 2, cols: 3 };
    const lower = { row: 6, col: 2, rows: 1, cols: 1 };
    expect(uniteBoxes([upper, lower])).toEqual({ row: 1, col: 2, rows: 6, cols: 5 });
  });

  test("keeps a box that holds the others", () => {
    const outer = { row: 0, col: 0, rows: 9, cols: 9 };
    expect(uniteBoxes([{ row: 3, col: 3, rows: 2, cols: 2 }, outer])).toEqual(outer);
  });

  test("returns a single box", () => {
    expect(uniteBoxes([{ row: 3, col: 2, rows: 1, cols: 4 }])).toEqual({ row: 3, col: 2, rows: 1, cols: 4 });
  });

  test("holds every box and touches one at each side", () => {
    fc.assert(
      fc.property(fc.array(anyBox, { minLength: 1 }), (boxes) => {
        const [tops, bottoms, lefts, rights] = [0, 1, 2, 3].map((side) => boxes.map((box) => sides(box)[side]));
        const expected = [Math.min(...tops), Math.max(...bottoms), Math.min(...lefts), Math.max(...rights)];
        expect(sides(uniteBoxes(boxes))).toEqual(expected);
      }),
    );
  });

  test("does not depend on the order", () => {
    fc.assert(
      fc.property(fc.array(anyBox, { minLength: 1 }), (boxes) => {
        expect(uniteBoxes([...boxes].reverse())).toEqual(uniteBoxes(boxes));
      }),
    );
  });

  test("refuses an empty list", () => {
    expect(() => uniteBoxes([])).toThrow(new RangeError("uniteBoxes: boxes must hold at least one box, got 0"));
  });
});
