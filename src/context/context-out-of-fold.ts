import { DataError } from "../errors.js";
import { assertLabels, assertOneOf, assertOptions, assertPredictions } from "../guards/internal.js";
import { type SliceOrder, sigmoid } from "../postprocess/index.js";
import { assertPatientFolds } from "../postprocess/internal.js";
import { assertClasses, indexRows, nameIds } from "../tables.js";
import type { LabelTable, PredictionTable } from "../types.js";
import { binFeatures } from "./bin-features.js";
import { chooseSmoothing, type SmoothingChoice, smoothBy } from "./choose-smoothing.js";
import { type ContextFeatureOptions, contextFeatures } from "./context-features.js";
import { type BoostingModel, type BoostingOptions, boostingSettings, fitBinned } from "./fit-boosting.js";
import { addTree } from "./grow-tree.js";

/** Kinds of second-level models. */
export const CONTEXT_MODELS = ["smoothing", "boosting"] as const;

/** Slices with their series, patients and folds. */
export interface ContextData {
  /** 0 or 1, with the classes of the predictions; they may hold more ids. */
  readonly labels: LabelTable;
  /** Out-of-fold probabilities of a network. */
  readonly predictions: PredictionTable;
  /** The slices of each series in anatomical order, and their positions. */
  readonly series: readonly SliceOrder[];
  /** Ids of each fold. */
  readonly folds: readonly (readonly string[])[];
  /** The patient of each id. */
  readonly patientOf: ReadonlyMap<string, string>;
}

/** Settings of {@link contextOutOfFold}. */
export interface ContextOptions {
  /** Kind of model. Default `boosting`. */
  readonly model?: (typeof CONTEXT_MODELS)[number] | undefined;
  /** Settings of the features of `boosting`. */
  readonly features?: ContextFeatureOptions | undefined;
  /** Settings of the trees of `boosting`. */
  readonly boosting?: BoostingOptions | undefined;
}

/** The second-level model of one fold, fitted on the other folds: a part per class. It is plain data, which JSON keeps. */
export type ContextModel =
  | {
      readonly model: "boosting";
      readonly features: ContextFeatureOptions;
      /** `null` for a class with only one label, whose probabilities stay as they are. */
      readonly classes: readonly (BoostingModel | null)[];
    }
  | { readonly model: "smoothing"; readonly classes: readonly SmoothingChoice[] };

/** Predictions of second-level models, and the models. */
export interface ContextResult {
  /** Probabilities of each id of a fold by the model of its fold; those of other ids stay as they are. */
  readonly predictions: PredictionTable;
  readonly models: readonly ContextModel[];
}

/** Rows of the predictions in each fold, and the label of every row and class. */
interface Prepared {
  readonly rowsOfFold: readonly Uint32Array[];
  readonly truth: Uint8Array;
}

/** Throws unless each series is of one patient: another's slices among them would tell his labels. */
function assertSeriesOfPatients(series: readonly SliceOrder[], patientOf: ReadonlyMap<string, string>): void {
  for (const { ids } of series) {
    const known = ids.filter((id) => patientOf.has(id));
    const other = known.find((id) => patientOf.get(id) !== patientOf.get(known[0]));
    if (other === undefined) continue;
    throw new DataError(
      `contextOutOfFold: series must each be of one patient, got "${known[0]}" and "${other}" of two`,
    );
  }
}

/** Joins labels, predictions and folds by id. */
function prepare({ labels, predictions, folds }: ContextData): Prepared {
  const labelRow = indexRows("contextOutOfFold: labels", labels.ids);
  const rowOf = indexRows("contextOutOfFold: predictions", predictions.ids);
  const missing = folds.flat().filter((id) => !labelRow.has(id) || !rowOf.has(id));
  if (missing.length > 0) {
    throw new DataError(`contextOutOfFold: tables must hold every id of a fold, got none for ${nameIds(missing)}`);
  }
  const width = predictions.classes.length;
  const truth = new Uint8Array(predictions.values.length);
  for (const id of folds.flat()) {
    const from = labelRow.get(id)! * width;
    truth.set(labels.values.subarray(from, from + width), rowOf.get(id)! * width);
  }
  const isPredicted = (row: number) => !predictions.values.subarray(row * width, (row + 1) * width).some(Number.isNaN);
  const rowsOfFold = folds.map((fold) => Uint32Array.from(fold.map((id) => rowOf.get(id)!).filter(isPredicted)));
  return { rowsOfFold, truth };
}

/** Joins the rows of all folds but one. */
function otherRows(rowsOfFold: readonly Uint32Array[], fold: number): Uint32Array {
  return Uint32Array.from(rowsOfFold.filter((_, other) => other !== fold).flatMap((rows) => [...rows]));
}

/** Fits boosted trees for each fold on the others. The bins, which know no label, are cut once for all. */
function boostFolds(data: ContextData, { rowsOfFold, truth }: Prepared, options: ContextOptions): ContextResult {
  const settings = boostingSettings("contextOutOfFold", options.boosting ?? {});
  const features = options.features ?? {};
  const orders = data.series.map(({ ids }) => ids);
  const binned = binFeatures(contextFeatures(data.predictions, orders, features), settings.seed);
  const { ids, classes, values } = data.predictions;
  const predicted = values.slice();
  const models = rowsOfFold.map((judged, fold): ContextModel => {
    const rows = otherRows(rowsOfFold, fold);
    const parts = classes.map((_, column) => {
      const labels = Uint8Array.from(rows, (row) => truth[row * classes.length + column]);
      if (!(labels.includes(0) && labels.includes(1))) return null;
      const model = fitBinned(binned, { rows, labels }, settings);
      const logits = new Float64Array(judged.length).fill(model.baseline);
      for (const tree of model.trees) addTree(tree, binned, judged, logits);
      judged.forEach((row, index) => {
        predicted[row * classes.length + column] = sigmoid(logits[index]);
      });
      return model;
    });
    return { model: "boosting", features, classes: parts };
  });
  return { predictions: { ids: [...ids], classes, values: predicted }, models };
}

/** Chooses the smoothing of each class for each fold on the others. */
function smoothFolds(data: ContextData, { rowsOfFold, truth }: Prepared): ContextResult {
  const { ids, classes, values } = data.predictions;
  const candidates = smoothBy(data.predictions, data.series);
  const predicted = values.slice();
  const models = rowsOfFold.map((judged, fold): ContextModel => {
    const rows = otherRows(rowsOfFold, fold);
    const choices = classes.map((_, column) => {
      const choice = chooseSmoothing(candidates, truth, { rows, column, width: classes.length });
      const chosen = candidates.get(choice)!;
      for (const row of judged) predicted[row * classes.length + column] = chosen[row * classes.length + column];
      return choice;
    });
    return { model: "smoothing", classes: choices };
  });
  return { predictions: { ids: [...ids], classes, values: predicted }, models };
}

/**
 * Predicts each slice again from the predictions for its series, by a model per class and fold that was fitted on the
 * other folds: boosted trees on {@link contextFeatures}, or the way of smoothing with the lowest log loss. No label of a
 * patient is used for that patient. (The networks that made the predictions of the other folds have seen the patient's
 * labels, as in all stacking on out-of-fold predictions; only networks per pair of folds would not have.)
 *
 * @param data Labels, out-of-fold predictions, series, folds and patients.
 * @param options Settings: `model`, and `features` and `boosting` of boosted trees.
 * @throws RangeError for an unknown model, or unless two folds hold ids; DataError when ids or classes differ, an id is
 *   in two folds, or a patient in two folds or a series of another patient.
 *
 * @example
 * ```ts
 * const series = await readPlacedOrders("prepared/stage_2_train_metadata.parquet.gzip");
 * const data = { labels, predictions, series, folds: folds.map(({ valid }) => valid), patientOf };
 * const { predictions: better } = contextOutOfFold(data, { model: "boosting" });
 * ```
 */
export function contextOutOfFold(data: ContextData, options: ContextOptions = {}): ContextResult {
  assertOptions<ContextData>("contextOutOfFold", data, {
    labels: true,
    predictions: true,
    series: true,
    folds: true,
    patientOf: true,
  });
  assertOptions<ContextOptions>("contextOutOfFold", options, { model: true, features: true, boosting: true });
  const { model = "boosting" } = options;
  assertOneOf("contextOutOfFold: model", CONTEXT_MODELS, model);
  assertLabels("contextOutOfFold: labels", data.labels);
  assertPredictions("contextOutOfFold: predictions", data.predictions);
  assertClasses("contextOutOfFold: labels", data.predictions.classes, data.labels.classes);
  assertPatientFolds("contextOutOfFold", data.folds, data.patientOf);
  assertSeriesOfPatients(data.series, data.patientOf);
  const prepared = prepare(data);
  return model === "boosting" ? boostFolds(data, prepared, options) : smoothFolds(data, prepared);
}
