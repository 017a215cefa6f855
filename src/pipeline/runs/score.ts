import { classAucs } from "../../cv/index.js";
import { assertLabels, assertProbabilities } from "../../guards/internal.js";
import { weightedLogLoss } from "../../loss/index.js";
import type { LabelTable, PredictionTable } from "../../types.js";

/** Scores of a table of predictions. */
export interface Score {
  /** Metric of the challenge; lower is better. */
  readonly weightedLogLoss: number;
  /** Area under the ROC curve by class; `null` without positives or without negatives. */
  readonly auc: Readonly<Record<string, number | null>>;
}

/**
 * Scores predictions against labels. Leaves out ids that were never predicted (NaN).
 *
 * ```ts
 * const labels = await readLabels("labels.csv");
 * const { weightedLogLoss, auc } = scorePredictions(labels, await readPredictions("predictions.csv.gz"));
 * ```
 */
export function scorePredictions(labels: LabelTable, predictions: PredictionTable): Score {
  assertLabels("scorePredictions: labels", labels);
  assertProbabilities("scorePredictions: predictions", predictions);
  const aucs = Object.entries(classAucs(labels, predictions, { skipMissing: true })).map(
    ([name, auc]) => [name, auc ?? null] as const,
  );
  return {
    weightedLogLoss: weightedLogLoss(labels, predictions, { skipMissing: true }),
    auc: Object.fromEntries(aucs),
  };
}

/** Converts a score to the form that the tables of a report take. */
export function toScores({ weightedLogLoss, auc }: Score) {
  const aucs = Object.fromEntries(Object.entries(auc).map(([name, value]) => [name, value ?? undefined]));
  return { aucs, logLoss: weightedLogLoss };
}
