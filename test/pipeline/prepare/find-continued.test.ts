import { describe, expect, test } from "vitest";
import { findContinued } from "../../../src/pipeline/prepare/find-continued.js";
import { describeStack, type StackRecord } from "../../../src/pipeline/prepare/stack-record.js";
import type { SliceMetadata } from "../../../src/types.js";
import { buildSeries } from "../../../src/volume/index.js";
import { buildSlice } from "../../volume/build-slice.js";

/** A stack of its own series with slices at these heights. */
function stackOf(id: string, heights: readonly number[], header: Partial<SliceMetadata> = {}): StackRecord {
  const slices = heights.map((z) =>
    buildSlice(`${id}${z}`, z, { SeriesInstanceUID: id, SliceThickness: 5, ...header }),
  );
  return describeStack(buildSeries(slices)[0]);
}

const upper = stackOf("upper", [30, 25, 20]);

describe("findContinued", () => {
  test("names the series that a stack continues", () => {
    const lower = stackOf("lower", [15, 10, 5]);
    const warning = "continues series upper: one scan may be split over two series";
    expect(findContinued(lower, [upper, lower])).toBe(warning);
    expect(findContinued(upper, [upper, lower])).toBeUndefined();
  });

  test.each([
    ["the same places", stackOf("lower", [30, 25, 20])],
    ["a gap of two slices", stackOf("lower", [5, 0, -5])],
    ["another spacing", stackOf("lower", [15, 12.5, 10])],
    ["another kernel", stackOf("lower", [15, 10, 5], { ConvolutionKernel: ["BONE"] })],
    ["another thickness", stackOf("lower", [15, 10, 5], { SliceThickness: 1 })],
    ["other pixels", stackOf("lower", [15, 10, 5], { PixelSpacing: [0.4, 0.4] })],
    ["another orientation", stackOf("lower", [15, 10, 5], { ImageOrientationPatient: [1, 0, 0, 0, 0.8, 0.6] })],
    ["a single slice", stackOf("lower", [15])],
  ])("finds nothing for %s", (_, lower) => {
    expect(findContinued(lower, [upper, lower])).toBeUndefined();
  });

  test("does not compare the stacks of one series", () => {
    const other = { ...upper, geometry: { ...upper.geometry, stack: 2 }, rangeMm: [15, 5] as const };
    expect(findContinued(other, [upper, other])).toBeUndefined();
  });
});
