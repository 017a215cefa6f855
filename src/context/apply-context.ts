import { DataError } from "../errors.js";
import { assertList, assertObject, assertPredictions } from "../guards/internal.js";
import { meanTables, type SliceOrder, sigmoid, smooth } from "../postprocess/index.js";
import type { PredictionTable } from "../types.js";
import { contextFeatures } from "./context-features.js";
import type { ContextModel } from "./context-out-of-fold.js";
import { boostingLogits } from "./predict-boosting.js";

/** Computes the probabilities of each class by the model of one fold; `undefined` for a class that stays as it is. */
function predictClasses(
  model: ContextModel,
  predictions: PredictionTable,
  series: readonly SliceOrder[],
): readonly (((row: number) => number) | undefined)[] {
  const width = predictions.classes.length;
  if (model.model === "smoothing") {
    return model.classes.map((scheme, column) => {
      if (scheme === "none") return undefined;
      const { values } = smooth(predictions, series, { scheme, allowMissing: true, allowDuplicates: true });
      return (row) => values[row * width + column];
    });
  }
  const orders = series.map(({ ids }) => ids);
  const columns = contextFeatures(predictions, orders, model.features);
  return model.classes.map((part) => {
    if (part === null) return undefined;
    const logits = boostingLogits(part, columns);
    return (row) => sigmoid(logits[row]);
  });
}

/** Applies the model of one fold. */
function applyModel(model: ContextModel, predictions: PredictionTable, series: readonly SliceOrder[]): PredictionTable {
  const { ids, classes } = predictions;
  const values = predictions.values.slice();
  predictClasses(model, predictions, series).forEach((predict, column) => {
    if (!predict) return;
    for (let row = 0; row < ids.length; row++) {
      const offset = row * classes.length + column;
      if (!Number.isNaN(values[offset])) values[offset] = predict(row);
    }
  });
  return { ids: [...ids], classes, values };
}

/**
 * Applies the second-level models of all folds to predictions for other patients, and averages their logits.
 *
 * @param models Models of {@link contextOutOfFold}, at least one.
 * @param predictions Probabilities of the same network for slices of other patients. NaN stays NaN.
 * @param series The slices of each series in anatomical order, and their positions.
 * @throws RangeError without models, DataError when a model has other classes.
 *
 * @example
 * ```ts
 * const { models } = contextOutOfFold(data);
 * const better = applyContext(models, testPredictions, testSeries);
 * ```
 */
export function applyContext(
  models: readonly ContextModel[],
  predictions: PredictionTable,
  series: readonly SliceOrder[],
): PredictionTable {
  assertList("applyContext: models", models, "models");
  for (let index = 0; index < models.length; index++) {
    assertObject(`applyContext: model ${index}`, models[index], "a model, as contextOutOfFold returns it");
    assertList(`applyContext: model ${index}.classes`, models[index].classes, "classes");
  }
  assertPredictions("applyContext: predictions", predictions);
  if (models.length === 0) throw new RangeError("applyContext: models must hold at least one, got 0");
  const other = models.find(({ classes }) => classes.length !== predictions.classes.length);
  if (other) {
    const expected = `${predictions.classes.length} classes, as the predictions`;
    throw new DataError(`applyContext: models must be of ${expected}, got ${other.classes.length}`);
  }
  return meanTables(
    models.map((model) => applyModel(model, predictions, series)),
    { allowMissing: true },
  );
}
