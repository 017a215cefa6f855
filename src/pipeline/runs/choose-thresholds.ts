import { type ConfusionTable, classColumn, confusionTable, selectRows, youdenThreshold } from "../../cv/index.js";
import { splitPredicted } from "../../tables.js";
import type { LabelTable, PredictionTable } from "../../types.js";

/** A threshold, with its confusion table on the slices that it was chosen on. */
export interface ThresholdScore extends ConfusionTable {
  /** Lowest probability at which the class is called present. */
  readonly threshold: number;
}

/** Threshold of each class; `null` if its slices are all positive or all negative. */
export type ClassThresholds = Readonly<Record<string, ThresholdScore | null>>;

/** Chooses the threshold of each class that maximizes the Youden index on all predicted slices together. */
export function chooseThresholds(labels: LabelTable, predictions: PredictionTable): ClassThresholds {
  const ids = splitPredicted(predictions).predicted;
  const truth = selectRows(labels, ids);
  const predicted = selectRows(predictions, ids);
  const thresholds = predictions.classes.map((name) => {
    const positives = classColumn(truth, name);
    const scores = classColumn(predicted, name);
    const threshold = youdenThreshold(positives, scores);
    const score = threshold === undefined ? null : { threshold, ...confusionTable(positives, scores, threshold) };
    return [name, score] as const;
  });
  return Object.fromEntries(thresholds);
}
