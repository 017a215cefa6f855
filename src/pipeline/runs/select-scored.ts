import { selectRows } from "../../cv/index.js";
import { splitPredicted } from "../../tables.js";
import type { Fold, LabelTable, PredictionTable } from "../../types.js";

/** Labels and predictions of the same slices. */
export interface ScoredSlices {
  readonly truth: LabelTable;
  readonly predicted: PredictionTable;
}

/** Predicted slices of all folds together, and of each fold alone. */
interface ScoredFolds {
  readonly pooled: ScoredSlices;
  readonly single: readonly ScoredSlices[];
}

/** Selects labels and predictions of the predicted slices, for all folds together and for each fold alone. */
export function selectScored(labels: LabelTable, predictions: PredictionTable, folds: readonly Fold[]): ScoredFolds {
  const select = (ids: readonly string[]): ScoredSlices => ({
    truth: selectRows(labels, ids),
    predicted: selectRows(predictions, ids),
  });
  return {
    pooled: select(splitPredicted(predictions).predicted),
    single: folds.map(({ valid }) => select(valid)),
  };
}
