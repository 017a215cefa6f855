import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BoostingOptions, type FeatureColumns, fitBoosting, predictBoosting } from "../../src/context/index.js";
import { rocAuc } from "../../src/cv/index.js";
import { expectClose, readFixture } from "../engines.js";

/** Predictions of scikit-learn and scores of LightGBM: see make-boosting.py. */
interface Reference {
  readonly name: string;
  readonly rows: number;
  readonly features: number;
  readonly missing: number;
  readonly settings: BoostingOptions;
  readonly predicted: readonly number[];
  readonly auc: number;
  readonly logLoss: number;
  readonly lightgbm: { readonly auc: number; readonly logLoss: number };
}

const references = readFixture<Reference[]>(import.meta.url, "boosting.json");

/** Makes the table of boosting_table in make-boosting.py. */
function boostingTable({ rows, features, missing }: Reference) {
  let state = 12345;
  const columns = Array.from({ length: features }, () => new Float32Array(rows));
  const labels = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let feature = 0; feature <= features; feature++) {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      const number = (state >> 7) / 2 ** 24;
      if (feature === features) {
        const [first, second, third] = columns
          .slice(0, 3)
          .map((column) => (Number.isNaN(column[row]) ? 0.25 : column[row]));
        labels[row] = Number(number < 0.1 + 0.5 * Number(first > 0.5 && second < 0.6) + 0.3 * Number(third > 0.8));
      } else if (missing && (row * features + feature) % missing === 0) columns[feature][row] = Number.NaN;
      else columns[feature][row] = feature % 4 === 3 ? Math.floor(number * 8) / 8 : number;
    }
  }
  return { columns, labels };
}

const toColumns = (columns: readonly Float32Array[]): FeatureColumns => ({
  names: columns.map((_, index) => `f${index}`),
  rows: columns[0].length,
  column: (index) => columns[index],
});

function logLoss(labels: ArrayLike<number>, probabilities: Float64Array): number {
  return probabilities.reduce((sum, p, row) => sum - Math.log(labels[row] === 1 ? p : 1 - p), 0) / labels.length;
}

describe("fitBoosting", () => {
  test.each(references)("predicts as HistGradientBoostingClassifier: $name", (reference) => {
    const { columns, labels } = boostingTable(reference);
    const cut = Math.floor((reference.rows * 2) / 3);
    const train = toColumns(columns.map((column) => column.slice(0, cut)));
    const held = toColumns(columns.map((column) => column.slice(cut)));
    const model = fitBoosting(train, labels.subarray(0, cut), reference.settings);
    const predicted = predictBoosting(JSON.parse(JSON.stringify(model)), held);
    const truth = labels.subarray(cut);
    expectClose(predicted.subarray(0, reference.predicted.length), reference.predicted, 1e-6);
    expect(rocAuc(truth, predicted)).toBeCloseTo(reference.auc, 6);
    expect(logLoss(truth, predicted)).toBeCloseTo(reference.logLoss, 6);
    if (reference.rows < 1000) return;
    // LightGBM and scikit-learn differ by as much between each other on tables of this size.
    expect(Math.abs(logLoss(truth, predicted) - reference.lightgbm.logLoss)).toBeLessThan(0.015);
  });

  test("sends a missing value to the side of its rows", () => {
    const values = Float32Array.from({ length: 80 }, (_, row) => (row < 40 ? Number.NaN : row));
    const labels = Uint8Array.from({ length: 80 }, (_, row) => Number(row < 40 || row >= 60));
    const columns = toColumns([values]);
    const model = fitBoosting(columns, labels, { minRows: 5, trees: 50 });
    const [missing, low, high] = predictBoosting(model, toColumns([Float32Array.of(Number.NaN, 45, 75)]));
    expect(missing).toBeGreaterThan(0.95);
    expect(low).toBeLessThan(0.05);
    expect(high).toBeGreaterThan(0.95);
  });

  test("predicts the prevalence where no feature tells anything", () => {
    const model = fitBoosting(
      toColumns([new Float32Array(40)]),
      Uint8Array.from({ length: 40 }, (_, row) => Number(row < 10)),
    );
    expect(model.trees).toEqual([]);
    expect(predictBoosting(model, toColumns([Float32Array.of(5)]))[0]).toBeCloseTo(0.25, 12);
  });

  test("does not change with the scale of a feature, nor with the order of rows", () => {
    const table = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 1 })), {
      minLength: 30,
      maxLength: 60,
    });
    fc.assert(
      fc.property(table, (pairs) => {
        const labels = pairs.map(([, label]) => label);
        fc.pre(new Set(labels).size === 2);
        const values = Float32Array.from(pairs, ([value]) => value);
        const settings = { trees: 5, minRows: 3, leaves: 4 };
        const fit = (column: Float32Array, truth: number[]) => fitBoosting(toColumns([column]), truth, settings);
        const got = predictBoosting(fit(values, labels), toColumns([values]));
        const scaled = toColumns([values.map((value) => 4 * value)]);
        expect(predictBoosting(fit(scaled.column(0), labels), scaled)).toEqual(got);
        const reversed = fit(values.slice().reverse(), labels.slice().reverse());
        expectClose(predictBoosting(reversed, toColumns([values])), got, 1e-6);
      }),
      { numRuns: 30 },
    );
  });

  test("throws for labels of one kind, other lengths and settings out of range", () => {
    const columns = toColumns([Float32Array.of(1, 2)]);
    expect(() => fitBoosting(columns, [1, 1])).toThrow("fitBoosting: labels must hold both 0 and 1, got only 1");
    expect(() => fitBoosting(columns, [1])).toThrow(
      new RangeError("fitBoosting: labels must hold one number per row (2), got 1"),
    );
    expect(() => fitBoosting(columns, [0, 2])).toThrow(new RangeError("fitBoosting: labels must be 0 or 1, got 2"));
    expect(() => fitBoosting(columns, [0, 1], { learningRate: 0 })).toThrow(
      "fitBoosting: learningRate must be above 0, got 0",
    );
    expect(() => fitBoosting(columns, [0, 1], { l2: -1 })).toThrow("fitBoosting: l2 must be at least 0, got -1");
    expect(() => fitBoosting(columns, [0, 1], { leaves: 1 })).toThrow(
      "leaves must be a whole number, at least 2, got 1",
    );
    const model = fitBoosting(columns, [0, 1]);
    expect(() => predictBoosting(model, toColumns([Float32Array.of(1), Float32Array.of(1)]))).toThrow(
      "predictBoosting: columns must be the 1 features of the model, got 2 others",
    );
  });
});
