import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildSeries, buildTriplets } from "../../src/volume/index.js";
import { buildSlice, buildSlices } from "./build-slice.js";

const tripletsAt = (heights: readonly number[]) => buildTriplets(buildSeries(buildSlices(heights))[0]);

describe("buildTriplets", () => {
  test("repeats the center slice at both edges of a study", () => {
    expect(tripletsAt([0, 5, 10])).toEqual([
      { previous: "c", center: "c", next: "b" },
      { previous: "c", center: "b", next: "a" },
      { previous: "b", center: "a", next: "a" },
    ]);
  });

  test("gives one slice three times where there is but one", () => {
    expect(tripletsAt([0])).toEqual([{ previous: "a", center: "a", next: "a" }]);
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
