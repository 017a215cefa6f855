import type { ReportTable } from "./render-report.js";

/** How good predictions are. */
export interface Scores {
  /** Area under the ROC curve by class, 0..1; `undefined` where a class has none. */
  readonly aucs: Readonly<Record<string, number | undefined>>;
  /** Weighted multi-label log loss, natural logarithm. */
  readonly logLoss: number;
}

/** Writes a number with 4 decimals; a dash where there is none. */
function format(value: number | undefined): string {
  return value === undefined ? "–" : value.toFixed(4);
}

/** Averages the areas that are there. */
function meanAuc({ aucs }: Scores): number | undefined {
  const defined = Object.values(aucs).filter((auc) => auc !== undefined);
  return defined.length === 0 ? undefined : defined.reduce((sum, auc) => sum + auc, 0) / defined.length;
}

/**
 * Builds the table of a report that compares predictions before and after smoothing along the series: a row for the
 * AUC of each class, their mean over the classes that have one, and the log loss.
 *
 * @param raw Before smoothing; its classes are the rows, in their order.
 * @param smoothed After smoothing.
 */
export function metricsTable(
  raw: Scores,
  smoothed: Scores,
  { title = "Scores" }: { readonly title?: string } = {},
): ReportTable {
  const areas = Object.keys(raw.aucs).map((name) => [
    `AUC ${name}`,
    format(raw.aucs[name]),
    format(smoothed.aucs[name]),
  ]);
  const mean = ["AUC, mean of classes", format(meanAuc(raw)), format(meanAuc(smoothed))];
  const loss = ["log loss", format(raw.logLoss), format(smoothed.logLoss)];
  return { title, columns: ["", "raw", "smoothed"], rows: [...areas, mean, loss] };
}
