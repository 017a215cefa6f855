import { describe, expect, test } from "vitest";
import { type DistanceOptions, smoothByDistance } from "../../src/postprocess/index.js";
import { column } from "./column.js";

/** At this deviation a slice 1 mm away weighs one half, and one 2 mm away one sixteenth. */
const HALF_AT_1_MM = { sigmaMm: 1 / Math.sqrt(2 * Math.LN2) };

const closeTo = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 6));

/** Smooths one series. */
function smoothed(raw: ReturnType<typeof column>, positionsMm: readonly number[], options?: DistanceOptions) {
  return [...smoothByDistance(raw, [{ ids: raw.ids, positionsMm }], options).values];
}

describe("smoothByDistance", () => {
  test("weighs every slice of the series by its distance", () => {
    // Weights 1, 1/2, 1/16 for the ends, 1/2, 1, 1/2 for the middle.
    expect(smoothed(column(1, 0, 0.5), [2, 1, 0], HALF_AT_1_MM)).toEqual(
      closeTo([(1 + 0.5 / 16) / 1.5625, 0.375, (0.5 + 1 / 16) / 1.5625]),
    );
  });

  test("separates slices across a gap, and makes two slices at one position equal", () => {
    const [raw, positions] = [column(0, 1, 0.25, 0.25), [900, 900, 5, 0]];
    expect(() => smoothed(raw, positions)).toThrow(
      "smoothByDistance: series 0.positionsMm must differ, got 900 more than once: { allowDuplicates: true } accepts this",
    );
    expect(smoothed(raw, positions, { allowDuplicates: true })).toEqual(closeTo([0.5, 0.5, 0.25, 0.25]));
  });

  test("gives a neighbor at 5 mm a third of the weight by default", () => {
    expect(smoothed(column(1, 0), [5, 0])).toEqual(closeTo([0.75, 0.25]));
  });

  test("leaves out NaN, and keeps a slice without a position as it is", () => {
    const nan = Number.NaN;
    const options = { ...HALF_AT_1_MM, allowMissing: true, allowDuplicates: true };
    expect(smoothed(column(1, nan, 0, 0.125), [1, 1, 0, nan], options)).toEqual([
      ...closeTo([2 / 3]),
      nan,
      ...closeTo([1 / 3, 0.125]),
    ]);
  });

  test("gives the same upside down", () => {
    const [raw, positions] = [column(0.1, 0.9, 0.4), [12, 7, 1]];
    const up = [{ ids: raw.ids.toReversed(), positionsMm: positions.toReversed() }];
    expect([...smoothByDistance(raw, up).values]).toEqual(closeTo(smoothed(raw, positions)));
  });

  test("throws on a deviation of 0, and unless there are as many positions as slices", () => {
    expect(() => smoothed(column(0, 1), [0, 1], { sigmaMm: 0 })).toThrow(
      new RangeError("smoothByDistance: sigmaMm must be above 0, got 0"),
    );
    expect(() => smoothed(column(0, 1), [0])).toThrow(
      expect.objectContaining({ name: "ShapeError", message: "smoothByDistance: positionsMm must be [2], got [1]" }),
    );
  });
});
