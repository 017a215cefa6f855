import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DicomError } from "../../src/errors.js";
import type { Orientation, Vector3 } from "../../src/types.js";
import { hasGeometry, sliceNormal, slicePosition } from "../../src/volume/index.js";
import { buildSlice, tilted } from "./build-slice.js";

interface Geometry {
  readonly orientation: Orientation;
  readonly positions: readonly Vector3[];
  readonly along: readonly number[];
}

const geometry: readonly Geometry[] = JSON.parse(
  readFileSync(new URL("fixtures/geometry.json", import.meta.url), "utf8"),
);

describe("slicePosition", () => {
  test("is the height of an axial slice", () => {
    expect(slicePosition(buildSlice("a", 77.5), [0, 0, 1])).toBe(77.5);
  });

  test("grows by less than the table moves where the gantry is tilted", () => {
    const normal = sliceNormal(tilted(60));
    expect(slicePosition(buildSlice("a", 10), normal) - slicePosition(buildSlice("b", 0), normal)).toBeCloseTo(5, 9);
  });

  test.each(geometry)("equals the dot product of numpy for $orientation", ({ orientation, positions, along }) => {
    positions.forEach((ImagePositionPatient, index) => {
      const slice = buildSlice("a", 0, { ImagePositionPatient });
      expect(slicePosition(slice, sliceNormal(orientation))).toBeCloseTo(along[index], 6);
    });
  });

  test("names a slice that has no position", () => {
    const lost = buildSlice("lost", 0, { ImagePositionPatient: undefined });
    expect(() => slicePosition(lost, [0, 0, 1])).toThrow(
      new DicomError("slice lost: ImagePositionPatient must be three numbers, got none", {
        tag: "ImagePositionPatient",
      }),
    );
    const broken = buildSlice("broken", Number.NaN);
    expect(() => slicePosition(broken, [0, 0, 1])).toThrow(
      "slice broken: ImagePositionPatient must be three numbers, got -125\\-125\\NaN",
    );
  });
});

describe("hasGeometry", () => {
  test("is true exactly for slices that can be put in order", () => {
    expect(hasGeometry(buildSlice("a", 0))).toBe(true);
    expect(hasGeometry(buildSlice("a", Number.NaN))).toBe(false);
    expect(hasGeometry(buildSlice("a", 0, { ImagePositionPatient: undefined }))).toBe(false);
    expect(hasGeometry(buildSlice("a", 0, { ImageOrientationPatient: undefined }))).toBe(false);
    expect(hasGeometry(buildSlice("a", 0, { ImageOrientationPatient: [1, 0, 0, 1, 0, 0] }))).toBe(false);
  });
});
