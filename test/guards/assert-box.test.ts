import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { assertInside } from "../../src/guards/internal.js";

/** 0 1 2 / 3 4 5 */
const grid = () => ndarray(Uint8Array.of(0, 1, 2, 3, 4, 5), [2, 3]);

describe("assertInside", () => {
  test("accepts a box up to the last row and column", () => {
    expect(() => assertInside("f: box", { row: 1, col: 1, rows: 1, cols: 2 }, grid())).not.toThrow();
  });

  test.each([
    { row: 0, col: 0, rows: 3, cols: 1 },
    { row: -1, col: 0, rows: 1, cols: 1 },
    { row: 0, col: 0, rows: 0, cols: 1 },
    { row: 0.5, col: 0, rows: 1, cols: 1 },
  ])("rejects the box %o", (box) => {
    expect(() => assertInside("f: box", box, grid())).toThrow(
      "f: box must be whole pixels inside the 2 x 3 image, got",
    );
  });
});
