import type { ReportTable } from "../../report/index.js";
import { formatInterval, formatNumber, formatPercent } from "./format-score.js";
import type { RunSummary } from "./run-summary.js";

/** Decimals of a score between 0 and 1. */
const SCORE_DECIMALS = 3;

/** Decimals of a loss. */
const LOSS_DECIMALS = 4;

/** Makes the table of AUC and average precision by class, with the prevalence as the chance level of the latter. */
function classTable({ classes, outOfFold, prevalence }: RunSummary, kind: "raw" | "smoothed"): ReportTable {
  const { auc, averagePrecision, intervals } = outOfFold[kind];
  return {
    title: kind === "raw" ? "By class, raw" : "By class, smoothed along the series",
    columns: ["class", "prevalence", "AUC", "average precision"],
    rows: classes.map((name) => [
      name,
      formatPercent(prevalence[name]),
      formatInterval(auc[name], intervals.auc[name], SCORE_DECIMALS),
      formatInterval(averagePrecision[name], intervals.averagePrecision[name], SCORE_DECIMALS),
    ]),
  };
}

/** Makes the table of the challenge's metric, with the baseline that predicts the prevalence. */
function lossTable({ outOfFold: { raw, smoothed }, constantLogLoss }: RunSummary): ReportTable {
  const cellOf = ({ weightedLogLoss, intervals }: typeof raw) =>
    formatInterval(weightedLogLoss, intervals.weightedLogLoss, LOSS_DECIMALS);
  return {
    title: "All classes",
    columns: ["", "weighted log loss"],
    rows: [
      ["smoothed", cellOf(smoothed)],
      ["raw", cellOf(raw)],
      ["baseline: prevalence", formatNumber(constantLogLoss, LOSS_DECIMALS)],
    ],
  };
}

/** Makes the tables of a run's scores, with intervals. */
export function scoreTables(summary: RunSummary): ReportTable[] {
  return [classTable(summary, "smoothed"), lossTable(summary), classTable(summary, "raw")];
}

/** Makes the confusion table of each class at its threshold. */
export function thresholdTable({ classes, thresholds }: RunSummary): ReportTable {
  const rows = classes.map((name) => {
    const score = thresholds[name];
    const { truePositives, falseNegatives, falsePositives, trueNegatives } = score ?? {};
    return [
      name,
      formatPercent(score?.threshold),
      ...[truePositives, falseNegatives, falsePositives, trueNegatives].map((count) => count ?? "–"),
      formatPercent(score?.sensitivity),
      formatPercent(score?.specificity),
      formatPercent(score?.positivePredictiveValue),
      formatPercent(score?.negativePredictiveValue),
    ];
  });
  return {
    title: "Slices by truth and call, smoothed",
    columns: [
      "class",
      "threshold",
      "true positives",
      "false negatives",
      "false positives",
      "true negatives",
      "sensitivity",
      "specificity",
      "PPV",
      "NPV",
    ],
    rows,
  };
}

/** Makes the tables of the folds: their training, and the scores of each fold alone. */
export function foldTables({ classes, folds }: RunSummary): ReportTable[] {
  const training = folds.map(({ fold, slices, epochs, bestEpoch, bestValidLoss, lastValidLoss }) => [
    fold,
    slices,
    epochs,
    bestEpoch,
    ...[bestValidLoss, lastValidLoss].map((loss) => formatNumber(loss, LOSS_DECIMALS)),
  ]);
  const scores = folds.map(({ fold, raw, smoothed }) => [
    fold,
    ...[raw, smoothed].map(({ weightedLogLoss }) => formatNumber(weightedLogLoss, LOSS_DECIMALS)),
    ...classes.map((name) => formatNumber(smoothed.auc[name], SCORE_DECIMALS)),
  ]);
  return [
    {
      title: "Training",
      columns: ["fold", "slices predicted", "epochs", "best epoch", "best validation loss", "last validation loss"],
      rows: training,
    },
    {
      title: "Weighted log loss, and AUC by class, smoothed",
      columns: ["fold", "log loss, raw", "log loss, smoothed", ...classes],
      rows: scores,
    },
  ];
}
