import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  averagePrecision,
  bootstrapByPatient,
  type CountedMetric,
  countedAuc,
  countedAveragePrecision,
  countedMean,
  drawPatients,
  type RowPatients,
  rocAuc,
} from "../../src/cv/index.js";

describe("bootstrapByPatient", () => {
  test("spans both values of two patients, each drawn alone in a quarter of the resamples", () => {
    const drawn = drawPatients(["ann", "bob"]);
    expect(bootstrapByPatient(drawn, countedMean(drawn, [0, 1]))).toEqual({
      estimate: 0.5,
      low: 0,
      high: 1,
      undefinedResamples: 0,
    });
  });

  test("draws the slices of a patient together", () => {
    const drawn = drawPatients(["ann", "ann", "bob", "bob"]);
    const means = new Set(drawn.draws.map(countedMean(drawn, [0, 1, 5, 5])));
    // Twice Ann, one of each, twice Bob.
    expect([...means].sort()).toEqual([0.5, 2.75, 5]);
  });

  test("is a point for a single patient", () => {
    const drawn = drawPatients(["ann", "ann"]);
    const interval = bootstrapByPatient(drawn, countedMean(drawn, [0, 1]));
    expect(interval).toMatchObject({ estimate: 0.5, low: 0.5, high: 0.5 });
  });

  test("leaves out resamples without the metric, and counts them", () => {
    const drawn = drawPatients(["ann", "bob"], { resamples: 400 });
    const auc = countedAuc(drawn, [0, 1], [0.2, 0.7]);
    const { undefinedResamples, ...interval } = bootstrapByPatient(drawn, auc);
    expect(interval).toEqual({ estimate: 1, low: 1, high: 1 });
    // One half of them, with a standard deviation of 10.
    expect(Math.abs(undefinedResamples - 200)).toBeLessThan(50);
  });

  test("has no ends if the metric exists in no resample", () => {
    const drawn = drawPatients(["ann"], { resamples: 7 });
    expect(bootstrapByPatient(drawn, countedAuc(drawn, [1], [0.5]))).toEqual({
      estimate: undefined,
      low: undefined,
      high: undefined,
      undefinedResamples: 7,
    });
  });

  test("has about the width of the normal approximation for many patients", () => {
    const values = Array.from({ length: 400 }, (_, row) => row % 2);
    const drawn = drawPatients(values.map((_, row) => `p${row}`));
    const { low, high } = bootstrapByPatient(drawn, countedMean(drawn, values));
    // 0.5 +- 1.96 * 0.5 / sqrt(400)
    expect(low).toBeCloseTo(0.451, 2);
    expect(high).toBeCloseTo(0.549, 2);
  });

  test("gives the same for the same seed, and a narrower interval for a lower level", () => {
    const values = Array.from({ length: 30 }, (_, row) => row);
    const patients = values.map((row) => `p${row}`);
    const drawn = drawPatients(patients, { seed: 1 });
    const metric = countedMean(drawn, values);
    const interval = bootstrapByPatient(drawn, metric);
    expect(bootstrapByPatient(drawPatients(patients, { seed: 1 }), metric)).toEqual(interval);
    expect(bootstrapByPatient(drawPatients(patients, { seed: 2 }), metric)).not.toEqual(interval);
    expect(bootstrapByPatient(drawn, metric, { level: 0.5 }).low).toBeGreaterThan(Number(interval.low));
  });

  test("throws without rows and on options out of range", () => {
    expect(() => drawPatients([])).toThrow(new RangeError("drawPatients: patients must hold at least one row, got 0"));
    expect(() => drawPatients(["a"], { resamples: 0 })).toThrow(
      new RangeError("drawPatients: resamples must be a whole number, at least 1, got 0"),
    );
    const drawn = drawPatients(["a"]);
    expect(() => bootstrapByPatient(drawn, countedMean(drawn, [0]), { level: 1 })).toThrow(
      new RangeError("bootstrapByPatient: level must be between 0 and 1, got 1"),
    );
  });
});

describe("countedMean", () => {
  test("weighs values by their counts, and is undefined if all are 0", () => {
    const mean = countedMean({ patientOf: Uint32Array.of(0, 1, 1) }, [1, 4, 6]);
    // Ann three times with her 1, Bob once with his 4 and 6.
    expect(mean(Uint32Array.of(3, 1))).toBe(13 / 5);
    expect(mean(Uint32Array.of(0, 0))).toBeUndefined();
  });

  test("is the mean of the rows in their order, to the bit, where each patient occurs once", () => {
    const values = Array.from({ length: 999 }, (_, row) => 1 / (row + 1));
    const mean = countedMean({ patientOf: Uint32Array.from(values, (_, row) => (row * 7) % 100) }, values);
    expect(mean(new Uint32Array(100).fill(1))).toBe(values.reduce((sum, value) => sum + value, 0) / 999);
    // Sums by patient round otherwise.
    expect(mean(new Uint32Array(100).fill(2))).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / 999, 14);
  });
});

type MakeMetric = (drawn: RowPatients, labels: readonly number[], scores: readonly number[]) => CountedMetric;

/** Expects a counted metric of rows to be what the plain one gives for rows that are repeated. */
function expectEqualsRepeated(
  counted: MakeMetric,
  plain: (labels: readonly number[], scores: readonly number[]) => number | undefined,
): void {
  const row = fc.record({
    label: fc.constantFrom(0, 1),
    score: fc.constantFrom(0.1, 0.2, 0.3),
    count: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), (rows) => {
      const repeated = rows.flatMap((each) => new Array<typeof each>(each.count).fill(each));
      const metric = counted(
        { patientOf: Uint32Array.from(rows.keys()) },
        rows.map(({ label }) => label),
        rows.map(({ score }) => score),
      );
      const expected = plain(
        repeated.map(({ label }) => label),
        repeated.map(({ score }) => score),
      );
      expect(metric(Uint32Array.from(rows, ({ count }) => count))).toEqual(expected);
    }),
  );
}

describe("countedAuc", () => {
  test("equals rocAuc of rows that are repeated", () => {
    expectEqualsRepeated(countedAuc, rocAuc);
  });

  test("counts all rows of a patient as often as the patient", () => {
    // Bob's negative lies above Ann's positive and below his own.
    const auc = countedAuc({ patientOf: Uint32Array.of(0, 1, 1) }, [1, 0, 1], [0.1, 0.2, 0.3]);
    expect(auc(Uint32Array.of(1, 1))).toBe(0.5);
    expect(auc(Uint32Array.of(3, 1))).toBe(0.25);
  });

  test("throws on a score that is NaN", () => {
    expect(() => countedAuc({ patientOf: Uint32Array.of(0) }, [0], [Number.NaN])).toThrow(
      "countedAuc: scores must be numbers, got NaN at 0",
    );
  });
});

describe("countedAveragePrecision", () => {
  test("equals averagePrecision of rows that are repeated", () => {
    expectEqualsRepeated(countedAveragePrecision, averagePrecision);
  });

  test("counts all rows of a patient as often as the patient", () => {
    // Bob's negative lies above Ann's positive and below his own.
    const metric = countedAveragePrecision({ patientOf: Uint32Array.of(0, 1, 1) }, [1, 0, 1], [0.1, 0.2, 0.3]);
    expect(metric(Uint32Array.of(1, 1))).toBe((1 + 2 / 3) / 2);
    expect(metric(Uint32Array.of(0, 1))).toBe(1);
    expect(metric(Uint32Array.of(1, 0))).toBe(1);
    expect(metric(Uint32Array.of(0, 0))).toBeUndefined();
  });

  test("throws on a score that is NaN", () => {
    expect(() => countedAveragePrecision({ patientOf: Uint32Array.of(0) }, [0], [Number.NaN])).toThrow(
      "countedAveragePrecision: scores must be numbers, got NaN at 0",
    );
  });
});
