import type { ReportTable } from "./render-table.js";

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
 * Builds the table of a report that compares scores: a row for the AUC of each class, their mean over the classes that
 * have one, and the log loss.
 *
 * @param columns Scores by the heading of their column, as in `{ raw, smoothed }`; the classes of the first are the rows.
 */
export function metricsTable(
  columns: Readonly<Record<string, Scores>>,
  { title = "Scores" }: { readonly title?: string } = {},
): ReportTable {
  const scores = Object.values(columns);
  const areas = Object.keys(scores[0]?.aucs ?? {}).map((name) => [
    `AUC ${name}`,
    ...scores.map(({ aucs }) => format(aucs[name])),
  ]);
  const mean = ["AUC, mean of classes", ...scores.map((each) => format(meanAuc(each)))];
  const loss = ["log loss", ...scores.map(({ logLoss }) => format(logLoss))];
  return { title, columns: ["", ...Object.keys(columns)], rows: [...areas, mean, loss] };
}
