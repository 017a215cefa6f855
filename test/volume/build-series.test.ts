import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError, DicomError } from "../../src/errors.js";
import type { Orientation, Series, SeriesFault, Vector3 } from "../../src/types.js";
import { buildSeries } from "../../src/volume/index.js";
import { axial, buildSlice, buildSlices, coronal, tilted } from "./build-slice.js";

interface Geometry {
  readonly orientation: Orientation;
  readonly positions: readonly Vector3[];
  readonly highestFirst: readonly number[];
  readonly spacingMm: number;
  readonly smallestStepMm: number;
  readonly largestStepMm: number;
}

const geometry: readonly Geometry[] = JSON.parse(
  readFileSync(new URL("fixtures/geometry.json", import.meta.url), "utf8"),
);

const idsOf = (series: Series) => series.slices.map(({ SOPInstanceUID }) => SOPInstanceUID).join("");
const faultsAt = (heights: readonly number[], kind: SeriesFault["kind"]) =>
  buildSeries(buildSlices(heights))[0].faults.filter((fault) => fault.kind === kind);

describe("buildSeries", () => {
  test("puts the highest slice first", () => {
    const [series] = buildSeries(buildSlices([5, 15, 0, 10]));
    expect(idsOf(series)).toBe("bdac");
    expect(series).toMatchObject({
      id: "series",
      StudyInstanceUID: "study",
      PatientID: "patient",
      spacingMm: 5,
      faults: [],
    });
  });

  test("groups by series, in the order of their ids", () => {
    const low = buildSlice("a", 0, { SeriesInstanceUID: "2" });
    const high = buildSlice("b", 5, { SeriesInstanceUID: "10" });
    const middle = buildSlice("c", 2, { SeriesInstanceUID: "2" });
    expect(buildSeries([low, high, middle]).map((series) => [series.id, idsOf(series)])).toEqual([
      ["10", "b"],
      ["2", "ca"],
    ]);
  });

  test("gives no series without slices, and no spacing for one slice", () => {
    expect(buildSeries([])).toEqual([]);
    const [series] = buildSeries(buildSlices([5]));
    expect(series).toMatchObject({
      spacingMm: undefined,
      smallestStepMm: undefined,
      largestStepMm: undefined,
      faults: [],
    });
  });

  test("gives no spacing, but steps of 0, if all slices lie at one position", () => {
    expect(buildSeries(buildSlices([5, 5, 5]))[0]).toMatchObject({
      spacingMm: undefined,
      smallestStepMm: 0,
      largestStepMm: 0,
      faults: [{ kind: "duplicate position", ids: ["a", "b", "c"] }],
    });
  });

  test("orders a coronal series from back to front", () => {
    const slices = [3, 9, 6].map((y, index) =>
      buildSlice("abc"[index], 0, { ImagePositionPatient: [0, y, 0], ImageOrientationPatient: coronal }),
    );
    expect(idsOf(buildSeries(slices)[0])).toBe("bca");
  });

  test("gives a coronal series the same order however its cosines are rounded", () => {
    const orders = [-2.05e-10, 0, 2.05e-10].map((rounding) => {
      const ImageOrientationPatient: Orientation = [1, 0, 0, 0, rounding, -1];
      const slices = [3, 9, 6].map((y, index) =>
        buildSlice("abc"[index], 0, { ImagePositionPatient: [0, y, 0], ImageOrientationPatient }),
      );
      return idsOf(buildSeries(slices)[0]);
    });
    expect(orders).toEqual(["bca", "bca", "bca"]);
  });

  test("breaks a tie by InstanceNumber, then by id; a slice without a number comes last", () => {
    const slices = [
      buildSlice("a", 5),
      buildSlice("d", 5, { InstanceNumber: 2 }),
      buildSlice("c", 5, { InstanceNumber: 2 }),
      buildSlice("b", 5, { InstanceNumber: 10 }),
    ];
    expect(idsOf(buildSeries(slices)[0])).toBe("cdba");
  });

  test("breaks a tie of slices within 0.005 mm by InstanceNumber, not by rounding errors of their positions", () => {
    const slices = [
      buildSlice("a", 0, { InstanceNumber: 3 }),
      buildSlice("b", 5.004, { InstanceNumber: 2 }),
      buildSlice("c", 5, { InstanceNumber: 1 }),
      buildSlice("d", 5.008, { InstanceNumber: 4 }),
      // Without its number the passes cannot be told apart.
      buildSlice("e", 10),
    ];
    const [series] = buildSeries(slices);
    expect(idsOf(series)).toBe("ecbda");
    expect(series).toMatchObject({ smallestStepMm: expect.closeTo(0.004, 9), largestStepMm: 5 });
    expect(series.faults[0]).toEqual({ kind: "duplicate position", ids: ["d", "b", "c"] });
  });

  test("breaks a tie by InstanceNumber for slices of a tilted gantry that are moved in their plane", () => {
    const tilt = tilted(18);
    const orders = Array.from({ length: 50 }, (_, index) => {
      const [x, y, z] = [-125 + index * 0.37, -110.3 + index * 0.11, 40.7 + index * 0.9];
      const moved: Vector3 = [x, y + 3.1 * tilt[4], z + 3.1 * tilt[5]];
      const positions: readonly Vector3[] = [moved, [x, y, z]];
      const slices = positions.map((ImagePositionPatient, tie) =>
        buildSlice("ab"[tie], 0, { ImagePositionPatient, ImageOrientationPatient: tilt, InstanceNumber: 2 - tie }),
      );
      const unnumbered = buildSlice("c", 0, { ImagePositionPatient: [x, y, z - 30], ImageOrientationPatient: tilt });
      return idsOf(buildSeries([...slices, unnumbered])[0]);
    });
    expect(new Set(orders)).toEqual(new Set(["bac"]));
  });

  test("takes the median of an even number of steps between the two middle ones", () => {
    expect(buildSeries(buildSlices([0, 2, 5]))[0].spacingMm).toBe(2.5);
  });

  test("reports slices at one position, and leaves them out of the spacing", () => {
    const heights = [0, 5, 5.001, 5, 10, 10];
    expect(buildSeries(buildSlices(heights))[0].spacingMm).toBeCloseTo(5, 2);
    expect(faultsAt(heights, "duplicate position")).toEqual([
      { kind: "duplicate position", ids: ["e", "f"] },
      { kind: "duplicate position", ids: ["c", "b", "d"] },
    ]);
  });

  test("reports a gap with the slices above and below it", () => {
    const heights = [0, 5, 10, 20, 25];
    expect(buildSeries(buildSlices(heights))[0].spacingMm).toBe(5);
    expect(faultsAt(heights, "gap")).toEqual([{ kind: "gap", ids: ["d", "c"], stepMm: 10 }]);
    expect(faultsAt([0, 5, 10, 20], "gap")).toEqual([{ kind: "gap", ids: ["d", "c"], stepMm: 10 }]);
  });

  test("does not report a step of one and a half times the median as a gap", () => {
    expect(faultsAt([0, 4, 8, 14], "gap")).toEqual([]);
  });

  test("reports neither a change from steps of 2.5 to 5 mm nor the steps of a part scanned twice as a gap", () => {
    expect(faultsAt([0, 2.5, 5, 7.5, 10, 15, 20, 25], "gap")).toEqual([]);
    expect(faultsAt([0, 2.5, 5, 7.5, 10, 12.5, 17, 17.5, 22, 22.5, 27, 27.5], "gap")).toEqual([]);
  });

  test("finds no gap between the two slices of a series, however far apart", () => {
    expect(faultsAt([0, 100], "gap")).toEqual([]);
  });

  test("reports steps that differ by more than 0.3 mm, with all slices", () => {
    expect(faultsAt([0, 5, 10.25], "non-uniform spacing")).toEqual([]);
    expect(faultsAt([0, 5, 10.5], "non-uniform spacing")).toEqual([
      { kind: "non-uniform spacing", ids: ["c", "b", "a"], smallestStepMm: 5, largestStepMm: 5.5 },
    ]);
  });

  test("counts slices at one position as a step of 0", () => {
    expect(faultsAt([0, 5, 5, 10], "non-uniform spacing")).toEqual([
      { kind: "non-uniform spacing", ids: ["d", "b", "c", "a"], smallestStepMm: 0, largestStepMm: 5 },
    ]);
  });

  test("reports a tilted gantry by its slices: spacing is measured along the normal", () => {
    const [series] = buildSeries(buildSlices([0, 10, 20], { ImageOrientationPatient: tilted(-20) }));
    expect(series.spacingMm).toBeCloseTo(10 * Math.cos((20 * Math.PI) / 180), 9);
    expect(series.faults).toEqual([{ kind: "gantry tilt", ids: ["c", "b", "a"], degrees: expect.closeTo(20, 9) }]);
  });

  test("finds no tilt in oblique slices that are stacked along their normal", () => {
    const slices = [0, 1, 2].map((step) =>
      buildSlice(`${step}`, 0, {
        ImagePositionPatient: [0, step * 3, step * 4],
        ImageOrientationPatient: [1, 0, 0, 0, 0.8, -0.6],
      }),
    );
    expect(buildSeries(slices)[0]).toMatchObject({ spacingMm: 5, faults: [] });
  });

  test("uses GantryDetectorTilt if the positions show no tilt", () => {
    const [series] = buildSeries(buildSlices([0], { GantryDetectorTilt: -22 }));
    expect(series.faults).toEqual([{ kind: "gantry tilt", ids: ["a"], degrees: 22 }]);
    expect(buildSeries(buildSlices([0, 5], { GantryDetectorTilt: 0.4 }))[0].faults).toEqual([]);
  });

  test("ignores a GantryDetectorTilt that is not finite", () => {
    const broken = buildSlice("x", 10, { GantryDetectorTilt: Number.NaN });
    expect(buildSeries([broken])[0].faults).toEqual([]);
    const [series] = buildSeries([broken, ...buildSlices([0, 5], { GantryDetectorTilt: 22 })]);
    expect(series.faults).toEqual([{ kind: "gantry tilt", ids: ["x", "b", "a"], degrees: 22 }]);
  });

  test("orders a series of several orientations along the most common one, which alone has gaps and duplicates", () => {
    const localizer = buildSlice("x", 0, { ImagePositionPatient: [0, 0, 11], ImageOrientationPatient: coronal });
    const slices = [localizer, ...buildSlices([0, 5, 10])].map((slice) => ({ ...slice, stack: 1 }));
    const [series] = buildSeries(slices);
    expect(idsOf(series)).toBe("xcba");
    expect(series.spacingMm).toBe(5);
    expect(series.faults).toEqual([{ kind: "mixed orientation", ids: ["x"] }]);
  });

  test("treats orientations that differ by rounding as one", () => {
    const rounded = buildSlice("x", 15, { ImageOrientationPatient: [0.99999, 0.00001, 0, 0, 1, 0.00001] });
    expect(buildSeries([rounded, ...buildSlices([0, 5, 10])])[0].faults).toEqual([]);
  });

  test("gives the same for any order of its input, and does not change it", () => {
    const axial = buildSlices([0, 0, 5, 10, 40], { ImageOrientationPatient: tilted(12) });
    const mixed = buildSlices([3, 6, 9, 9], { ImageOrientationPatient: coronal, SeriesInstanceUID: "other" });
    const slices = [...axial, ...mixed.map((slice) => ({ ...slice, SOPInstanceUID: `m${slice.SOPInstanceUID}` }))];
    const expected = buildSeries(slices);
    fc.assert(
      fc.property(fc.shuffledSubarray(slices, { minLength: slices.length }), (shuffled) => {
        const before = [...shuffled];
        expect(buildSeries(shuffled)).toEqual(expected);
        expect(shuffled).toEqual(before);
      }),
    );
  });

  test("gives the same for any order of slices with any ties, numbers and orientations", () => {
    const header = fc.record({
      z: fc.constantFrom(0, 1, 1.003, 1.006, 1.012, 2, 3),
      InstanceNumber: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      ImageOrientationPatient: fc.constantFrom(axial, tilted(12), coronal),
    });
    const slices = fc
      .array(header, { minLength: 1, maxLength: 12 })
      .map((headers) => headers.map(({ z, ...changes }, index) => buildSlice(`${index}`, z, changes)));
    const twoOrders = slices.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(twoOrders, ([all, shuffled]) => void expect(buildSeries(shuffled)).toEqual(buildSeries(all))),
    );
  });

  test("builds a series of 5000 slices", () => {
    const [series] = buildSeries(Array.from({ length: 5000 }, (_, index) => buildSlice(`${index}`, index / 2)));
    expect(series).toMatchObject({ spacingMm: 0.5, smallestStepMm: 0.5, largestStepMm: 0.5, faults: [] });
    expect(series.slices.map(({ SOPInstanceUID }) => Number(SOPInstanceUID))).toEqual(
      Array.from({ length: 5000 }, (_, index) => 4999 - index),
    );
  });

  test.each(geometry)("orders and spaces slices as numpy does for $orientation", (reference) => {
    const slices = reference.positions.map((ImagePositionPatient, index) =>
      buildSlice(`${index}`, 0, { ImagePositionPatient, ImageOrientationPatient: reference.orientation }),
    );
    const [series] = buildSeries(slices);
    expect(idsOf(series)).toBe(reference.highestFirst.join(""));
    expect(series.spacingMm).toBeCloseTo(reference.spacingMm, 6);
    expect(series.smallestStepMm).toBeCloseTo(reference.smallestStepMm, 6);
    expect(series.largestStepMm).toBeCloseTo(reference.largestStepMm, 6);
  });

  test("names a slice without position or orientation", () => {
    const lost = buildSlice("lost", 0, { ImageOrientationPatient: undefined });
    const message = "slice lost: ImageOrientationPatient must be two directions that span a plane, got none";
    expect(() => buildSeries([lost])).toThrow(new DicomError(message, { tag: "ImageOrientationPatient" }));
    const flat = buildSlice("flat", 0, { ImageOrientationPatient: [1, 0, 0, 1, 0, 0] });
    expect(() => buildSeries([flat])).toThrow("slice flat: ImageOrientationPatient");
    expect(() => buildSeries([buildSlice("a", 0, { ImagePositionPatient: undefined })])).toThrow(
      "slice a: ImagePositionPatient must be three numbers, got none",
    );
  });

  test("refuses a slice that occurs twice", () => {
    expect(() => buildSeries([buildSlice("a", 0), buildSlice("a", 5)])).toThrow(
      new DataError("buildSeries: slices must differ in SOPInstanceUID, got a twice"),
    );
  });

  test("refuses a series of two studies or two patients", () => {
    const first = buildSlice("a", 0);
    expect(() => buildSeries([first, buildSlice("b", 5, { StudyInstanceUID: "other" })])).toThrow(
      new DataError("buildSeries: series series must have one StudyInstanceUID, got 2"),
    );
    expect(() => buildSeries([first, buildSlice("b", 5, { PatientID: undefined })])).toThrow(
      new DataError("buildSeries: series series must have one PatientID, got 2"),
    );
  });
});
