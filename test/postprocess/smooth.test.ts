import { describe, expect, test } from "vitest";
import {
  SMOOTHING_SCHEMES,
  type SmoothingScheme,
  smooth,
  smoothByDistance,
  smoothGaussian,
  smoothNeighbors,
  smoothPairEnds,
} from "../../src/postprocess/index.js";
import { column } from "./column.js";

const raw = column(0.2, 0.65, 0.78, 0.65, 0.58);
const series = [{ ids: raw.ids, positionsMm: [20, 15, 10, 5, 0] }];

describe("smooth", () => {
  test("weighs 1-3-1 and keeps both ends by default", () => {
    expect(smooth(raw, series)).toEqual(smoothNeighbors(raw, [raw.ids]));
  });

  test("equals the function of each scheme", () => {
    const results = SMOOTHING_SCHEMES.map((scheme) => smooth(raw, series, { scheme }));
    expect(results).toEqual([
      smoothNeighbors(raw, [raw.ids]),
      smoothPairEnds(raw, [raw.ids]),
      smoothGaussian(raw, [raw.ids]),
      smoothByDistance(raw, series),
    ]);
  });

  test.each(SMOOTHING_SCHEMES)("%s does not let a NaN spread", (scheme) => {
    const holed = column(0.2, Number.NaN, 0.78, 0.65, 0.58);
    expect(() => smooth(holed, series, { scheme })).toThrow('must have no NaN, got one for "1"');
    const { values } = smooth(holed, series, { scheme, allowMissing: true });
    expect([...values].map(Number.isNaN)).toEqual([false, true, false, false, false]);
  });

  test("throws on an unknown scheme", () => {
    expect(() => smooth(raw, series, { scheme: "mean" as SmoothingScheme })).toThrow(
      new RangeError('smooth: scheme must be one of neighbors, pair-ends, gaussian, distance, got "mean"'),
    );
  });
});
