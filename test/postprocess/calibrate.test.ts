import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isotonicAt } from "../../src/postprocess/fit-isotonic.js";
import {
  CALIBRATION_METHODS,
  calibrate,
  fitCalibrator,
  fitIsotonic,
  fitPlatt,
  fitTemperature,
  sigmoid,
} from "../../src/postprocess/index.js";
import { expectClose, readFixture } from "../engines.js";

/** Calibrations of scikit-learn 1.9.1: see make-calibration.py. */
interface Reference {
  readonly name: string;
  readonly labels: readonly number[];
  readonly logits: readonly number[];
  readonly temperature: number;
  readonly slope: number;
  readonly intercept: number;
  readonly queries: readonly number[];
  readonly isotonic: readonly number[];
}

const references = readFixture<Reference[]>(import.meta.url, "calibration.json");

describe("fitIsotonic", () => {
  test("pools neighbors that descend, and joins equal scores", () => {
    expect(fitIsotonic([0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4]).probabilities).toEqual([0, 0.5, 0.5, 1]);
    expect(fitIsotonic([1, 0], [0.5, 0.5])).toEqual({ method: "isotonic", scores: [0.5], probabilities: [0.5] });
  });

  test.each(references)("predicts as scikit-learn: $name", ({ labels, logits, queries, isotonic }) => {
    const calibrator = fitIsotonic(labels, logits);
    expectClose(
      queries.map((query) => isotonicAt(calibrator, query)),
      isotonic,
      1e-12,
    );
  });

  test("never descends, and keeps the mean of the labels", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 20 })), { minLength: 1 });
    fc.assert(
      fc.property(rows, (pairs) => {
        const [labels, scores] = [pairs.map(([label]) => label), pairs.map(([, score]) => score)];
        const calibrator = fitIsotonic(labels, scores);
        const { probabilities } = calibrator;
        expect(probabilities.every((value, at) => at === 0 || value >= probabilities[at - 1])).toBe(true);
        const sum = scores.reduce((total, score) => total + isotonicAt(calibrator, score), 0);
        expect(sum).toBeCloseTo(
          labels.reduce((total, label) => total + label, 0),
          8,
        );
      }),
    );
  });
});

describe("fitPlatt", () => {
  // The minimizer of scikit-learn stops at a gradient of 1e-6, ours at 1e-12.
  test.each(references)("equals scikit-learn: $name", ({ labels, logits, slope, intercept }) => {
    const line = fitPlatt(labels, logits);
    expect(line.slope).toBeCloseTo(slope, 4);
    expect(line.intercept).toBeCloseTo(intercept, 4);
  });

  test("has a solution for separable rows, and no slope for equal scores", () => {
    expect(fitPlatt([0, 0, 1, 1], [-1, -1, 1, 1])).toEqual({
      method: "platt",
      slope: expect.closeTo(Math.log(3), 8),
      intercept: expect.closeTo(0, 8),
    });
    const { slope, intercept } = fitPlatt([0, 1], [5, 5]);
    expect(sigmoid(slope * 5 + intercept)).toBeCloseTo(0.5, 8);
  });
});

describe("fitTemperature", () => {
  test.each(references)("equals scikit-learn: $name", ({ labels, logits, temperature }) => {
    expect(fitTemperature(labels, logits).temperature).toBeCloseTo(temperature, 6);
  });

  test("makes a network that is right three times of four as sure as that", () => {
    const { temperature } = fitTemperature([0, 0, 0, 1], [-4, -4, -4, -4]);
    expect(sigmoid(-4 / temperature)).toBeCloseTo(0.25, 8);
  });
});

describe("fitCalibrator and calibrate", () => {
  test("divide logits, draw a line through them, or step along probabilities", () => {
    expectClose(calibrate({ method: "temperature", temperature: 2 }, [0.5, 0.9, Number.NaN]).slice(0, 2), [0.5, 0.75]);
    expectClose(calibrate({ method: "platt", slope: 1, intercept: Math.log(3) }, [0.5]), [0.75]);
    expectClose(
      calibrate({ method: "isotonic", scores: [0.25, 0.75], probabilities: [0, 1] }, [0, 0.5, 1]),
      [0, 0.5, 1],
    );
  });

  test("keep the order of probabilities, and leave NaN", () => {
    const labels = [0, 0, 1, 0, 1, 1, 0, 1];
    const probabilities = [0, 0.125, 0.25, 0.375, 0.5, 0.75, 0.875, 1];
    for (const method of CALIBRATION_METHODS) {
      const calibrator = fitCalibrator(labels, probabilities, method);
      const got = calibrate(JSON.parse(JSON.stringify(calibrator)), [...probabilities, Number.NaN]);
      expect(got.slice(0, 8).every((value, at) => value >= 0 && value <= 1 && (at === 0 || value >= got[at - 1]))).toBe(
        true,
      );
      expect(got[8]).toBeNaN();
    }
  });

  test("throw for other values", () => {
    expect(() => fitCalibrator([2], [0.5], "platt")).toThrow(
      new RangeError("fitCalibrator: labels must be 0 or 1, got 2 at 0"),
    );
    expect(() => fitCalibrator([1], [0.5], "beta" as "platt")).toThrow(
      new RangeError('fitCalibrator: method must be one of temperature, platt, isotonic, got "beta"'),
    );
    expect(() => fitTemperature([], [])).toThrow("fitTemperature: labels must hold at least one, got 0");
    expect(() => fitPlatt([1], [])).toThrow("fitPlatt: scores must hold one number per label (1), got 0");
    expect(() => fitIsotonic([1], [Number.NaN])).toThrow("fitIsotonic: scores must be finite, got NaN at 0");
    expect(() => calibrate({ method: "temperature", temperature: 1 }, [2])).toThrow(
      new RangeError("calibrate: probabilities must be from 0 to 1, got 2"),
    );
  });
});
