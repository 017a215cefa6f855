import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reliabilityBins } from "../../src/cv/index.js";
import { expectClose } from "../engines.js";
import { decisionCases } from "./decisions.js";

describe("reliabilityBins", () => {
  test("gives count, mean probability and share of positives of each bin with rows", () => {
    expect(reliabilityBins([0, 1, 1], [0.25, 0.125, 1], { bins: 4 })).toEqual([
      { count: 2, probability: 0.1875, positives: 0.5 },
      { count: 1, probability: 1, positives: 1 },
    ]);
  });

  test.each(decisionCases)("equals calibration_curve of scikit-learn: $name", ({ labels, scores, reliability }) => {
    for (const { bins, binning, counts, probability, positives } of reliability) {
      const got = reliabilityBins(labels, scores[0], { bins, binning });
      expect(got.map(({ count }) => count)).toEqual(counts);
      expectClose(
        got.map((bin) => bin.probability),
        probability,
        1e-12,
      );
      expectClose(
        got.map((bin) => bin.positives),
        positives,
        1e-12,
      );
    }
  });

  test("counts every row once, and ascends", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.double({ min: 0, max: 1, noNaN: true })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(rows, fc.constantFrom("uniform" as const, "quantile" as const), (pairs, binning) => {
        const bins = reliabilityBins(
          pairs.map(([label]) => label),
          pairs.map(([, score]) => score),
          { binning },
        );
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(pairs.length);
        expect(bins.every((bin, index) => index === 0 || bin.probability > bins[index - 1].probability)).toBe(true);
      }),
    );
  });

  test("throws for no rows, another value than a probability, and unknown settings", () => {
    expect(() => reliabilityBins([], [])).toThrow(
      new RangeError("reliabilityBins: labels must hold at least one, got 0"),
    );
    expect(() => reliabilityBins([1], [1.5])).toThrow(
      new RangeError("reliabilityBins: scores must be probabilities from 0 to 1, got 1.5 at 0"),
    );
    expect(() => reliabilityBins([1], [1], { bins: 0 })).toThrow(
      new RangeError("reliabilityBins: bins must be a whole number, at least 1, got 0"),
    );
    expect(() => reliabilityBins([1], [1], { binning: "equal" as "uniform" })).toThrow(
      new RangeError('reliabilityBins: binning must be one of uniform, quantile, got "equal"'),
    );
  });
});
