import { describe, expect, test } from "vitest";
import { scoreRun } from "../../../src/pipeline/runs/score-run.js";
import { CLASSES } from "../../../src/types.js";

const ids = Array.from({ length: 40 }, (_, row) => `s${row}`);
const patientOf = new Map(ids.map((id, row) => [id, `p${Math.floor(row / 4)}`]));
const width = CLASSES.length;

/** Every second slice shows every class but the last, which no slice shows. */
const labels = {
  ids,
  classes: CLASSES,
  values: Uint8Array.from({ length: ids.length * width }, (_, offset) =>
    offset % width === width - 1 ? 0 : Math.floor(offset / width) % 2,
  ),
};

/** Probabilities by what they are made of: the row and the truth. */
function predict(probabilityOf: (row: number, label: number) => number) {
  const values = Float32Array.from(labels.values, (label, offset) => probabilityOf(Math.floor(offset / width), label));
  return { ids, classes: CLASSES, values };
}

describe("scoreRun", () => {
  test("gives scores and intervals around them, the same each time", () => {
    const predictions = predict((row, label) => (row % 5 === 0 ? 0.5 : 0.2 + 0.6 * label));
    const score = scoreRun(labels, predictions, patientOf);
    expect(scoreRun(labels, predictions, patientOf)).toEqual(score);
    const { intervals } = score;
    const pairs = [
      [score.weightedLogLoss, intervals.weightedLogLoss],
      [score.auc.any, intervals.auc.any],
      [score.averagePrecision.any, intervals.averagePrecision.any],
    ] as const;
    for (const [estimate, interval] of pairs) {
      expect(interval?.low).toBeLessThanOrEqual(Number(estimate));
      expect(interval?.high).toBeGreaterThanOrEqual(Number(estimate));
      expect(interval?.low).toBeLessThan(Number(interval?.high));
      expect(interval?.undefinedResamples).toBe(0);
    }
  });

  test("gives intervals of width 0 if every slice is predicted correctly", () => {
    const { auc, averagePrecision, intervals } = scoreRun(
      labels,
      predict((_, label) => label),
      patientOf,
    );
    const point = { low: 1, high: 1, undefinedResamples: 0 };
    expect([auc.any, averagePrecision.any]).toEqual([1, 1]);
    expect([intervals.auc.any, intervals.averagePrecision.any]).toEqual([point, point]);
  });

  test("gives null for a class without positives", () => {
    const { auc, averagePrecision, intervals } = scoreRun(
      labels,
      predict(() => 0.5),
      patientOf,
    );
    expect([auc.subdural, averagePrecision.subdural]).toEqual([null, null]);
    expect([intervals.auc.subdural, intervals.averagePrecision.subdural]).toEqual([null, null]);
  });

  test("leaves out slices that were never predicted", () => {
    const part = { ids: ids.slice(0, 20), classes: CLASSES, values: predict(() => 0.3).values.slice(0, 20 * width) };
    const whole = predict((row) => (row < 20 ? 0.3 : Number.NaN));
    expect(scoreRun(labels, whole, patientOf)).toEqual(scoreRun(labels, part, patientOf));
  });
});
