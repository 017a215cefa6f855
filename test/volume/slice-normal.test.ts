import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Orientation } from "../../src/types.js";
import { sliceNormal } from "../../src/volume/index.js";
import { axial, tilted } from "./build-slice.js";

const geometry: readonly { orientation: Orientation; normal: readonly number[] }[] = JSON.parse(
  readFileSync(new URL("fixtures/geometry.json", import.meta.url), "utf8"),
);

const coordinate = fc.double({ min: -1, max: 1, noNaN: true });

describe("sliceNormal", () => {
  test("points to the head for an axial slice of any rotation", () => {
    expect(sliceNormal(axial)).toEqual([0, 0, 1]);
    expect(sliceNormal([-1, 0, 0, 0, 1, 0])).toEqual([0, 0, 1]);
    expect(sliceNormal([0, 1, 0, 1, 0, 0])).toEqual([0, 0, 1]);
  });

  test("points to the back for a coronal and to the left for a sagittal slice", () => {
    expect(sliceNormal([1, 0, 0, 0, 0, -1])).toEqual([0, 1, 0]);
    expect(sliceNormal([-1, 0, 0, 0, 0, -1])).toEqual([0, 1, 0]);
    expect(sliceNormal([0, 1, 0, 0, 0, -1])).toEqual([1, 0, 0]);
    expect(sliceNormal([0, -1, 0, 0, 0, -1])).toEqual([1, 0, 0]);
  });

  test("treats cosines that are 0 except for rounding as 0", () => {
    for (const rounding of [-2.05e-10, 2.05e-10]) {
      expect(sliceNormal([1, 0, 0, 0, rounding, -1])[1]).toBeCloseTo(1, 9);
      expect(sliceNormal([rounding, 1, 0, 0, rounding, -1])[0]).toBeCloseTo(1, 9);
    }
  });

  test("leans with the gantry", () => {
    const [x, y, z] = sliceNormal(tilted(30));
    expect(x).toBe(0);
    expect(y).toBeCloseTo(0.5, 12);
    expect(z).toBeCloseTo(Math.sqrt(0.75), 12);
  });

  test("is of unit length, perpendicular to rows and columns, and never points down except by rounding", () => {
    const direction = fc.tuple(coordinate, coordinate, coordinate);
    fc.assert(
      fc.property(direction, direction, (row, col) => {
        const area = Math.hypot(
          row[1] * col[2] - row[2] * col[1],
          row[2] * col[0] - row[0] * col[2],
          row[0] * col[1] - row[1] * col[0],
        );
        fc.pre(area > 0.01);
        const normal = sliceNormal([...row, ...col]);
        const along = (direction: readonly number[]) => direction.reduce((sum, value, i) => sum + value * normal[i], 0);
        expect(Math.hypot(...normal)).toBeCloseTo(1, 9);
        expect(along(row)).toBeCloseTo(0, 9);
        expect(along(col)).toBeCloseTo(0, 9);
        expect(normal[2]).toBeGreaterThan(-1e-4);
      }),
    );
  });

  test.each(geometry)("equals the normal of numpy for $orientation", ({ orientation, normal }) => {
    sliceNormal(orientation).forEach((value, axis) => void expect(value).toBeCloseTo(normal[axis], 9));
  });

  test.each([[[1, 0, 0, 1, 0, 0]], [[0, 0, 0, 0, 0, 0]], [[1, 0, 0, 0, Number.NaN, 0]], [[1, 0, 0]]])(
    "refuses %j, which spans no plane",
    (orientation) => {
      expect(() => sliceNormal(orientation as unknown as Orientation)).toThrow(
        new RangeError(`sliceNormal: orientation must be two directions that span a plane, got [${orientation}]`),
      );
    },
  );
});
