import { assertFraction, assertNumber, assertObject, assertOptions, assertText } from "../guards/internal.js";
import type { ReportTable } from "./render-table.js";

/** Scores of predictions. */
export interface Scores {
  /** Area under the ROC curve by class, 0..1; `undefined` for a class without an area. */
  readonly aucs: Readonly<Record<string, number | undefined>>;
  /** Weighted multi-label log loss, natural logarithm. */
  readonly logLoss: number;
}

/** Formats a number with 4 decimals; `undefined` is a dash. */
function format(value: number | undefined): string {
  return value === undefined ? "–" : value.toFixed(4);
}

/** Averages the areas that are defined. */
function meanAuc({ aucs }: Scores): number | undefined {
  const defined = Object.values(aucs).filter((auc) => auc !== undefined);
  return defined.length === 0 ? undefined : defined.reduce((sum, auc) => sum + auc, 0) / defined.length;
}

/**
 * Builds the table of a report that compares scores: a row for the AUC of each class, one for the mean AUC of the
 * classes that have one, and one for the log loss.
 *
 * @param columns Scores by the heading of their column, as in `{ raw, smoothed }`. The classes of the first column
 * become the rows.
 * @param options `title`: caption of the table.
 * @throws TypeError for anything but scores, RangeError for an area outside 0..1 or a log loss below 0.
 *
 * @example
 * ```ts
 * const raw = { aucs: classAucs(labels, predictions), logLoss: weightedLogLoss(labels, predictions) };
 * const html = renderReport({ title: "Run 1", tables: [metricsTable({ raw })] });
 * ```
 */
export function metricsTable(
  columns: Readonly<Record<string, Scores>>,
  options: { readonly title?: string } = {},
): ReportTable {
  assertObject("metricsTable: columns", columns, "scores by name");
  for (const [name, scores] of Object.entries(columns)) {
    assertObject(`metricsTable: columns["${name}"]`, scores, "scores of aucs and logLoss");
    const areas = `metricsTable: columns["${name}"].aucs`;
    assertObject(areas, scores.aucs, "areas by class");
    for (const [key, area] of Object.entries(scores.aucs))
      if (area !== undefined) assertFraction(`${areas}.${key}`, area);
    const loss = `metricsTable: columns["${name}"].logLoss`;
    assertNumber(loss, scores.logLoss);
    if (!(scores.logLoss >= 0)) throw new RangeError(`${loss} must be at least 0, got ${scores.logLoss}`);
  }
  assertOptions<typeof options>("metricsTable", options, { title: true });
  const { title = "Scores" } = options;
  assertText("metricsTable: title", title);
  const scores = Object.values(columns);
  const areas = Object.keys(scores[0]?.aucs ?? {}).map((name) => [
    `AUC ${name}`,
    ...scores.map(({ aucs }) => format(aucs[name])),
  ]);
  const mean = ["AUC, mean of classes", ...scores.map((each) => format(meanAuc(each)))];
  const loss = ["log loss", ...scores.map(({ logLoss }) => format(logLoss))];
  return { title, columns: ["", ...Object.keys(columns)], rows: [...areas, mean, loss] };
}
