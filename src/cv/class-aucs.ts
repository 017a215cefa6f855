import { assertFlag, assertLabels, assertOptions, assertPredicted, assertProbabilities } from "../guards/internal.js";
import { splitPredicted } from "../tables.js";
import type { LabelTable, PredictionTable } from "../types.js";
import { rocAuc } from "./roc-auc.js";
import { classColumn, selectRows } from "./select-rows.js";

/**
 * Computes the area under the ROC curve (receiver operating characteristic) of every predicted class. Rows are joined
 * by id and columns by class name. Labels may hold more ids
 * and classes than the predictions.
 *
 * @param options `skipMissing`: whether to leave out rows with NaN, which were not predicted, instead of throwing. Default
 *   false.
 * @returns The areas by class name: 0..1, or `undefined` if the rows are all positive or all negative.
 * @throws TypeError for anything but a table of labels and one of predictions, ShapeError for too few values or too
 *   many, DataError when a value is outside 0..1 or NaN, a predicted id or class has no label, or a table holds an id twice.
 *
 * @example
 * ```ts
 * const { any, subdural } = classAucs(labels, predictions);
 * console.log(any, subdural);
 * ```
 */
export function classAucs(
  labels: LabelTable,
  predictions: PredictionTable,
  options: { readonly skipMissing?: boolean | undefined } = {},
): Readonly<Record<string, number | undefined>> {
  assertLabels("classAucs: labels", labels);
  assertProbabilities("classAucs: predictions", predictions);
  assertOptions<typeof options>("classAucs", options, { skipMissing: true });
  const { skipMissing = false } = options;
  assertFlag("classAucs: skipMissing", skipMissing);
  if (!skipMissing) assertPredicted("classAucs: predictions", predictions, "skipMissing");
  const ids = splitPredicted(predictions).predicted;
  const truth = selectRows(labels, ids);
  const predicted = selectRows(predictions, ids);
  const entries = predictions.classes.map((name) => {
    return [name, rocAuc(classColumn(truth, name), classColumn(predicted, name))] as const;
  });
  return Object.fromEntries(entries);
}
