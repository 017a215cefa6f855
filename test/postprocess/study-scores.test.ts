import { describe, expect, test } from "vitest";
import { studyLabels, studyScores } from "../../src/postprocess/index.js";

const ids = ["a1", "b1", "a2", "a3"];
const studyOf = new Map(ids.map((id) => [id, id[0]]));
const predictions = {
  ids,
  classes: ["any", "subdural"],
  values: Float32Array.of(0.5, 0, 0.25, Number.NaN, 0.75, 0.5, 0.25, 1),
};

describe("studyScores", () => {
  test("takes the highest probability, the mean of the highest, or noisy-or", () => {
    expect(studyScores(predictions, studyOf)).toEqual({
      ids: ["a", "b"],
      classes: ["any", "subdural"],
      values: Float32Array.of(0.75, 1, 0.25, Number.NaN),
    });
    expect([...studyScores(predictions, studyOf, { method: "top-k-mean", k: 2 }).values]).toEqual([
      0.625,
      0.75,
      0.25,
      Number.NaN,
    ]);
    const noisy = studyScores(predictions, studyOf, { method: "noisy-or" }).values;
    expect(noisy[0]).toBeCloseTo(1 - 0.5 * 0.25 * 0.75, 6);
    expect(noisy[1]).toBe(1);
  });

  test("throws for an unknown method, no slices to average, and a slice without a study", () => {
    expect(() => studyScores(predictions, studyOf, { method: "mean" as "max" })).toThrow(
      new RangeError('studyScores: method must be one of max, top-k-mean, noisy-or, got "mean"'),
    );
    expect(() => studyScores(predictions, studyOf, { k: 0 })).toThrow(
      new RangeError("studyScores: k must be a whole number, at least 1, got 0"),
    );
    expect(() => studyScores(predictions, new Map())).toThrow(
      "studyScores: studyOf must hold every id, got none for 4",
    );
  });
});

describe("studyLabels", () => {
  test("is 1 where any slice is", () => {
    const labels = { ids, classes: ["any", "subdural"], values: Uint8Array.of(0, 0, 0, 1, 1, 0, 0, 0) };
    expect(studyLabels(labels, studyOf)).toEqual({
      ids: ["a", "b"],
      classes: ["any", "subdural"],
      values: Uint8Array.of(1, 0, 0, 1),
    });
  });
});
