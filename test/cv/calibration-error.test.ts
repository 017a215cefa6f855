import { describe, expect, test } from "vitest";
import { bootstrapByPatient, calibrationError, countedCalibrationError, drawPatients } from "../../src/cv/index.js";
import { decisionCases } from "./decisions.js";

describe("calibrationError", () => {
  test("is 0 where each bin has its share of positives, and weighs bins by their rows", () => {
    expect(calibrationError([0, 1, 1, 1], [0.75, 0.75, 0.75, 0.75])).toBe(0);
    expect(calibrationError([0, 0, 0, 1], [0.5, 0.5, 0.5, 1])).toBe(0.375);
  });

  test.each(decisionCases)("equals what the bins of scikit-learn give: $name", ({ labels, scores, reliability }) => {
    for (const { bins, binning, error } of reliability) {
      expect(calibrationError(labels, scores[0], { bins, binning })).toBeCloseTo(error, 12);
    }
  });
});

describe("countedCalibrationError", () => {
  const [{ labels, scores }] = decisionCases;
  const [probabilities] = scores;
  const patients = labels.map((_, row) => `p${row >> 2}`);

  test("is the error of the rows where each patient occurs once, and of repeated rows where some occur twice", () => {
    const drawn = drawPatients(patients, { resamples: 50 });
    const metric = countedCalibrationError(drawn, { labels, probabilities }, { bins: 5 });
    const { estimate, low, high } = bootstrapByPatient(drawn, metric);
    expect(estimate).toBeCloseTo(calibrationError(labels, probabilities, { bins: 5 }), 12);
    expect(low!).toBeLessThan(high!);
    const counts = drawn.draws[0];
    const rows = labels.flatMap((_, row) => new Array<number>(counts[drawn.patientOf[row]]).fill(row));
    const repeated = calibrationError(
      rows.map((row) => labels[row]),
      rows.map((row) => probabilities[row]),
      { bins: 5 },
    );
    expect(metric(counts)).toBeCloseTo(repeated, 12);
  });

  test("throws unless there is one label per row", () => {
    const drawn = drawPatients(["ann", "bob"]);
    expect(() => countedCalibrationError(drawn, { labels: [1], probabilities: [1] })).toThrow(
      new RangeError("countedCalibrationError: labels must hold one number per row (2), got 1"),
    );
  });
});
