import { describe, expect, test } from "vitest";
import { buildSeries, slicePositions } from "../../src/volume/index.js";
import { buildSlice, buildSlices, coronal, tilted } from "./build-slice.js";

describe("slicePositions", () => {
  test("gives the height of each slice of an axial series, highest first", () => {
    const [series] = buildSeries(buildSlices([0, 10, 4]));
    expect(slicePositions(series)).toEqual([10, 4, 0]);
  });

  test("gives distances along the normal of a tilted series", () => {
    const [series] = buildSeries(buildSlices([0, 10], { ImageOrientationPatient: tilted(60) }));
    const [high, low] = slicePositions(series);
    expect(high - low).toBeCloseTo(5, 9);
  });

  test("is NaN for a slice of another orientation", () => {
    const scout = buildSlice("z", 50, { ImageOrientationPatient: coronal });
    const [series] = buildSeries([...buildSlices([0, 10]), scout].map((slice) => ({ ...slice, stack: 1 })));
    expect(slicePositions(series)).toEqual([Number.NaN, 10, 0]);
  });
});
