import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { constantLogLoss, sliceLogLosses, weightedLogLoss } from "../../src/loss/index.js";
import { CLASSES, type LabelTable } from "../../src/types.js";

const reference = JSON.parse(readFileSync(new URL("fixtures/log-loss.json", import.meta.url), "utf8"));

const labels = { ids: ["a", "b"], classes: ["any", "epidural"], values: Uint8Array.of(1, 0, 0, 1) };
const weights = [0.75, 0.25];

describe("weightedLogLoss", () => {
  test("weighs the mean loss of each class", () => {
    const predictions = { ...labels, values: Float32Array.of(0.5, 0.5, 0.75, 0.25) };
    const any = (Math.log(2) + Math.log(4)) / 2;
    const epidural = (Math.log(2) + Math.log(4)) / 2;
    expect(weightedLogLoss(labels, predictions, { weights })).toBeCloseTo(0.75 * any + 0.25 * epidural, 12);
  });

  test("joins by id, and labels may hold more", () => {
    const predictions = { ids: ["b"], classes: labels.classes, values: Float32Array.of(0.25, 0.5) };
    expect(weightedLogLoss(labels, predictions, { weights })).toBeCloseTo(
      0.75 * Math.log(4 / 3) + 0.25 * Math.log(2),
      12,
    );
  });

  test("is log 2 when everything is a half", () => {
    const table = { ids: ["a"], classes: CLASSES };
    const truth = { ...table, values: Uint8Array.of(1, 0, 0, 1, 0, 0) };
    expect(weightedLogLoss(truth, { ...table, values: new Float32Array(6).fill(0.5) })).toBeCloseTo(Math.LN2, 12);
  });

  test("gives the weighted log_loss of scikit-learn", () => {
    const { ids, classes, perClass, weighted } = reference;
    const truth = { ids, classes, values: Uint8Array.from(reference.labels) };
    const predictions = { ids, classes, values: Float32Array.from(reference.probabilities) };
    expect(weightedLogLoss(truth, predictions)).toBeCloseTo(weighted, 6);
    perClass.forEach((loss: number, column: number) => {
      const only = classes.map((_: string, index: number) => Number(index === column));
      expect(weightedLogLoss(truth, predictions, { weights: only })).toBeCloseTo(loss, 6);
    });
  });

  test("costs about 34.5 for a certain mistake, and Infinity without clipping", () => {
    const predictions = { ...labels, values: Float32Array.of(0, 0, 0, 1) };
    const options = { weights: [1, 0] };
    expect(weightedLogLoss(labels, predictions, options)).toBeCloseTo(-Math.log(1e-15) / 2, 6);
    expect(weightedLogLoss(labels, predictions, { weights: [1, 1], clip: 0 })).toBe(Infinity);
  });

  test("is exactly 0 for perfect certainty without clipping", () => {
    const perfect = { ...labels, values: Float32Array.from(labels.values) };
    expect(weightedLogLoss(labels, perfect, { weights, clip: 0 })).toBe(0);
  });

  test("throws on a row that was never predicted, or leaves it out when asked to", () => {
    const predictions = { ...labels, values: Float32Array.of(Number.NaN, Number.NaN, 0.5, 0.5) };
    expect(() => weightedLogLoss(labels, predictions, { weights })).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'weightedLogLoss: predictions must have no NaN, got rows 1: "a"',
      }),
    );
    expect(weightedLogLoss(labels, predictions, { weights, skipMissing: true })).toBeCloseTo(Math.LN2, 12);
  });

  test("throws when nothing was predicted", () => {
    const predictions = { ids: [], classes: labels.classes, values: new Float32Array(0) };
    expect(() => weightedLogLoss(labels, predictions, { weights })).toThrow(
      "weightedLogLoss: predictions must hold at least one predicted row, got 0",
    );
  });

  test("throws when a predicted id has no label", () => {
    const predictions = { ids: ["x"], classes: labels.classes, values: Float32Array.of(0, 0) };
    expect(() => weightedLogLoss(labels, predictions, { weights })).toThrow(
      'selectRows: table must hold every id, got none for 1: "x"',
    );
  });

  test("throws on values outside 0..1, such as logits", () => {
    const predictions = { ...labels, values: Float32Array.of(0.5, 2, 0.5, 0.5) };
    expect(() => weightedLogLoss(labels, predictions, { weights })).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: "weightedLogLoss: predictions must be from 0 to 1, got 2",
      }),
    );
  });

  test("throws when classes differ, or are not those of the default weights", () => {
    const predictions = { ...labels, values: new Float32Array(4) };
    const swapped = { ...predictions, classes: ["epidural", "any"] };
    expect(() => weightedLogLoss(labels, swapped, { weights })).toThrow(
      "weightedLogLoss: predictions must have classes any, epidural, got epidural, any",
    );
    expect(() => weightedLogLoss(labels, predictions)).toThrow(
      `weightedLogLoss: labels without weights must have classes ${CLASSES.join(", ")}, got any, epidural`,
    );
  });

  test("throws on wrong options", () => {
    const predictions = { ...labels, values: new Float32Array(4) };
    expect(() => weightedLogLoss(labels, predictions, { weights: [1] })).toThrow(
      new RangeError("weightedLogLoss: weights must hold one number per class (2), got 1"),
    );
    expect(() => weightedLogLoss(labels, predictions, { weights, clip: 0.5 })).toThrow(
      new RangeError("weightedLogLoss: clip must be from 0 to below 0.5, got 0.5"),
    );
  });
});

/** Labels of `count` slices: in each class the first slices are positive, as many as `positives` says. */
function countedLabels(count: number, positives: readonly number[]): LabelTable {
  const ids = Array.from({ length: count }, (_, row) => `slice ${row}`);
  const values = new Uint8Array(count * CLASSES.length);
  positives.forEach((number, column) => {
    for (let row = 0; row < number; row++) values[row * CLASSES.length + column] = 1;
  });
  return { ids, classes: CLASSES, values };
}

/** A tenth of the 674,258 stage-1 training slices and of those that are positive in each class, rounded. */
const STAGE_1_TENTH = { slices: 67_426, positives: [9_710, 276, 3_256, 2_377, 3_212, 4_250] };

describe("constantLogLoss", () => {
  test("predicts the prevalence of the training slices on the validation slices", () => {
    const table = countedLabels(4, [1, 1, 1, 1, 1, 1]);
    const [a, b, c, d] = table.ids;
    const folds = [{ index: 0, train: [a, b, c, d], valid: [a, b] }];
    expect(constantLogLoss(folds, table)).toBeCloseTo((Math.log(4) + Math.log(4 / 3)) / 2, 12);
  });

  test("pools the slices of folds of unequal size", () => {
    const table = countedLabels(4, [2, 2, 2, 2, 2, 2]);
    const [a, b, c, d] = table.ids;
    const folds = [
      { index: 0, train: [a, c], valid: [b] },
      { index: 1, train: [a, b, c, d], valid: [a, c, d] },
    ];
    expect(constantLogLoss(folds, table)).toBeCloseTo(Math.LN2, 12);
  });

  test("stays finite where a fold trains on no slice of a class it validates", () => {
    const table = countedLabels(2, [1, 1, 1, 1, 1, 1]);
    const folds = [{ index: 0, train: [table.ids[1]], valid: [table.ids[0]] }];
    expect(constantLogLoss(folds, table)).toBeCloseTo(-Math.log(1e-15), 6);
  });

  test("is 0.2320 for the label counts of the stage-1 training set", () => {
    const table = countedLabels(STAGE_1_TENTH.slices, STAGE_1_TENTH.positives);
    const fold = { index: 0, train: table.ids, valid: table.ids };
    expect(constantLogLoss([fold], table)).toBeCloseTo(0.232, 4);
  });

  test("throws on other classes, without validation slices and without training slices", () => {
    const table = countedLabels(2, [1, 1, 1, 1, 1, 1]);
    expect(() => constantLogLoss([], labels)).toThrow(
      `constantLogLoss: labels must have classes ${CLASSES.join(", ")}, got any, epidural`,
    );
    expect(() => constantLogLoss([], table)).toThrow("constantLogLoss: folds must hold a validation slice, got 0");
    expect(() => constantLogLoss([{ index: 0, train: [], valid: table.ids }], table)).toThrow(
      new RangeError("prevalence: ids must hold at least one, got 0"),
    );
  });
});

const realFolder = fileURLToPath(new URL("../../../shared/data/rsna-csv/ngxbac-stratified_kfold/", import.meta.url));

/** Reads the wide tables of one fold; their columns are an id, then the labels in an order of their own. */
function readWideLabels(name: string): LabelTable {
  const [header, ...lines] = gunzipSync(readFileSync(realFolder + name))
    .toString()
    .trim()
    .split("\n");
  const columns = CLASSES.map((className) => header.trim().split(",").indexOf(className));
  const rows = lines.map((line) => line.trim().split(","));
  const values = Uint8Array.from(rows.flatMap((fields) => columns.map((column) => Number(fields[column]))));
  return { ids: rows.map(([id]) => id), classes: CLASSES, values };
}

describe.skipIf(!existsSync(realFolder))("constantLogLoss on real labels (needs ../shared/data)", () => {
  test("is about 0.232 when two eighths of the stage-1 training set predict each other", () => {
    const parts = ["valid_0.csv.gz", "valid_1.csv.gz"].map(readWideLabels);
    const [{ ids: first }, { ids: second }] = parts;
    const values = new Uint8Array([...parts[0].values, ...parts[1].values]);
    const folds = [
      { index: 0, train: first, valid: second },
      { index: 1, train: second, valid: first },
    ];
    expect(constantLogLoss(folds, { ids: [...first, ...second], classes: CLASSES, values })).toBeCloseTo(0.232, 3);
  });
});

describe("sliceLogLosses", () => {
  test("gives the weighted loss of each slice, whose mean is the metric", () => {
    const truth = { ids: ["a", "b"], classes: ["any", "subdural"], values: Uint8Array.of(1, 0, 0, 0) };
    const predicted = { ...truth, values: Float32Array.of(0.5, 0.5, 0.5, 0.75) };
    const losses = sliceLogLosses(truth, predicted, { weights: [2 / 3, 1 / 3] });
    const expected = [Math.log(2), (2 / 3) * Math.log(2) + (1 / 3) * Math.log(4)];
    expect([...losses]).toEqual(expected.map((loss) => expect.closeTo(loss, 12)));
  });
});
