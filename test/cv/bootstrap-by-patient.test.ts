import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bootstrapByPatient, countedAuc, countedMean, rocAuc } from "../../src/cv/index.js";

describe("bootstrapByPatient", () => {
  test("spans both values where there are two patients, each drawn alone in a quarter of the resamples", () => {
    expect(bootstrapByPatient(["ann", "bob"], countedMean([0, 1]))).toEqual({
      estimate: 0.5,
      low: 0,
      high: 1,
      undefinedResamples: 0,
    });
  });

  test("draws the slices of a patient together", () => {
    const means = new Set<number | undefined>();
    const mean = countedMean([0, 1, 5, 5]);
    bootstrapByPatient(["ann", "ann", "bob", "bob"], (counts) => {
      means.add(mean(counts));
      return 0;
    });
    // Twice Ann, one of each, twice Bob.
    expect([...means].sort()).toEqual([0.5, 2.75, 5]);
  });

  test("is a point for a single patient", () => {
    const interval = bootstrapByPatient(["ann", "ann"], countedMean([0, 1]));
    expect(interval).toMatchObject({ estimate: 0.5, low: 0.5, high: 0.5 });
  });

  test("leaves out resamples without a metric, and counts them", () => {
    const auc = countedAuc([0, 1], [0.2, 0.7]);
    const { undefinedResamples, ...interval } = bootstrapByPatient(["ann", "bob"], auc, { resamples: 400 });
    expect(interval).toEqual({ estimate: 1, low: 1, high: 1 });
    // One half of them, with a standard deviation of 10.
    expect(Math.abs(undefinedResamples - 200)).toBeLessThan(50);
  });

  test("has no ends where no resample has the metric", () => {
    expect(bootstrapByPatient(["ann"], countedAuc([1], [0.5]), { resamples: 7 })).toEqual({
      estimate: undefined,
      low: undefined,
      high: undefined,
      undefinedResamples: 7,
    });
  });

  test("has about the width of the normal approximation for many patients", () => {
    const values = Array.from({ length: 400 }, (_, row) => row % 2);
    const { low, high } = bootstrapByPatient(
      values.map((_, row) => `p${row}`),
      countedMean(values),
    );
    // 0.5 +- 1.96 * 0.5 / sqrt(400)
    expect(low).toBeCloseTo(0.451, 2);
    expect(high).toBeCloseTo(0.549, 2);
  });

  test("gives the same for the same seed, and a narrower interval for a lower level", () => {
    const values = Array.from({ length: 30 }, (_, row) => row);
    const patients = values.map((row) => `p${row}`);
    const metric = countedMean(values);
    const interval = bootstrapByPatient(patients, metric, { seed: 1 });
    expect(bootstrapByPatient(patients, metric, { seed: 1 })).toEqual(interval);
    expect(bootstrapByPatient(patients, metric, { seed: 2 })).not.toEqual(interval);
    expect(bootstrapByPatient(patients, metric, { seed: 1, level: 0.5 }).low).toBeGreaterThan(Number(interval.low));
  });

  test("throws without rows and on options out of range", () => {
    const metric = countedMean([0]);
    expect(() => bootstrapByPatient([], metric)).toThrow(
      new RangeError("bootstrapByPatient: patients must hold at least one row, got 0"),
    );
    expect(() => bootstrapByPatient(["a"], metric, { resamples: 0 })).toThrow(
      new RangeError("bootstrapByPatient: resamples must be a whole number, at least 1, got 0"),
    );
    expect(() => bootstrapByPatient(["a"], metric, { level: 1 })).toThrow(
      new RangeError("bootstrapByPatient: level must be between 0 and 1, got 1"),
    );
  });
});

describe("countedMean", () => {
  test("weighs values by their counts, and is undefined where all are 0", () => {
    expect(countedMean([1, 5])(Uint32Array.of(3, 1))).toBe(2);
    expect(countedMean([1, 5])(Uint32Array.of(0, 0))).toBeUndefined();
  });
});

describe("countedAuc", () => {
  test("equals rocAuc of rows that are repeated", () => {
    const row = fc.record({
      label: fc.constantFrom(0, 1),
      score: fc.constantFrom(0.1, 0.2, 0.3),
      count: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), (rows) => {
        const repeated = rows.flatMap((each) => new Array<typeof each>(each.count).fill(each));
        const auc = countedAuc(
          rows.map(({ label }) => label),
          rows.map(({ score }) => score),
        );
        const expected = rocAuc(
          repeated.map(({ label }) => label),
          repeated.map(({ score }) => score),
        );
        expect(auc(Uint32Array.from(rows, ({ count }) => count))).toEqual(expected);
      }),
    );
  });

  test("throws on a score that is NaN", () => {
    expect(() => countedAuc([0], [Number.NaN])).toThrow("countedAuc: scores must be numbers, got NaN at 0");
  });
});
