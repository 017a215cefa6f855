import { describe, expect, test } from "vitest";
import { calibrate, calibrateOutOfFold, fitCalibrator } from "../../src/postprocess/index.js";

const ids = ["a1", "a2", "b1", "b2", "c1", "c2"];
const patientOf = new Map(ids.map((id) => [id, id[0]]));
const folds = [
  ["a1", "a2"],
  ["b1", "b2"],
  ["c1", "c2"],
];
const labelsOf = (...values: number[]) => ({ ids, classes: ["any"], values: Uint8Array.from(values) });
const predictions = { ids, classes: ["any"], values: Float32Array.of(0.25, 0.5, 0.75, 0.125, 0.5, 0.875) };

describe("calibrateOutOfFold", () => {
  test("calibrates each fold with the others", () => {
    const labels = labelsOf(0, 1, 1, 0, 0, 1);
    const { predictions: got, calibrators } = calibrateOutOfFold(labels, predictions, {
      folds,
      patientOf,
      method: "platt",
    });
    const ofFirst = fitCalibrator([1, 0, 0, 1], predictions.values.slice(2), "platt");
    expect(calibrators[0]).toEqual([ofFirst]);
    expect([...got.values.slice(0, 2)]).toEqual([...Float32Array.from(calibrate(ofFirst, [0.25, 0.5]))]);
  });

  test("never uses a label of a patient for that patient", () => {
    for (const method of ["temperature", "platt", "isotonic"] as const) {
      const calibrated = (...values: number[]) =>
        calibrateOutOfFold(labelsOf(...values), predictions, { folds, patientOf, method }).predictions.values.slice(
          0,
          2,
        );
      expect(calibrated(0, 1, 1, 0, 0, 1)).toEqual(calibrated(1, 0, 1, 0, 0, 1));
    }
  });

  test("leaves a class alone that has one label elsewhere, a value that is NaN, and ids of no fold", () => {
    const labels = labelsOf(0, 1, 0, 0, 0, 0);
    const some = { ...predictions, values: Float32Array.of(0.25, 0.5, Number.NaN, 0.125, 0.5, 0.875) };
    const { predictions: got, calibrators } = calibrateOutOfFold(labels, some, { folds: folds.slice(0, 2), patientOf });
    expect(calibrators[0]).toEqual([undefined]);
    expect([...got.values.slice(0, 2)]).toEqual([0.25, 0.5]);
    expect(got.values[2]).toBeNaN();
    expect([...got.values.slice(4)]).toEqual([0.5, 0.875]);
  });

  test("throws for a patient or an id in two folds, one fold, and an id without a patient or a label", () => {
    const run =
      (lists: string[][], patients: ReadonlyMap<string, string> = patientOf) =>
      () =>
        calibrateOutOfFold(labelsOf(0, 1, 1, 0, 0, 1), predictions, { folds: lists, patientOf: patients });
    expect(run([["a1"], ["a2"]])).toThrow(
      'calibrateOutOfFold: folds must keep each patient in one, got the patient of "a2" in two',
    );
    expect(run([["a1"], ["a1"]])).toThrow('calibrateOutOfFold: folds must hold each id once, got "a1" more than once');
    expect(run([["a1"], []])).toThrow(
      new RangeError("calibrateOutOfFold: folds must be at least two with ids, got fewer"),
    );
    expect(run(folds, new Map())).toThrow(
      'calibrateOutOfFold: patientOf must hold every id, got none for 2: "a1", "a2"',
    );
    expect(run([["a1"], ["z"]], new Map([...patientOf, ["z", "z"]]))).toThrow(
      'calibrateOutOfFold: tables must hold every id, got none for 1: "z"',
    );
  });
});
