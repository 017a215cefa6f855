import { DataError } from "../errors.js";
import { assertLabels, assertLists, assertOptions, assertPredictions } from "../guards/internal.js";
import { assertClasses, indexRows, nameIds } from "../tables.js";
import type { LabelTable, PredictionTable } from "../types.js";
import { type CalibrationMethod, type Calibrator, calibrate, fitCalibrator } from "./calibrate.js";

/** Settings of {@link calibrateOutOfFold}. */
export interface CalibrateOutOfFoldOptions {
  /** Ids of each fold; predictions of ids in no fold stay as they are. */
  readonly folds: readonly (readonly string[])[];
  /** The patient of each id, none of whom may be in two folds. */
  readonly patientOf: ReadonlyMap<string, string>;
  /** Way to calibrate. Default `temperature`. */
  readonly method?: CalibrationMethod | undefined;
}

/** Calibrated predictions, and how they were calibrated. */
export interface OutOfFoldCalibration {
  readonly predictions: PredictionTable;
  /**
   * Calibrator of each class of each fold, fitted on the other folds; `undefined` for a class that has only one label
   * there, whose predictions stay as they are.
   */
  readonly calibrators: readonly (readonly (Calibrator | undefined)[])[];
}

/**
 * Throws unless ids are in one fold only, and so is each patient.
 *
 * @param name The public function, for messages.
 */
export function assertPatientFolds(
  name: string,
  folds: readonly (readonly string[])[],
  patientOf: ReadonlyMap<string, string>,
): void {
  assertLists(`${name}: folds`, folds);
  indexRows(`${name}: folds`, folds.flat());
  if (folds.filter((fold) => fold.length > 0).length < 2) {
    throw new RangeError(`${name}: folds must be at least two with ids, got fewer`);
  }
  const foldOf = new Map<string, number>();
  folds.forEach((fold, index) => {
    const unknown = fold.filter((id) => !patientOf.has(id));
    if (unknown.length > 0)
      throw new DataError(`${name}: patientOf must hold every id, got none for ${nameIds(unknown)}`);
    for (const id of fold) {
      const patient = patientOf.get(id)!;
      if ((foldOf.get(patient) ?? index) !== index) {
        throw new DataError(`${name}: folds must keep each patient in one, got the patient of "${id}" in two`);
      }
      foldOf.set(patient, index);
    }
  });
}

/** Numbers of the predicted rows of each fold, in the predictions and in the labels. */
interface FoldRows {
  readonly predicted: readonly number[];
  readonly labeled: readonly number[];
}

/** Finds the rows of each fold that have been predicted in every class. */
function rowsOfFolds(
  labels: LabelTable,
  predictions: PredictionTable,
  folds: readonly (readonly string[])[],
): FoldRows[] {
  const labelRow = indexRows("calibrateOutOfFold: labels", labels.ids);
  const row = indexRows("calibrateOutOfFold: predictions", predictions.ids);
  const missing = folds.flat().filter((id) => !labelRow.has(id) || !row.has(id));
  if (missing.length > 0) {
    throw new DataError(`calibrateOutOfFold: tables must hold every id, got none for ${nameIds(missing)}`);
  }
  return folds.map((fold) => ({
    predicted: fold.map((id) => row.get(id)!),
    labeled: fold.map((id) => labelRow.get(id)!),
  }));
}

/**
 * Calibrates out-of-fold predictions, each fold with calibrators that were fitted on the other folds, so that no label
 * of a patient changes a prediction for that patient.
 *
 * @param labels 0 or 1, with the same classes; they may hold more ids.
 * @param predictions Out-of-fold probabilities. NaN, never predicted, stays NaN and does not count.
 * @param options Settings: `folds`, `patientOf` and `method`.
 * @throws RangeError unless two folds hold ids, DataError when ids or classes differ, an id is in two folds or has no
 *   patient, or a patient is in two folds.
 *
 * @example
 * ```ts
 * const folds = groupKFold(ids, patients).map(({ valid }) => valid);
 * const { predictions: calibrated } = calibrateOutOfFold(labels, predictions, { folds, patientOf });
 * ```
 */
export function calibrateOutOfFold(
  labels: LabelTable,
  predictions: PredictionTable,
  options: CalibrateOutOfFoldOptions,
): OutOfFoldCalibration {
  assertLabels("calibrateOutOfFold: labels", labels);
  assertPredictions("calibrateOutOfFold: predictions", predictions);
  assertOptions<CalibrateOutOfFoldOptions>("calibrateOutOfFold", options, {
    folds: true,
    patientOf: true,
    method: true,
  });
  const { folds, patientOf, method = "temperature" } = options;
  const { ids, classes, values } = predictions;
  assertClasses("calibrateOutOfFold: labels", classes, labels.classes);
  assertPatientFolds("calibrateOutOfFold", folds, patientOf);
  const rows = rowsOfFolds(labels, predictions, folds);
  const width = classes.length;
  const calibrated = values.slice();
  const fitOthers = (fold: number, column: number): Calibrator | undefined => {
    const truth: number[] = [];
    const scores: number[] = [];
    rows.forEach(({ predicted, labeled }, other) => {
      if (other === fold) return;
      predicted.forEach((row, index) => {
        const score = values[row * width + column];
        if (Number.isNaN(score)) return;
        scores.push(score);
        truth.push(labels.values[labeled[index] * width + column]);
      });
    });
    return truth.includes(0) && truth.includes(1) ? fitCalibrator(truth, scores, method) : undefined;
  };
  const calibrators = rows.map(({ predicted }, fold) =>
    classes.map((_, column) => {
      const calibrator = fitOthers(fold, column);
      if (!calibrator) return undefined;
      const offsets = predicted.map((row) => row * width + column);
      calibrate(
        calibrator,
        offsets.map((offset) => values[offset]),
      ).forEach((value, index) => {
        calibrated[offsets[index]] = value;
      });
      return calibrator;
    }),
  );
  return { predictions: { ids: [...ids], classes, values: calibrated }, calibrators };
}
