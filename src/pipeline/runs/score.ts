import { classAucs } from "../../cv/index.js";
import { weightedLogLoss } from "../../loss/index.js";
import type { LabelTable, PredictionTable } from "../../types.js";

/** How good predictions are. */
export interface Score {
  /** The metric of the challenge. */
  readonly weightedLogLoss: number;
  /** Area under the ROC curve by class; `null` without positives or without negatives. */
  readonly auc: Readonly<Record<string, number | null>>;
}

/** Scores predictions against the truth; ids that were never predicted (NaN) are left out. */
export function scorePredictions(labels: LabelTable, predictions: PredictionTable): Score {
  const aucs = Object.entries(classAucs(labels, predictions)).map(([name, auc]) => [name, auc ?? null] as const);
  return {
    weightedLogLoss: weightedLogLoss(labels, predictions, { skipMissing: true }),
    auc: Object.fromEntries(aucs),
  };
}

/** Names a score as tables of a report do. */
export function toScores({ weightedLogLoss, auc }: Score) {
  const aucs = Object.fromEntries(Object.entries(auc).map(([name, value]) => [name, value ?? undefined]));
  return { aucs, logLoss: weightedLogLoss };
}
