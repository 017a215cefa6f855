import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { createValueCheck } from "../../../src/pipeline/prepare/check-values.js";

const SIZE = 62;

/** Warnings about slices whose rows have these values in turn, repeated as often as each is listed. */
function warningsOf(...values: readonly number[]): string[] {
  const check = createValueCheck();
  const image = ndarray(new Int16Array(SIZE * SIZE), [SIZE, SIZE]);
  for (let row = 0; row < SIZE; row++) {
    for (let col = 0; col < SIZE; col++) image.set(row, col, values[row % values.length]);
  }
  check.add(image, { Rows: SIZE, Columns: SIZE });
  return check.warnings();
}

/** Air, brain and bone of a head in Hounsfield units, moved by a shift. */
const head = (shift: number) => [-1000, -1000, -996, 30, 40, 1000].map((hu) => hu + shift);

describe("createValueCheck", () => {
  test("has no warning about a head", () => {
    expect(warningsOf(...head(0))).toEqual([]);
  });

  test("has no warning about nothing", () => {
    expect(createValueCheck().warnings()).toEqual([]);
  });

  test.each([
    ["stored values that were not rescaled", head(1024), "smallest value is 24 HU: none is as low as air, -1000 HU"],
    ["values shifted upward", head(200), "values look shifted: most air is near -796 HU, usually -1000"],
    [
      "an intercept subtracted twice",
      [-1000, -984, -124],
      "values look shifted: largest value is -124 HU, none is soft",
    ],
    ["values shifted downward", [-1000, -1000, -190, -180, 800], "values look shifted: most soft tissue is near -188"],
  ])("warns about %s", (_, values, warning) => {
    expect(warningsOf(...values)[0]).toContain(warning);
  });

  test("does not take the padding of a slice that is not square for air", () => {
    const check = createValueCheck();
    const image = ndarray(new Int16Array(SIZE * SIZE).fill(-1000), [SIZE, SIZE]);
    const Rows = 31;
    const top = Math.floor((SIZE - Rows) / 2);
    for (let row = top; row < top + Rows; row++) for (let col = 0; col < SIZE; col++) image.set(row, col, 1064);
    check.add(image, { Rows, Columns: SIZE });
    expect(check.warnings()).toEqual([expect.stringContaining("smallest value is 1064 HU")]);
  });
});
