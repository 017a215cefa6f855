import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildSeries, buildTriplets, neighborsOf } from "../../src/volume/index.js";
import { axial, buildSlice, buildSlices, coronal, tilted } from "./build-slice.js";

const seriesAt = (heights: readonly number[]) => buildSeries(buildSlices(heights))[0];

describe("neighborsOf", () => {
  test("gives the records of the series, the slice above and the slice below", () => {
    const series = seriesAt([0, 5, 10]);
    const { previous, center, next } = neighborsOf(series, 1);
    expect(previous).toBe(series.slices[0]);
    expect(center).toBe(series.slices[1]);
    expect(next).toBe(series.slices[2]);
  });

  test("repeats the slice at both ends of a series, and if it is alone", () => {
    const series = seriesAt([0, 5, 10]);
    const [c, b, a] = series.slices;
    expect(neighborsOf(series, 0)).toEqual({ previous: c, center: c, next: b });
    expect(neighborsOf(series, 2)).toEqual({ previous: b, center: a, next: a });
    const [alone] = seriesAt([0]).slices;
    expect(neighborsOf({ slices: [alone] }, 0)).toEqual({ previous: alone, center: alone, next: alone });
  });

  test("repeats the slice if a neighbor is farther away than the limit", () => {
    const series = seriesAt([0, 5, 15]);
    const [c, b, a] = series.slices;
    expect(neighborsOf(series, 1, { maxStepMm: 5 })).toEqual({ previous: b, center: b, next: a });
    expect(neighborsOf(series, 1, { maxStepMm: 4.99 })).toEqual({ previous: b, center: b, next: b });
    expect(neighborsOf(series, 1, { maxStepMm: 10 })).toEqual({ previous: c, center: b, next: a });
  });

  test("needs only the geometry of a slice, and keeps its other fields", () => {
    const place = ({ StudyInstanceUID = "", SeriesInstanceUID = "", ...slice } = buildSlice("a", 0)) => ({
      SOPInstanceUID: slice.SOPInstanceUID,
      StudyInstanceUID,
      SeriesInstanceUID,
      ImagePositionPatient: slice.ImagePositionPatient,
      ImageOrientationPatient: slice.ImageOrientationPatient,
      file: `${slice.SOPInstanceUID}.dcm`,
    });
    const [series] = buildSeries(buildSlices([0, 5]).map((slice) => place(slice)));
    expect(neighborsOf(series, 0, { maxStepMm: 5 }).next.file).toBe("a.dcm");
  });

  test.each([-1, 2, 0.5, Number.NaN])("rejects the index %d of two slices", (index) => {
    expect(() => neighborsOf(seriesAt([0, 5]), index)).toThrow(
      new RangeError(`neighborsOf: index must be a whole number, at least 0 and below 2, got ${index}`),
    );
  });

  test.each([0, -5, Number.NaN])("rejects a limit of %d", (maxStepMm) => {
    expect(() => neighborsOf(seriesAt([0, 5]), 0, { maxStepMm })).toThrow(
      new RangeError(`neighborsOf: maxStepMm must be above 0, got ${maxStepMm}`),
    );
  });

  test("rejects a slice without geometry by its name", () => {
    const slices = [buildSlice("a", 5), buildSlice("b", 0, { ImageOrientationPatient: undefined })];
    expect(() => neighborsOf({ slices }, 0)).toThrow(
      "slice b: ImageOrientationPatient must be two directions that span a plane, got none",
    );
  });

  test("gives the triplets of a series for any limit, ties and orientations", () => {
    const header = fc.record({
      z: fc.integer({ min: 0, max: 20 }),
      ImageOrientationPatient: fc.constantFrom(axial, tilted(12), coronal),
    });
    const limit = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(fc.array(header, { minLength: 1, maxLength: 20 }), limit, (headers, maxStepMm) => {
        const [series] = buildSeries(headers.map(({ z, ...changes }, index) => buildSlice(`${index}`, z, changes)));
        const byId = series.slices.map((_, index) => {
          const { previous, center, next } = neighborsOf(series, index, { maxStepMm });
          return { previous: previous.SOPInstanceUID, center: center.SOPInstanceUID, next: next.SOPInstanceUID };
        });
        expect(byId).toEqual(buildTriplets(series, { maxStepMm }));
      }),
    );
  });
});
