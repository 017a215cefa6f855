import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildSeries, buildTriplets } from "../../src/volume/index.js";
import { axial, buildSlice, buildSlices, coronal, tilted } from "./build-slice.js";

const tripletsAt = (heights: readonly number[]) => buildTriplets(buildSeries(buildSlices(heights))[0]);

describe("buildTriplets", () => {
  test("repeats the center slice at both edges of a study", () => {
    expect(tripletsAt([0, 5, 10])).toEqual([
      { previous: "c", center: "c", next: "b" },
      { previous: "c", center: "b", next: "a" },
      { previous: "b", center: "a", next: "a" },
    ]);
  });

  test("repeats the only slice of a series three times", () => {
    expect(tripletsAt([0])).toEqual([{ previous: "a", center: "a", next: "a" }]);
  });

  test("repeats the center if the neighbor is farther away than the limit", () => {
    const [series] = buildSeries(buildSlices([0, 5, 15, 20]));
    expect(buildTriplets(series, { maxStepMm: 5 })).toEqual([
      { previous: "d", center: "d", next: "c" },
      { previous: "d", center: "c", next: "c" },
      { previous: "b", center: "b", next: "a" },
      { previous: "b", center: "a", next: "a" },
    ]);
    expect(buildTriplets(series, { maxStepMm: 10 })).toEqual(buildTriplets(series));
  });

  test("measures the step along the normal, not along the table", () => {
    const [series] = buildSeries(buildSlices([0, 10], { ImageOrientationPatient: tilted(60) }));
    expect(buildTriplets(series, { maxStepMm: 5.01 })[0]).toEqual({ previous: "b", center: "b", next: "a" });
    expect(buildTriplets(series, { maxStepMm: 4.99 })[0]).toEqual({ previous: "b", center: "b", next: "b" });
  });

  test("joins only slices of one orientation with a limit, and all slices without", () => {
    const leaning = buildSlice("x", 12, { ImageOrientationPatient: tilted(20) });
    const [series] = buildSeries([leaning, ...buildSlices([0, 5, 10])]);
    expect(buildTriplets(series).map(({ next }) => next)).toEqual(["c", "b", "a", "a"]);
    expect(buildTriplets(series, { maxStepMm: 1000 })).toEqual([
      { previous: "x", center: "x", next: "x" },
      { previous: "c", center: "c", next: "b" },
      { previous: "c", center: "b", next: "a" },
      { previous: "b", center: "a", next: "a" },
    ]);
  });

  test("joins neighbors that share an orientation other than the most common one, even with a limit", () => {
    const leaning = buildSlices([0, 2], { ImageOrientationPatient: tilted(20) });
    const upright = [20, 25, 30].map((z) => buildSlice(`${z}`, z));
    const triplets = buildTriplets(buildSeries([...leaning, ...upright])[0], { maxStepMm: 5 });
    expect(triplets.map(({ center, next }) => center + next)).toEqual(["3025", "2520", "2020", "ba", "aa"]);
  });

  test.each([0, -5, Number.NaN])("refuses a limit of %d", (maxStepMm) => {
    const [series] = buildSeries(buildSlices([0, 5]));
    expect(() => buildTriplets(series, { maxStepMm })).toThrow(
      new RangeError(`buildTriplets: maxStepMm must be above 0, got ${maxStepMm}`),
    );
  });

  test("has each slice as center once for any limit, ties and orientations; neighbors are mutual", () => {
    const header = fc.record({
      z: fc.integer({ min: 0, max: 20 }),
      ImageOrientationPatient: fc.constantFrom(axial, tilted(12), coronal),
    });
    const limit = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(fc.array(header, { minLength: 1, maxLength: 20 }), limit, (headers, maxStepMm) => {
        const [series] = buildSeries(headers.map(({ z, ...changes }, index) => buildSlice(`${index}`, z, changes)));
        const triplets = buildTriplets(series, { maxStepMm });
        expect(triplets.map(({ center }) => center)).toEqual(series.slices.map(({ SOPInstanceUID }) => SOPInstanceUID));
        triplets.slice(1).forEach(({ previous, center }, index) => {
          const upper = triplets[index];
          expect(upper.next === center).toBe(previous === upper.center);
        });
      }),
    );
  });

  test("has each slice as center once, and each next is the center of the following triplet", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 60 }), (heights) => {
        const [series] = buildSeries(heights.map((z) => buildSlice(`${z}`, z)));
        const triplets = buildTriplets(series);
        const descending = [...heights].sort((a, b) => b - a).map(String);
        expect(triplets.map(({ center }) => center)).toEqual(descending);
        expect(triplets.slice(0, -1).map(({ next }) => next)).toEqual(descending.slice(1));
        expect(triplets.slice(1).map(({ previous }) => previous)).toEqual(descending.slice(0, -1));
      }),
    );
  });
});
