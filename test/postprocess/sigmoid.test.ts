import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logit, sigmoid } from "../../src/postprocess/index.js";

describe("sigmoid", () => {
  test("is one half at 0 and reaches its limits without NaN", () => {
    expect(sigmoid(0)).toBe(0.5);
    expect(sigmoid(1000)).toBe(1);
    expect(sigmoid(-1000)).toBe(0);
    expect(sigmoid(Infinity)).toBe(1);
    expect(sigmoid(-Infinity)).toBe(0);
    expect(sigmoid(Number.NaN)).toBeNaN();
  });

  test("keeps its precision where the probability is tiny", () => {
    expect(sigmoid(-700) / Math.exp(-700)).toBeCloseTo(1, 12);
  });

  test("adds up to 1 with that of the opposite logit", () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (x) => {
        expect(sigmoid(x) + sigmoid(-x)).toBeCloseTo(1, 14);
      }),
    );
  });
});

describe("logit", () => {
  test("is the logarithm of the odds", () => {
    expect(logit(0.5)).toBe(0);
    expect(logit(0.75)).toBeCloseTo(Math.log(3), 14);
    expect(logit(0)).toBe(-Infinity);
    expect(logit(1)).toBe(Infinity);
    expect(logit(Number.NaN)).toBeNaN();
  });

  test("is undone by sigmoid", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (probability) => {
        expect(sigmoid(logit(probability))).toBeCloseTo(probability, 12);
      }),
    );
  });

  test("throws outside 0..1", () => {
    expect(() => logit(-0.1)).toThrow(new RangeError("logit: probability must be from 0 to 1, got -0.1"));
    expect(() => logit(1.5)).toThrow(new RangeError("logit: probability must be from 0 to 1, got 1.5"));
  });
});
