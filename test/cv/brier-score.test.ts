import { describe, expect, test } from "vitest";
import { brierScore, squaredErrors } from "../../src/cv/index.js";
import { decisionCases } from "./decisions.js";

describe("brierScore", () => {
  test("is the mean of the squared errors", () => {
    expect(squaredErrors([0, 1], [0.5, 1])).toEqual(Float64Array.of(0.25, 0));
    expect(brierScore([0, 1], [0.5, 1])).toBe(0.125);
  });

  test.each(decisionCases)("equals scikit-learn: $name", ({ labels, scores, brier }) => {
    expect(brierScore(labels, scores[0])).toBeCloseTo(brier, 12);
  });

  test("throws for another value than a probability", () => {
    expect(() => brierScore([1], [-1])).toThrow("brierScore: scores must be probabilities from 0 to 1, got -1 at 0");
    expect(() => squaredErrors([], [])).toThrow("squaredErrors: labels must hold at least one, got 0");
  });
});
