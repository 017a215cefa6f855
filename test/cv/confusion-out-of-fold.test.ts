import { describe, expect, test } from "vitest";
import { confusionOutOfFold, sensitivityAtSpecificity } from "../../src/cv/index.js";

const rows = { labels: [0, 1, 0, 1], scores: [0.1, 0.9, 0.2, 0.8], folds: [0, 0, 1, 1] };

describe("confusionOutOfFold", () => {
  test("judges each fold at the threshold of the others", () => {
    const { thresholds, table } = confusionOutOfFold(rows);
    expect([...thresholds]).toEqual([
      [0, 0.8],
      [1, 0.9],
    ]);
    expect(table).toMatchObject({ truePositives: 1, falseNegatives: 1, trueNegatives: 2, falsePositives: 0 });
  });

  test("takes another choice, and leaves out folds for which none can be made", () => {
    const choose = (labels: Float64Array, scores: Float64Array) =>
      sensitivityAtSpecificity(labels, scores, 1)?.threshold;
    const oneSided = { labels: [0, 1, 0, 0], scores: [0.1, 0.9, 0.2, 0.8], folds: [0, 0, 1, 1] };
    const { thresholds, table } = confusionOutOfFold(oneSided, { choose });
    expect(thresholds.get(0)).toBeUndefined();
    expect(table).toMatchObject({ truePositives: 0, falseNegatives: 0, trueNegatives: 2, falsePositives: 0 });
  });

  test("never lets a row change its own threshold", () => {
    const changed = { ...rows, labels: [1, 0, 0, 1] };
    expect(confusionOutOfFold(changed).thresholds.get(0)).toBe(confusionOutOfFold(rows).thresholds.get(0));
  });

  test("throws unless there is a fold per row", () => {
    expect(() => confusionOutOfFold({ ...rows, folds: [0] })).toThrow(
      new RangeError("confusionOutOfFold: folds must hold one number per label (4), got 1"),
    );
  });
});
