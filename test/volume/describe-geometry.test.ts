import { describe, expect, test } from "vitest";
import { buildSeries, describeGeometry } from "../../src/volume/index.js";
import { buildSlice, buildSlices, tilted } from "./build-slice.js";

const geometryAt = (heights: readonly number[]) => describeGeometry(buildSeries(buildSlices(heights))[0]);

describe("describeGeometry", () => {
  test("describes a regular stack", () => {
    expect(geometryAt([0, 5, 10])).toEqual({
      SeriesInstanceUID: "series",
      StudyInstanceUID: "study",
      stack: 1,
      slices: 3,
      spacingMm: 5,
      smallestStepMm: 5,
      largestStepMm: 5,
      isUniform: true,
      gaps: 0,
      duplicates: 0,
      otherOrientations: 0,
      tiltDegrees: undefined,
    });
  });

  test("counts each slice that shares the position of an earlier one", () => {
    expect(geometryAt([0, 5, 5, 5, 10, 10])).toMatchObject({
      slices: 6,
      spacingMm: 5,
      smallestStepMm: 0,
      isUniform: false,
      duplicates: 3,
    });
  });

  test("counts gaps", () => {
    expect(geometryAt([0, 5, 10, 20, 25, 30, 40, 45])).toMatchObject({ largestStepMm: 10, isUniform: false, gaps: 2 });
  });

  test("does not call a series with slices of another orientation uniform, even if its steps are equal", () => {
    const leaning = buildSlice("x", 15, { ImageOrientationPatient: tilted(20) });
    const [series] = buildSeries([leaning, ...buildSlices([0, 5, 10])]);
    expect(describeGeometry(series)).toMatchObject({
      slices: 4,
      smallestStepMm: 5,
      largestStepMm: 5,
      isUniform: false,
      otherOrientations: 1,
    });
  });

  test("gives the tilt of the gantry", () => {
    const [series] = buildSeries(buildSlices([0, 5], { GantryDetectorTilt: -22 }));
    expect(describeGeometry(series)).toMatchObject({ isUniform: true, tiltDegrees: 22 });
  });

  test("gives no distances for a single slice", () => {
    expect(geometryAt([5])).toMatchObject({
      slices: 1,
      spacingMm: undefined,
      smallestStepMm: undefined,
      largestStepMm: undefined,
      isUniform: true,
    });
  });
});
